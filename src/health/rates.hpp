// SPDX-License-Identifier: Apache-2.0
#pragma once
// How many of the reports of the last minute and of the last five were good (RS-15): a ring of
// slots of 10 s with running sums, so that a report costs the same whatever it says (RS-37).

#include <array>
#include <chrono>
#include <cstdint>

#include "leeward/base/time.hpp"

namespace leeward::health {

/// Reports of a window.
struct Sum {
    std::uint32_t all = 0;
    std::uint32_t good = 0;    // passed, and not too slowly (RS-16)
    std::uint32_t passed = 0;  // at whatever speed

    /// Whether less than so many thousandths were good. False of no reports.
    [[nodiscard]] bool below(std::uint32_t permille) const {
        return std::uint64_t{good} * 1000 < std::uint64_t{all} * permille;
    }
    /// Of a thousand reports how many were good; of none all, for nothing speaks against it.
    [[nodiscard]] std::uint32_t permille() const {
        return all == 0 ? 1000U : static_cast<std::uint32_t>(std::uint64_t{good} * 1000 / all);
    }
    void add(const Sum& more) {
        all += more.all;
        good += more.good;
        passed += more.passed;
    }
    void subtract(const Sum& less) {
        all -= less.all;
        good -= less.good;
        passed -= less.passed;
    }
};

class Rates {
public:
    static constexpr base::Duration kSlot = std::chrono::seconds(10);
    static constexpr std::int64_t kShort = 6;  // slots of the short window
    static constexpr std::int64_t kLong = 30;  // and of the long one

    void add(base::Instant now, bool good, bool passed) {
        advance(now);
        const Sum one{1, good ? 1U : 0U, passed ? 1U : 0U};
        ring_[at(slot_)].add(one);
        short_.add(one);
        long_.add(one);
        ++seen_;
    }
    /// Of the last 60 s.
    const Sum& minute(base::Instant now) {
        advance(now);
        return short_;
    }
    /// Of the last 300 s.
    const Sum& five_minutes(base::Instant now) {
        advance(now);
        return long_;
    }
    /// Of the 60 s before the last report.
    [[nodiscard]] const Sum& recent() const { return short_; }
    /// Reports ever.
    [[nodiscard]] std::uint64_t seen() const { return seen_; }
    void clear() {
        ring_.fill({});
        short_ = {};
        long_ = {};
    }

private:
    static std::size_t at(std::int64_t slot) { return static_cast<std::size_t>(slot % kLong); }

    void advance(base::Instant now) {
        const std::int64_t to = now.since_start / kSlot;
        if (to <= slot_) return;
        if (to - slot_ >= kLong) {
            clear();
            slot_ = to;
            return;
        }
        while (slot_ < to) {
            ++slot_;
            if (slot_ >= kShort) short_.subtract(ring_[at(slot_ - kShort)]);
            long_.subtract(ring_[at(slot_)]);
            ring_[at(slot_)] = {};
        }
    }

    std::array<Sum, kLong> ring_{};
    Sum short_;
    Sum long_;
    std::int64_t slot_ = 0;
    std::uint64_t seen_ = 0;
};

}  // namespace leeward::health
