// SPDX-License-Identifier: Apache-2.0
#pragma once
// One endpoint's state, moved by outcomes. Pure: state in, state out.
//
//             first pass              fall failures in a row
//   Unknown ------------> Up <------------------------------> Down
//      |                        rise passes in a row            ^
//      +--------------------------------------------------------+
//                      fall failures in a row

#include <cstdint>
#include <optional>
#include <string_view>

#include "leeward/base/id.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/outcome.hpp"

namespace leeward::health {

struct EndpointTag;
using EndpointId =
    base::Id<EndpointTag>;  // one check at one address and port; index into all tables of endpoints

enum class State : std::uint8_t { Unknown, Up, Down };

std::string_view to_string(State state);

/// Consecutive outcomes that flip a state. Defaults: design section 2 (Route 53's HC-17 is 3 too).
struct Thresholds {
    std::uint32_t fall = 3;  // 1 to 10
    std::uint32_t rise = 3;  // 1 to 10

    friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

/// The memory of one endpoint.
struct EndpointState {
    State state = State::Unknown;
    std::uint32_t streak = 0;  // outcomes in a row that speak against `state`
    Outcome last_outcome = Outcome::ProberFailed;
    std::optional<base::Instant>
        last_evidence;  // when an outcome last told something; nullopt: nobody has looked
    std::optional<base::Instant> last_change;
};

struct Transition {
    State from = State::Unknown;
    State to = State::Unknown;
    Outcome because = Outcome::Passed;

    friend bool operator==(const Transition&, const Transition&) = default;
};

struct Step {
    EndpointState next;
    std::optional<Transition> transition;
};

/// The state after `outcome`. Outcomes that are no evidence change nothing but `last_outcome`.
/// Requires: `now` is not before the last call's; thresholds at least 1.
Step step(const EndpointState& current, Outcome outcome, const Thresholds& thresholds,
          base::Instant now);

}  // namespace leeward::health
