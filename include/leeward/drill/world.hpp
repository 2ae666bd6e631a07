// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is true in a scenario at each moment: of endpoints as users and as probes meet them, of
// probers, of name servers, of the load. Time only moves forward.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/drill/scenario.hpp"

namespace leeward::drill {

/// An endpoint of the scenario, by index; in the order of regions, zones and numbers.
struct Spot {
    std::string id;  // "east.a.1"
    std::uint32_t region = 0;
    std::uint32_t zone = 0;  // counted over all regions
    double weight = 0;       // its part of the intended shares, which sum to 1 over all
    double capacity = 0;     // at full health, in offered loads
};

/// All endpoints of a topology.
std::vector<Spot> spots_of(const Topology& topology);

/// How whoever asks an endpoint fares.
struct Condition {
    enum class Down : std::uint8_t { No, Blackhole, Refuse };

    Down down = Down::No;
    double tcp_pass = 1;  // probability that the connection stands
    double app_pass = 1;  // and then, that what is asked is answered well
    double add_s = 0;     // beside the time that the way takes
    double capacity = 1;  // part of the nominal one

    /// Of requests, while there is room for all.
    [[nodiscard]] double success() const { return down == Down::No ? tcp_pass * app_pass : 0; }
    friend bool operator==(const Condition&, const Condition&) = default;
};

/// What a vantage's own trouble does to its probes.
struct Prober {
    double lost = 0;             // probability that a probe ends without a word from its target
    double references_lost = 0;  // the same for references
    friend bool operator==(const Prober&, const Prober&) = default;
};

/// A name server as resolvers meet it.
struct Reach {
    double fails = 0;  // probability that a query gets no good answer
    friend bool operator==(const Reach&, const Reach&) = default;
};

/// Shares multiply, latencies add, the smallest capacity wins, down beats all.
class World {
public:
    /// Borrows `scenario`. Stands before its start, where all is well.
    explicit World(const Scenario& scenario);

    /// Moves to `now`, which counts from the scenario's t = 0. True when something became another.
    /// Requires: not before the last call's.
    bool advance(base::Duration now);
    /// When something may become another next; Duration::max(): never.
    [[nodiscard]] base::Duration next_change() const { return next_; }

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] const std::vector<Spot>& spots() const { return spots_; }
    [[nodiscard]] const Condition& for_users(std::size_t spot) const { return users_[spot]; }
    [[nodiscard]] const Condition& for_probes(std::size_t spot) const { return probes_[spot]; }
    [[nodiscard]] const Prober& prober(std::size_t vantage) const { return probers_[vantage]; }
    [[nodiscard]] const Reach& reach(std::size_t server) const { return reach_[server]; }
    /// User demand; 1 in ordinary times.
    [[nodiscard]] double load() const { return load_; }
    /// Of resolvers, which keep a bad answer when they ask now, and how long.
    [[nodiscard]] double poisoned_share() const { return poisoned_share_; }
    [[nodiscard]] double poison_hold_s() const { return poison_hold_s_; }

private:
    void compile();
    void put(const Event& event);
    void put_on_spots(const Event& event, const Effect& effect, bool users);
    [[nodiscard]] bool covers(const Event& event, const Spot& spot) const;
    void look_ahead(const Event& event);

    const Scenario& scenario_;
    std::vector<Spot> spots_;
    base::Duration now_{std::numeric_limits<std::int64_t>::min()};
    base::Duration next_{std::numeric_limits<std::int64_t>::min()};
    std::vector<Condition> users_;   // by spot
    std::vector<Condition> probes_;  // by spot
    std::vector<Prober> probers_;    // by vantage
    std::vector<Reach> reach_;       // by name server
    double load_ = 1;
    double poisoned_share_ = 0;
    double poison_hold_s_ = 0;
};

}  // namespace leeward::drill
