// SPDX-License-Identifier: Apache-2.0
// What a report adds to what is known of an endpoint, and when that is bad (RS-15, RS-16).

#include <algorithm>
#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

namespace {

constexpr std::uint32_t kIll = 700;      // good reports in a thousand of a minute; fewer is bad
constexpr std::uint32_t kVeryIll = 500;  // fewer is bad on little evidence too
constexpr std::uint32_t kEnough = 20;    // reports that a rate takes
constexpr std::uint32_t kUnsure = 2;     // failures of a minute that ask for more of them

std::string plural(std::uint64_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// Reports that it takes to tell 30 % of errors from 10 %, of which twenty in a row have seven bad
/// ones every hour or so; fewer where confirming takes too long for so many.
std::uint32_t proof(const Watched& how) {
    const base::Duration confirm =
        std::max<base::Duration>(std::min(how.confirm, how.every), std::chrono::milliseconds(1));
    const std::int64_t fit = std::chrono::seconds(48) / confirm;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(fit, kEnough, 50));
}

}  // namespace

void Engine::Impl::count(std::size_t index, bool good, bool passed, base::Instant now) {
    Member& member = members_[index];
    if (passed) {
        ++member.passes;
        member.row = 0;
    } else {
        if (member.row == 0) {
            member.needed = row_needed(index);
            member.row_since = now;
        }
        member.passes = 0;
        ++member.row;
    }
    member.rates.add(now, good, passed);
    if (member.own != State::Down) member.habit.add(passed);
    if (member.comeback.on_trial() && !member.comeback.count(good)) {
        member.passes = 0;
        member.ready = false;
    }
    count_above(index, good, passed, now);
    suspect(index);
}

void Engine::Impl::count_above(std::size_t index, bool good, bool passed, base::Instant now) {
    // What is out by itself says nothing of the rest of its domain.
    bool apart = members_[index].own == State::Down;
    up(watched(index).domain, [&](std::size_t at) {
        Area& area = areas_[at];
        if (!apart || area.out) area.rates.add(now, good, passed);
        apart = apart || area.out;
        if (!area.out) return;
        area.passes = good ? area.passes + 1 : 0;
        if (area.comeback.on_trial() && !area.comeback.count(good)) {
            area.passes = 0;
            area.ready = false;
        }
    });
}

std::uint32_t Engine::Impl::row_needed(std::size_t index) const {
    const Member& member = members_[index];
    const std::uint32_t fall = watched(index).thresholds.fall;
    return member.own == State::Unknown ? fall : fall + member.habit.extra();
}

bool Engine::Impl::is_ill(std::size_t index, base::Instant now) {
    Member& member = members_[index];
    const Sum& minute = member.rates.minute(now);
    const bool ill = (minute.all >= kEnough && minute.below(kVeryIll)) ||
                     (minute.all >= proof(watched(index)) && minute.below(kIll));
    if (!ill) {
        member.ill_since.reset();
    } else if (!member.ill_since) {
        member.ill_since = now;
    }
    return ill;
}

bool Engine::Impl::is_unsure(std::size_t index) const {
    const Sum& minute = members_[index].rates.recent();
    if (minute.all - minute.good < kUnsure) return false;
    return minute.all < kEnough || (minute.all < 2 * proof(watched(index)) && minute.below(kIll));
}

Reason Engine::Impl::reason(Member& member, base::Instant now) const {
    if (member.row > 0 && member.row >= member.needed) {
        return {plural(member.row, "failure") + " in a row", member.row_since};
    }
    const Sum& minute = member.rates.minute(now);
    return {std::to_string(minute.good) + " of " + std::to_string(minute.all) + " good in 60 s",
            member.ill_since.value_or(now)};
}

void Engine::Impl::suspect(std::size_t index) {
    Member& member = members_[index];
    const bool now_suspect = member.own != State::Down && (member.row > 0 || member.waiting);
    if (now_suspect == member.suspect) return;
    member.suspect = now_suspect;
    if (!now_suspect) {
        --suspects_;
        return;
    }
    if (suspects_++ > 0 || !hurried_.empty()) return;
    for (const std::size_t reference : reference_ids_)
        hurried_.push_back({static_cast<std::uint32_t>(reference)});
}

void Engine::Impl::wait(std::size_t index, bool waiting) {
    Member& member = members_[index];
    if (member.waiting == waiting) return;
    member.waiting = waiting;
    if (waiting) {
        waiting_.push_back(index);
    } else {
        waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), index), waiting_.end());
    }
    suspect(index);
}

}  // namespace leeward::health
