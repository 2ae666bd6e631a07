// SPDX-License-Identifier: Apache-2.0
#include "comeback.hpp"

#include <algorithm>

namespace leeward::health {

namespace {

constexpr std::uint32_t kMaxDoublings = 20;  // any hold is over its limit by then

/// How long something has to be whole until its flaps are forgotten. No source: our choice.
base::Duration patience(const Failback& failback) {
    return std::max<base::Duration>(std::chrono::hours(1), 2 * failback.hold_limit);
}

}  // namespace

void Comeback::went_out(base::Instant now) {
    end_trial();
    if (returned_) {
        ++flaps_;
        // What was good for so long and failed again proves nothing by being good for so long.
        good_spell_ = std::max(good_spell_, now - *returned_);
    }
    returned_.reset();
    whole_.reset();
}

void Comeback::came_back(base::Instant now) {
    returned_ = good_since_.value_or(now);
    whole_.reset();
    end_trial();
}

void Comeback::forgive(bool whole, const Failback& failback, base::Instant now) {
    if (!returned_) return;
    if (!whole) {
        whole_.reset();
        return;
    }
    if (!whole_) whole_ = now;
    if (now - *whole_ < patience(failback)) return;
    *this = Comeback{};
}

std::optional<base::Instant> Comeback::forgiven(const Failback& failback) const {
    if (!whole_) return std::nullopt;
    return *whole_ + patience(failback);
}

void Comeback::start_trial(base::Instant now) {
    good_since_ = now;
    seen_ = 0;
    bad_ = 0;
}

bool Comeback::count(bool good) {
    ++seen_;
    if (good) return true;
    ++bad_;
    if (bad_ <= std::max(1U, seen_ / 20)) return true;  // one report in twenty may be lost
    end_trial();
    return false;
}

base::Duration Comeback::hold(const Failback& failback) const {
    base::Duration hold = std::min(failback.hold, failback.hold_limit);
    if (hold.count() == 0) return hold;
    for (std::uint32_t flap = 0; flap < std::min(flaps_, kMaxDoublings); ++flap) {
        hold = std::min(2 * hold, failback.hold_limit);
    }
    return std::min(std::max(hold, good_spell_ + good_spell_ / 2), failback.hold_limit);
}

}  // namespace leeward::health
