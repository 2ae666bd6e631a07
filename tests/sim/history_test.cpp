// SPDX-License-Identifier: Apache-2.0
// Thousands of random histories of probe outcomes through the real schedule, tracker, decide and
// select. LEEWARD_SIM_SEED=N repeats the histories of one seed.

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "simulation.hpp"
#include "support/catch.hpp"

namespace leeward::sim {
namespace {

constexpr std::uint64_t kFixedSeed = 20120629;  // the night of the storm
constexpr std::uint64_t kHistories = 1000;      // of each seed
constexpr std::uint32_t kProbes = 500;          // of each history, before the calm

/// The seed asked for; else the fixed one and one that nobody has tried yet.
std::vector<std::uint64_t> seeds() {
    if (const char* asked = std::getenv("LEEWARD_SIM_SEED")) {
        return {std::strtoull(asked, nullptr, 10)};
    }
    std::random_device device;
    return {kFixedSeed, device()};
}

std::uint64_t seed_of(std::uint64_t seed, std::uint64_t history) {
    return seed * kHistories + history;
}

}  // namespace

TEST_CASE("sim: answers hold in every history, and a seed repeats them", "[sim]") {
    for (const std::uint64_t seed : seeds()) {
        std::uint64_t transitions = 0;
        for (std::uint64_t history = 0; history < kHistories; ++history) {
            INFO("LEEWARD_SIM_SEED=" << seed << ", history " << history);
            const Report report = Simulation(seed_of(seed, history)).run(kProbes);
            REQUIRE(report.broken == "");
            const Report again = Simulation(seed_of(seed, history)).run(kProbes);
            REQUIRE(again.digest == report.digest);
            transitions += report.transitions;
        }
        INFO("LEEWARD_SIM_SEED=" << seed);
        CHECK(transitions > kHistories);  // the weather was worth the name
    }
}

TEST_CASE("sim: different seeds give different histories", "[sim]") {
    CHECK(Simulation(1).run(kProbes).digest != Simulation(2).run(kProbes).digest);
}

}  // namespace leeward::sim
