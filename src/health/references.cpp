// SPDX-License-Identifier: Apache-2.0
#include "references.hpp"

#include <algorithm>

namespace leeward::health {

namespace {

constexpr std::uint32_t kUnwell = 800;  // good answers in a thousand; fewer: the prober is unwell
constexpr std::uint32_t kWellAgain = 900;  // at least: it is well again
constexpr std::uint32_t kFewest = 3;       // answers that it takes to say so
constexpr std::uint32_t kDead = 10;        // failures in a row
constexpr std::size_t kRecent = 10;        // answers that show a break before a minute's rate does
constexpr std::size_t kRecentBad = 3;

}  // namespace

std::size_t References::add() {
    all_.emplace_back();
    return all_.size() - 1;
}

bool References::counts(const One& one) const {
    return one.row < kDead || 2 * failing_ > all_.size();
}

void References::answer(std::size_t number, bool good, base::Instant now) {
    One& one = all_[number];
    if (good && one.row > 0) --failing_;
    if (!good && one.row == 0) ++failing_;
    one.row = good ? 0 : one.row + 1;
    one.last = now;
    one.rates.add(now, good, good);
    log_[next_] = {now, number, good};
    next_ = (next_ + 1) % kLog;
    logged_ = std::min(logged_ + 1, kLog);
}

Sum References::minute(base::Instant now) {
    Sum sum;
    for (One& one : all_) {
        if (counts(one)) sum.add(one.rates.minute(now));
    }
    return sum;
}

bool References::unwell(base::Instant now) {
    const Sum sum = minute(now);
    if (sum.all >= kFewest && sum.below(kUnwell)) return true;
    // A break shows in the last answers long before it does in the rate of a minute. Of several
    // references one that fails alone is no break.
    std::size_t bad = 0;
    std::optional<std::size_t> which;
    bool several = all_.size() == 1;
    for (std::size_t at = 0; at < std::min(logged_, kRecent); ++at) {
        const Answer& one = back(at);
        if (one.good || !counts(all_[one.number]) || now - one.at > std::chrono::minutes(1)) {
            continue;
        }
        ++bad;
        several = several || (which && *which != one.number);
        which = one.number;
    }
    return bad >= kRecentBad && several;
}

bool References::well(base::Instant now) {
    const Sum sum = minute(now);
    const bool all_good = std::all_of(all_.begin(), all_.end(),
                                      [&](const One& one) { return one.row == 0 || !counts(one); });
    return all_good && sum.all >= kFewest && !sum.below(kWellAgain);
}

References::Word References::since(base::Instant since) const {
    for (const One& one : all_) {
        if (counts(one) && (!one.last || *one.last < since)) return Word::Waiting;
    }
    Sum sum;
    for (std::size_t at = 0; at < logged_ && back(at).at >= since; ++at) {
        if (!counts(all_[back(at).number])) continue;
        sum.add({1, back(at).good ? 1U : 0U, 0});
    }
    if (sum.all == 0) return Word::Waiting;
    return sum.below(kUnwell) ? Word::Unwell : Word::Well;
}

}  // namespace leeward::health
