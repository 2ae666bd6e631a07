// SPDX-License-Identifier: Apache-2.0
#pragma once
// How late a loop has run of late: a pure record of lateness, fed by a timer that knows when it was
// due.

#include <algorithm>
#include <cstdint>

#include "leeward/base/time.hpp"

namespace leeward::loop {

/// The worst lateness of the last one to two windows. Two buckets, so that a record costs no memory
/// and no search.
class DelayMeter {
public:
    explicit DelayMeter(base::Duration window = std::chrono::seconds(1)) : window_(window) {}

    /// Something due at `due` ran at `actual`. Requires: `actual` is not before an earlier call's.
    void record(base::Instant due, base::Instant actual) {
        turn(actual);
        worst_now_ = std::max(worst_now_, actual - due);
    }

    /// The worst lateness recorded in the last one to two windows before `now`; 0 when none was.
    [[nodiscard]] base::Duration worst(base::Instant now) const {
        const auto age = now - window_start_;
        if (age >= 2 * window_) return base::Duration::zero();
        if (age >= window_) return worst_now_;
        return std::max(worst_now_, worst_before_);
    }

private:
    void turn(base::Instant now) {
        const auto age = now - window_start_;
        if (age < window_) return;
        worst_before_ = age < 2 * window_ ? worst_now_ : base::Duration::zero();
        worst_now_ = base::Duration::zero();
        window_start_ = now;
    }

    base::Duration window_;  // constant after construction
    base::Instant window_start_;
    base::Duration worst_now_{0};
    base::Duration worst_before_{0};
};

}  // namespace leeward::loop
