// SPDX-License-Identifier: Apache-2.0
#pragma once
// One name server of a replay: a Leeward of its own, whose probes meet the world in place of a
// network, and whose clock is the replay's.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/daemon/helm.hpp"
#include "leeward/drill/users.hpp"
#include "leeward/drill/world.hpp"
#include "leeward/probe/schedule.hpp"
#include "stage.hpp"

namespace leeward::drill {

class Server {
public:
    /// Borrows `stage` and `world`. It starts at `now`, and knows nothing yet.
    Server(const Stage& stage, const World& world, std::size_t vantage, std::uint64_t seed,
           base::Duration now);

    /// When it has something to do next.
    [[nodiscard]] base::Duration next() const;
    /// Does all that is due. `room` is, by spot, the share of requests that there is room for.
    /// Requires: the world stands at `now`.
    void run(base::Duration now, std::span<const double> room);

    /// Somebody's automation publishes what the event says; the guard of publishes looks at it.
    void push(const Effect& effect, base::Duration now);

    [[nodiscard]] const Answers& answers() const { return answers_; }
    /// From here on, changes of states and the first other answer are counted.
    void start_counting() {
        counting_ = true;
        first_change_.reset();
    }
    /// When answers became others for the first time since `trouble`.
    [[nodiscard]] std::optional<base::Duration> first_change() const { return first_change_; }
    void forget_change() { first_change_.reset(); }
    /// How often each region, zone and endpoint became Up or Down, by its index among them.
    [[nodiscard]] const std::vector<std::uint32_t>& changes() const { return changes_; }
    /// By spot: it is not held to be down.
    [[nodiscard]] const std::vector<bool>& up() const { return up_; }

private:
    struct Ending {
        base::Duration at{0};
        std::uint64_t number = 0;  // ties end in the order in which they began
        health::EndpointId id;
        health::Outcome outcome = health::Outcome::Passed;
        base::Duration took{0};

        friend bool operator>(const Ending& left, const Ending& right) {
            return left.at != right.at ? left.at > right.at : left.number > right.number;
        }
    };

    void begin(health::EndpointId id, base::Duration now, std::span<const double> room);
    [[nodiscard]] Ending look(health::EndpointId id, std::span<const double> room);
    [[nodiscard]] Ending look_at_spot(const probe::Check& check, std::size_t spot, double room);
    bool take_reports(base::Duration now);
    void publish(base::Duration now);
    void read_answers(base::Duration now);
    void count_changes();
    bool chance(double probability);

    const Stage& stage_;
    const World& world_;
    std::size_t vantage_;
    base::Rng rng_;
    daemon::Helm helm_;
    probe::Schedule schedule_;
    std::vector<base::Duration> way_;  // by spot: there and back from this vantage
    std::vector<Ending> endings_;      // a heap, the earliest first
    std::uint64_t number_ = 0;
    Answers answers_;
    std::vector<bool> up_;
    std::vector<std::uint32_t> changes_;  // by spot, then zone, then region
    std::vector<std::int8_t> states_;     // the same: 1 up, 0 down, -1 not known
    bool counting_ = false;
    std::optional<base::Duration> first_change_;
};

}  // namespace leeward::drill
