// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/tracker.hpp"

#include <cassert>

namespace leeward::health {

namespace {

/// Outcomes in a row that it takes to leave `from` for `to`.
std::uint32_t needed(State from, State to, const Thresholds& thresholds) {
    if (to == State::Down) return thresholds.fall;
    return from == State::Unknown ? 1 : thresholds.rise;
}

}  // namespace

std::string_view to_string(State state) {
    switch (state) {
        case State::Unknown:
            return "Unknown";
        case State::Up:
            return "Up";
        case State::Down:
            return "Down";
    }
    return "?";
}

Step step(const EndpointState& current, Outcome outcome, const Thresholds& thresholds,
          base::Instant now) {
    assert(thresholds.fall >= 1 && thresholds.rise >= 1);
    Step result{current, std::nullopt};
    result.next.last_outcome = outcome;
    if (!is_evidence(outcome)) return result;  // no data changes nothing (RS-17)

    result.next.last_evidence = now;
    const State pull = outcome == Outcome::Passed ? State::Up : State::Down;
    if (pull == current.state) {
        result.next.streak = 0;
        return result;
    }
    result.next.streak = current.streak + 1;
    if (result.next.streak < needed(current.state, pull, thresholds)) return result;

    result.next.state = pull;
    result.next.streak = 0;
    result.next.last_change = now;
    result.transition = Transition{current.state, pull, outcome};
    return result;
}

}  // namespace leeward::health
