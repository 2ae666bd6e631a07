// SPDX-License-Identifier: Apache-2.0
#pragma once
// Points and spans of time. Every rule about time takes an Instant as an argument; only the loop
// reads a clock.

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leeward::base {

using Duration = std::chrono::nanoseconds;

/// A point on the monotonic clock; its zero means nothing. Wall-clock time is only for people
/// (RS-50).
struct Instant {
    Duration since_start{0};

    friend auto operator<=>(const Instant&, const Instant&) = default;
    friend Instant operator+(Instant at, Duration span) { return {at.since_start + span}; }
    friend Instant operator-(Instant at, Duration span) { return {at.since_start - span}; }
    friend Duration operator-(Instant later, Instant earlier) {
        return later.since_start - earlier.since_start;
    }
};

/// The span that `text` names: a number with a unit out of ms, s, m, h, d ("100ms", "1.5s", "5m").
/// Errors: nullopt when there is no unit, the unit is unknown, or the span is negative or over 10
/// years.
std::optional<Duration> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads back: "100ms", "10s", "2h". Below a millisecond it
/// rounds up.
std::string format_duration(Duration span);

}  // namespace leeward::base
