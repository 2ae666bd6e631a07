// SPDX-License-Identifier: Apache-2.0
#pragma once
// One random history on a simulated clock: the real schedule, tracker, decide and select, over a
// random world and its weather. Nothing waits and nothing reads a clock; all comes from the seed.
//
//   Schedule -> probe in flight -> outcome -> step -> transition -> decide -> select -> checks
//      ^                              ^
//      +--- simulated time            +--- Weather

#include <queue>
#include <set>
#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/policy/select.hpp"
#include "leeward/probe/schedule.hpp"
#include "support/policy_model.hpp"
#include "support/random_rules.hpp"
#include "weather.hpp"

namespace leeward::sim {

/// What a history came to.
struct Report {
    std::string broken;        // the first check that failed, in words; empty: none
    std::uint64_t digest = 0;  // of every transition and every answer, in order
    std::uint32_t probes = 0;
    std::uint32_t transitions = 0;
    std::uint32_t decisions = 0;
};

class Simulation {
public:
    explicit Simulation(std::uint64_t seed)
        : rng_(seed),
          random_world_(rng_, {}),
          world_(random_world_.world()),
          weather_(world_, rng_),
          schedule_(seed),
          answers_(seed) {
        for (std::size_t at = 0; at < world_.health.size(); ++at) {
            world_.health[at] = health::EndpointState{};
            thresholds_.push_back({1 + rng_.below(4), 1 + rng_.below(4)});
            every_.push_back(kTick * (1 + rng_.below(100)));
        }
        schedule_.assign(every_, {}, 1024, now_);
        next_change_ = now_ + kTick * rng_.below(100);
        decide();
    }

    /// `probes` of storm, then calm until every state should be the truth.
    Report run(std::uint32_t probes) {
        while (report_.probes < probes && report_.broken.empty() && !world_.health.empty()) {
            turn(true);
        }
        weather_.calm();
        decide();
        const base::Instant end = now_ + calm_span();
        while (now_ < end && report_.broken.empty() && !world_.health.empty()) turn(false);
        check_truth();
        return report_;
    }

private:
    static constexpr base::Duration kTick = std::chrono::milliseconds(100);
    static constexpr base::Duration kTimeoutMax = std::chrono::seconds(4);

    struct InFlight {
        base::Instant ends;
        health::EndpointId id;
        health::Outcome outcome = health::Outcome::Passed;

        friend bool operator>(const InFlight& left, const InFlight& right) {
            return left.ends != right.ends ? left.ends > right.ends : left.id > right.id;
        }
    };

    // --- Time.

    /// Moves to the next moment at which something happens, and lets all of it happen.
    void turn(bool stormy) {
        base::Instant next = stormy ? next_change_ : now_ + kTimeoutMax;
        if (!in_flight_.empty()) next = std::min(next, in_flight_.top().ends);
        if (const auto due = schedule_.next_due()) next = std::min(next, std::max(*due, now_));
        now_ = next;
        if (stormy && now_ == next_change_) {
            weather_.change();
            next_change_ = now_ + kTick * (1 + rng_.below(100));
        }
        bool changed = weather_.take_words_changed();
        while (!in_flight_.empty() && in_flight_.top().ends == now_) changed |= finish_probe();
        while (const auto id = schedule_.take(now_)) start_probe(*id);
        if (changed) decide();  // many changes at once are one publish
        ask_one();
    }

    void start_probe(health::EndpointId id) {
        const base::Duration timeout = std::min(every_[id.index()], kTimeoutMax);
        const Sight sight = weather_.look(id, timeout);
        in_flight_.push({now_ + sight.after, id, sight.outcome});
    }

