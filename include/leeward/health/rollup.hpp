// SPDX-License-Identifier: Apache-2.0
#pragma once
// From endpoints to the place that holds them: a place is up while enough of its endpoints are.

#include <cstdint>
#include <span>

#include "leeward/health/tracker.hpp"

namespace leeward::health {

/// What an Unknown endpoint counts as before its first verdict. Hold: the last verdict, and up when
/// there was none.
enum class UnknownAs : std::uint8_t { Hold, Up, Down };

/// The least share of a place's endpoints that must be up, in thousandths; 0 means "at least one".
struct MinUp {
    std::uint16_t permille = 0;  // 0 to 1000

    friend auto operator<=>(const MinUp&, const MinUp&) = default;
};

/// True when `up` out of `total` endpoints keep the place up: at least one, and at least the share.
/// A place with no endpoint (total 0: nothing checks it) is up (C-3).
constexpr bool enough_up(std::uint32_t up, std::uint32_t total, MinUp min_up) {
    if (total == 0) return true;
    return up > 0 && static_cast<std::uint64_t>(up) * 1000 >=
                         static_cast<std::uint64_t>(total) * min_up.permille;
}

/// Whether an endpoint in `state` may be answered.
constexpr bool counts_as_up(State state, UnknownAs unknown) {
    return state == State::Up || (state == State::Unknown && unknown != UnknownAs::Down);
}

}  // namespace leeward::health
