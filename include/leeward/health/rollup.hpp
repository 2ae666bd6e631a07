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

/// How the endpoints of a place are, by state.
struct Tally {
    std::uint32_t up = 0;
    std::uint32_t down = 0;
    std::uint32_t unknown = 0;

    [[nodiscard]] constexpr std::uint32_t total() const { return up + down + unknown; }
    constexpr void add(State state) {
        ++(state == State::Up ? up : state == State::Down ? down : unknown);
    }
    friend bool operator==(const Tally&, const Tally&) = default;
};

/// The endpoints that may be answered.
constexpr std::uint32_t count_as_up(const Tally& tally, UnknownAs unknown) {
    return tally.up + (unknown == UnknownAs::Down ? 0 : tally.unknown);
}

/// Counts the states of `members`; an id past the end of `all` is Unknown.
Tally tally(std::span<const EndpointState> all, std::span<const EndpointId> members);

/// The place's state for people: Up and Down when it stays so whatever the unknown endpoints turn
/// out to be, otherwise Unknown. A place that nothing checks is Up (C-3).
State place_state(const Tally& tally, MinUp min_up);

}  // namespace leeward::health
