// SPDX-License-Identifier: Apache-2.0
// The tracker against a model that looks at the whole history each time.

#include <rapidcheck.h>

#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/health/tracker.hpp"
#include "support/catch.hpp"

namespace leeward::health {
namespace {

struct History {
    Thresholds thresholds;
    std::vector<Outcome> outcomes;
};

History history_of(std::uint64_t seed) {
    base::Rng rng(seed);
    History history;
    history.thresholds = {1 + rng.below(4), 1 + rng.below(4)};
    const std::uint32_t passes = 1 + rng.below(9);  // in ten
    for (std::uint32_t count = rng.below(60); count > 0; --count) {
        const auto failure =
            static_cast<Outcome>(1 + rng.below(static_cast<std::uint32_t>(Outcome::ProberFailed)));
        history.outcomes.push_back(rng.below(10) < passes ? Outcome::Passed : failure);
    }
    return history;
}

/// The state after `outcomes`: replays rows of equal evidence, of which each is as long as it can
/// be since the last change.
State model(const History& history) {
    State state = State::Unknown;
    std::vector<bool> since_change;
    for (const Outcome outcome : history.outcomes) {
        if (outcome == Outcome::ProberLate || outcome == Outcome::ProberFailed) continue;
        since_change.push_back(outcome == Outcome::Passed);
        std::uint32_t row = 0;
        for (auto at = since_change.rbegin();
             at != since_change.rend() && *at == since_change.back(); ++at) {
            ++row;
        }
        const bool passes = since_change.back();
        const bool up = passes && (state == State::Unknown ||
                                   (state == State::Down && row >= history.thresholds.rise));
        const bool down = !passes && state != State::Down && row >= history.thresholds.fall;
        if (up) state = State::Up;
        if (down) state = State::Down;
        if (up || down) since_change.clear();
    }
    return state;
}

}  // namespace

TEST_CASE("tracker: state follows the model over any history", "[health]") {
    CHECK(rc::check("states are equal", [](std::uint64_t seed) {
        const History whole = history_of(seed);
        History sofar{whole.thresholds, {}};
        EndpointState endpoint;
        base::Instant now;
        for (const Outcome outcome : whole.outcomes) {
            now = now + std::chrono::seconds(1);
            sofar.outcomes.push_back(outcome);
            const State before = endpoint.state;
            const Step result = step(endpoint, outcome, whole.thresholds, now);
            endpoint = result.next;
            RC_ASSERT(endpoint.state == model(sofar));
            RC_ASSERT(result.transition.has_value() == (before != endpoint.state));
            RC_ASSERT(before == State::Unknown || endpoint.state != State::Unknown);
            RC_ASSERT(endpoint.last_evidence.has_value() || endpoint.state == State::Unknown);
        }
    }));
}

TEST_CASE("tracker: outcomes that are no evidence may come anywhere (RS-17)", "[health]") {
    CHECK(rc::check("the state is as without them", [](std::uint64_t seed) {
        const History history = history_of(seed);
        EndpointState with;
        EndpointState without;
        for (const Outcome outcome : history.outcomes) {
            with = step(with, outcome, history.thresholds, {}).next;
            if (is_evidence(outcome)) {
                without = step(without, outcome, history.thresholds, {}).next;
            }
            RC_ASSERT(with.state == without.state);
            RC_ASSERT(with.streak == without.streak);
        }
    }));
}

}  // namespace leeward::health
