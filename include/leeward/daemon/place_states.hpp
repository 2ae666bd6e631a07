// SPDX-License-Identifier: Apache-2.0
#pragma once
// Places as people speak of them: "region eu is down". Made from what decide decided; nothing is
// decided here.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leeward/daemon/happening.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::daemon {

/// The endpoints that a place's data are checked through, each once; by PlaceId.
using PlaceEndpoints = std::vector<std::vector<health::EndpointId>>;

PlaceEndpoints endpoints_by_place(const policy::Rules& rules);

struct PlaceState {
    /// Down: no record may be answered from it in ordinary times. Unknown: it is answered only
    /// because nobody has judged its endpoints yet. A place that nothing checks is Up.
    health::State state = health::State::Up;
    std::uint32_t up = 0;  // endpoints whose measured state is Up
    std::uint32_t down = 0;
    std::uint32_t unknown = 0;
    bool forced = false;  // an operator's word decided about it

    [[nodiscard]] std::uint32_t total() const { return up + down + unknown; }
};

/// By PlaceId. Requires: `steering` was decided from `rules` and `health`.
std::vector<PlaceState> place_states(const policy::Rules& rules, const PlaceEndpoints& endpoints,
                                     const policy::Steering& steering, policy::Health health);

/// "region", "az", "target": the words of the configuration.
std::string to_string(policy::PlaceKind kind);

/// The line about a place that changed, as in
/// "region eu: Up -> Down (2 of 2 endpoints: ConnectRefused)".
std::string transition_text(const policy::Place& place, const PlaceState& from,
                            const PlaceState& to, const std::vector<health::EndpointId>& endpoints,
                            policy::Health health);

/// The same for the journal: {"from", "to", "up", "down", "unknown"}.
Happening place_happening(const policy::Place& place, const PlaceState& from, const PlaceState& to);

}  // namespace leeward::daemon
