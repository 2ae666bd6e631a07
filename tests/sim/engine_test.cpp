// SPDX-License-Identifier: Apache-2.0
// Random histories through the health engine, at its own paces, against what must always hold.

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "leeward/health/engine.hpp"
#include "support/catch.hpp"
#include "support/ward.hpp"

namespace leeward::sim {
namespace {

using health::DomainId;
using health::Event;
using health::Level;
using health::State;
using health::Ward;

health::Plan random_plan(base::Rng& rng) {
    health::Plan plan;
    plan.rules.budget.permille = static_cast<std::uint16_t>(200 + rng.below(801));
    if (rng.below(2) == 0) plan.references(1 + static_cast<int>(rng.below(3)));
    for (std::uint32_t provider = 0; provider <= rng.below(2); ++provider) {
        const std::string name = std::to_string(provider);
        const DomainId above = plan.domain(Level::Provider, "p" + name);
        for (std::uint32_t region = 0; region <= rng.below(3); ++region) {
            const std::string place = name + std::to_string(region);
            const DomainId id = plan.domain(Level::Region, "r" + place, above);
            plan.add_many(static_cast<int>(rng.below(3)), id);
            for (std::uint32_t zone = 0; zone < rng.below(4); ++zone) {
                plan.add_many(1 + static_cast<int>(rng.below(4)),
                              plan.domain(Level::Zone, "z" + place + std::to_string(zone), id));
            }
        }
    }
    plan.add();
    return plan;
}

/// What does not hold; empty: all does.
std::string broken(const Ward& ward) {
    const health::EngineSettings& settings = ward.engine.settings();
    const auto states = ward.engine.states();
    std::vector<std::uint32_t> down(settings.domains.size(), 0);
    for (std::size_t at = 0; at < states.size(); ++at) {
        const health::Watched& how = settings.endpoints[at];
        const std::uint16_t share = ward.engine.vitals()[at].share;
        if (share < 1 || share > 1000) return "a share is out of range";
        if (ward.engine.vitals()[at].success > 1000) return "success is out of range";
        for (auto id = how.domain; id; id = settings.domains[id->index()].parent) {
            if (states[at].state == State::Down) ++down[id->index()];
            const bool place = settings.domains[id->index()].level != Level::Provider;
            const bool out = ward.engine.domains()[id->index()].state == State::Down;
            if (place && out && states[at].state != State::Down)
                return "up in a domain that is out";
        }
    }
    for (std::size_t at = 0; at < down.size(); ++at) {
        if (ward.engine.domains()[at].bad != down[at]) return "a domain miscounts who is out";
    }
    const auto next = ward.engine.next_tick();
    if (next && *next < ward.now) return "a tick is overdue";
    return {};
}

struct Outcome {
    std::string broken;
    std::uint64_t digest = 0;
    int flips = 0;
};

Outcome play(std::uint64_t seed) {
    base::Rng rng(seed);
    const health::Plan plan = random_plan(rng);
    Ward ward(plan, seed);
    Outcome outcome;
    const auto size = static_cast<std::uint32_t>(plan.endpoints.size());
    for (int turn = 0; turn < 60 && outcome.broken.empty(); ++turn) {
        const std::uint32_t from = rng.below(size);
        const std::uint32_t errors = rng.below(2) == 0 ? 0 : rng.below(1001);
        ward.fail(from, std::min(size, from + 1 + rng.below(8)), errors);
        ward.cut = rng.below(8) == 0 ? rng.below(1001) : 0;
        ward.late = rng.below(10) == 0 ? rng.below(1001) : 0;
        if (rng.below(10) == 0) ward.engine.freeze(!ward.engine.frozen(), ward.now);
        for (int step = 0; step < 6 && outcome.broken.empty(); ++step) {
            ward.run(std::chrono::seconds(1 + rng.below(60)));
            outcome.broken = broken(ward);
        }
    }
    std::vector<int> of(size, 0);
    for (const Event& event : ward.events) {
        const auto about = static_cast<std::uint64_t>(event.about.index());
        outcome.digest =
            (outcome.digest ^ static_cast<std::uint64_t>(event.at.since_start.count()) ^ about ^
             event.why.size()) *
            0x100000001B3U;
        if (event.why.empty()) outcome.broken = "an event says no reason";
        if (event.kind != Event::Kind::Transition) continue;
        ++outcome.flips;
        const auto* id = std::get_if<health::EndpointId>(&event.about);
        const bool target =
            id != nullptr && plan.endpoints[id->index()].role == health::Watched::Role::Target;
        // Three hours, and each return waits twice as long as the one before, up to 30 minutes.
        if (target && ++of[id->index()] > 30) outcome.broken = "an endpoint flaps undamped";
    }
    return outcome;
}

}  // namespace

TEST_CASE("sim: RS-28, RS-29, RS-32: the health engine holds in every history", "[sim]") {
    std::vector<std::uint64_t> seeds{20111129, std::random_device{}()};
    if (const char* asked = std::getenv("LEEWARD_SIM_SEED")) {
        seeds = {std::strtoull(asked, nullptr, 10)};
    }
    for (const std::uint64_t seed : seeds) {
        int flips = 0;
        for (std::uint64_t history = 0; history < 24; ++history) {
            INFO("LEEWARD_SIM_SEED=" << seed << ", history " << history);
            const Outcome outcome = play(seed * 1000 + history);
            REQUIRE(outcome.broken == "");
            if (history % 4 == 0) REQUIRE(play(seed * 1000 + history).digest == outcome.digest);
            flips += outcome.flips;
        }
        CHECK(flips > 60);
    }
}

}  // namespace leeward::sim
