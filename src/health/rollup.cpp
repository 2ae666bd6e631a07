// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/rollup.hpp"

namespace leeward::health {

Tally tally(std::span<const EndpointState> all, std::span<const EndpointId> members) {
    Tally result;
    for (const EndpointId id : members) {
        result.add(id.index() < all.size() ? all[id.index()].state : State::Unknown);
    }
    return result;
}

State place_state(const Tally& tally, MinUp min_up) {
    if (enough_up(tally.up, tally.total(), min_up)) return State::Up;
    if (enough_up(tally.up + tally.unknown, tally.total(), min_up)) return State::Unknown;
    return State::Down;
}

}  // namespace leeward::health