    /// True when a state changed.
    bool finish_probe() {
        const InFlight probe = in_flight_.top();
        in_flight_.pop();
        schedule_.done(probe.id, now_);
        ++report_.probes;
        health::EndpointState& endpoint = world_.health[probe.id.index()];
        const health::Step step =
            health::step(endpoint, probe.outcome, thresholds_[probe.id.index()], now_);
        endpoint = step.next;
        if (!step.transition) return false;
        if (!health::is_evidence(probe.outcome)) broke("a state moved without evidence (RS-17)");
        ++report_.transitions;
        note(probe.id.value);
        note(static_cast<std::uint64_t>(step.transition->to));
        note(static_cast<std::uint64_t>(now_.since_start.count()));
        return true;
    }

    // --- Answers.

    void decide() {
        steering_ = policy::decide(world_.rules, {world_.health, world_.words}, now_, 1);
        ++report_.decisions;
        for (std::uint32_t root = 0; root < world_.rules.roots.size(); ++root) ask({root});
    }

    /// One query between two publishes.
    void ask_one() { ask({rng_.below(static_cast<std::uint32_t>(world_.rules.roots.size()))}); }

    void ask(policy::RootId root) {
        policy::RandomChooser chooser(answers_);
        policy::Selection selection;
        policy::select(steering_, root, policy::Client{}, chooser, selection);
        if (selection.count == 0) broke("an answer is empty (RS-1)");
        const support::PolicyModel model(world_);
        const policy::NodeId node = world_.rules.roots[root.index()].node;
        const bool only_living = model.alive(node) && !has_simple(node);
        for (std::uint16_t at = 0; at < selection.count; ++at) {
            const policy::LeafId leaf{selection.leaves[at]};
            note(leaf.value);
            if (only_living && !model.alive(leaf)) {
                broke("a dead place is answered while its record has one alive");
            }
            if (steering_.leaves[leaf.index()].count != model.data(leaf).size()) {
                broke("a place does not answer with its living data");
            }
        }
    }

    /// A simple node answers with the dead as well (S-3).
    [[nodiscard]] bool has_simple(policy::NodeId id) const {
        const policy::Node& node = world_.rules.nodes[id.index()];
        if (node.kind == policy::Kind::Simple) return true;
        for (const policy::Child& child : node.children) {
            const auto* below = std::get_if<policy::NodeId>(&child.target);
            if (below != nullptr && has_simple(*below)) return true;
        }
        return false;
    }

    // --- The end.

    /// Long enough for every endpoint to be probed as often as its thresholds ask, after a probe
    /// that still saw the storm.
    [[nodiscard]] base::Duration calm_span() const {
        base::Duration span{0};
        for (std::size_t at = 0; at < every_.size(); ++at) {
            const std::uint32_t row = std::max(thresholds_[at].fall, thresholds_[at].rise);
            span = std::max(span, every_[at] * (row + 2) + 2 * kTimeoutMax);
        }
        return span;
    }

    void check_truth() {
        for (std::uint32_t at = 0; at < world_.health.size(); ++at) {
            const auto truth = weather_.is_up({at}) ? health::State::Up : health::State::Down;
            if (world_.health[at].state != truth) {
                broke("after the calm, endpoint " + std::to_string(at) + " is not seen as it is");
            }
        }
    }

    void broke(const std::string& what) {
        if (!report_.broken.empty()) return;
        report_.broken =
            what + ", at " + base::format_duration(now_.since_start) + " of simulated time";
    }

    /// FNV-1a over the words of the history.
    void note(std::uint64_t word) { report_.digest = (report_.digest ^ word) * 0x100000001B3U; }

    base::Rng rng_;
    support::RandomWorld random_world_;
    support::World& world_;  // random_world_'s
    Weather weather_;
    probe::Schedule schedule_;
    base::Rng answers_;  // what a worker draws from

    // By EndpointId.
    std::vector<health::Thresholds> thresholds_;
    std::vector<base::Duration> every_;

    base::Instant now_{std::chrono::seconds(1)};
    base::Instant next_change_;
    std::priority_queue<InFlight, std::vector<InFlight>, std::greater<>> in_flight_;
    policy::Steering steering_;
    Report report_;
};

}  // namespace leeward::sim
