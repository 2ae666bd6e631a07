// SPDX-License-Identifier: Apache-2.0
#pragma once
// Replays an outage: what users would have got from Leeward, beside fixed weights and somebody who
// knows the truth at once.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/drill/scenario.hpp"
#include "leeward/drill/users.hpp"

namespace leeward::drill {

/// The course of a replay in pieces of equal length, for a picture.
struct Timeline {
    static constexpr std::size_t kPieces = 600;

    std::vector<double> success;               // by piece; -1: nobody asked
    std::vector<std::vector<double>> share;    // by region, by piece: of all users
    std::vector<std::vector<double>> healthy;  // the same: of its endpoints, what is in service
};

/// What came of one policy.
struct Run {
    double success = 1;    // share of requests that succeed
    double worst_10m = 1;  // the same in the worst ten minutes
    std::uint32_t minutes_below_99 = 0;
    std::uint32_t minutes_below_50 = 0;
    /// From the trouble to the first other answer, and until 90 % of the users who had to leave
    /// some place have left it; nullopt: never, or nobody had to.
    std::optional<double> first_change_s;
    std::optional<double> moved_90_s;
    std::uint64_t empty_answers = 0;  // steps of 5 s in which a name server had none, over all
    double max_load = 0;              // the largest load over capacity of an endpoint
    /// Changes between Up and Down of each region, zone and endpoint, at the name server that had
    /// the most.
    std::map<std::string, std::uint32_t> transitions;
    Timeline timeline;
};

struct Replayed {
    std::string id;
    std::string title;
    std::uint64_t seed = 1;
    std::int64_t duration_s = 0;
    std::vector<std::string> regions;
    std::optional<std::int64_t> trouble_s;  // when the first place came into trouble
    Run leeward;
    Run fixed;
    Run oracle;
};

struct Settings {
    std::uint64_t seed = 1;
    Clients clients;
    /// Called now and then with what part of it is done.
    std::function<void(double)> progress;
    /// In place of the scenario's own topology; borrowed. Which record of it is a root's index.
    const daemon::Assembled* config = nullptr;
    std::size_t root = 0;
};

/// Plays `scenario`. Equal arguments give equal results. nullopt after errors: no configuration can
/// say its topology. Requires: with a configuration, `scenario` is one that onto_file() or
/// outage_of() made for that root.
std::optional<Replayed> replay(const Scenario& scenario, const Settings& settings,
                               std::vector<base::Fault>& faults);

}  // namespace leeward::drill
