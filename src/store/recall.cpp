// SPDX-License-Identifier: Apache-2.0
#include "leeward/store/recall.hpp"

#include <algorithm>
#include <chrono>

namespace leeward::store {
namespace {

constexpr base::Duration kLongest = std::chrono::hours(24 * 3660);

/// No sum of two spans here overflows.
base::Duration bounded(base::Duration span) {
    return std::clamp(span, base::Duration::zero(), kLongest);
}

/// The wall clock's difference in a type that holds any two times of it.
base::Duration wall_difference(Wall now, Wall then) {
    using std::chrono::milliseconds;
    const auto ms = [](Wall wall) {
        return std::chrono::floor<milliseconds>(wall.time_since_epoch()).count();
    };
    const auto longest = std::chrono::duration_cast<milliseconds>(kLongest).count();
    return milliseconds(std::clamp(ms(now) - ms(then), -longest, longest));
}

}  // namespace

base::Duration elapsed(const Stamp& then, const Stamp& now) {
    if (!then.boot.empty() && then.boot == now.boot && now.instant >= then.instant) {
        return bounded(now.instant - then.instant);
    }
    const base::Duration span = wall_difference(now.wall, then.wall);
    return span < -kStepBack ? kLongest : bounded(span);
}

health::Memory recalled(const health::Memory& memory, base::Duration ago, base::Duration believed) {
    const base::Duration grown = bounded(ago);
    health::Memory now = memory;
    if (now.since_change) now.since_change = bounded(bounded(*now.since_change) + grown);
    if (now.since_evidence) now.since_evidence = bounded(bounded(*now.since_evidence) + grown);
    now.good_spell = bounded(now.good_spell);
    if (now.since_evidence.value_or(grown) < believed) return now;
    now.state = health::State::Unknown;
    now.share = health::Vitals::kWhole;
    return now;
}

}  // namespace leeward::store
