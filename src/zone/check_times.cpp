// SPDX-License-Identifier: Apache-2.0
#include "check_times.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace leeward::zone {
namespace {

using base::Severity;

constexpr std::uint32_t kHour = 3600;
constexpr std::uint32_t kDay = 24 * kHour;
constexpr std::uint32_t kWeek = 7 * kDay;

/// Seconds, as they stand at the end of an SOA record (RFC 1035 section 3.3.13).
struct Timers {
    std::uint32_t refresh;
    std::uint32_t retry;
    std::uint32_t expire;
    std::uint32_t minimum;
};

/// Of the first record, in case there are two.
Timers timers_of(const RrsetView& soa) {
    constexpr std::size_t kFixed = 12;  // owner, type, class, TTL and length
    const std::size_t end = kFixed + base::load_u16(soa.records.data() + kFixed - 2);
    const std::uint8_t* at = soa.records.data() + end - 16;
    return {base::load_u32(at), base::load_u32(at + 4), base::load_u32(at + 8),
            base::load_u32(at + 12)};
}

std::string seconds(const char* name, std::uint32_t value) {
    return std::string(name) + " is " + std::to_string(value) + " s";
}

}  // namespace

/// Only what is far from the advice of RFC 1912 section 2.2, RFC 2308 section 5 and RIPE-203, and
/// what contradicts itself: operators differ, and secondaries that are notified need no short
/// times.
void TimeCheck::check_soa(const Group& soa) {
    const Timers timers = timers_of(soa.rrset);
    const auto warn = [&](const std::string& message) {
        book_.add(Severity::Warning, book_.place(soa), "SOA: " + message);
    };
    if (timers.refresh < 5 * 60 || timers.refresh > kWeek) {
        warn(seconds("REFRESH", timers.refresh) +
             "; 20 minutes to a day are usual (RFC 1912 section 2.2)");
    }
    if (timers.retry < 60 || timers.retry >= timers.refresh) {
        warn(seconds("RETRY", timers.retry) +
             "; it should be a minute or more, and less than REFRESH (RFC 1912 section 2.2)");
    }
    if (timers.expire < kDay || timers.expire <= timers.refresh) {
        warn(seconds("EXPIRE", timers.expire) +
             "; secondaries stop answering so soon after the primary fails; two to four weeks are "
             "usual, and it must be more than REFRESH (RFC 1912 section 2.2)");
    }
    if (timers.minimum == 0 || timers.minimum > kDay) {
        warn(seconds("MINIMUM", timers.minimum) +
             ", the time that negative answers are kept; up to three hours are usual (RFC 2308 "
             "section 5)");
    }
}

void TimeCheck::check_ttl(const Group& group) {
    if (group.rrset.steered() || group.rrset.ttl() != 0) return;
    if (zeros_++ != 0) return;
    first_zero_ = {Severity::Warning, book_.place(group),
                   book_.nodes().owner_of(book_.node()).to_string(),
                   "the TTL of its " + to_string(group.rrset.type) +
                       " is 0: nobody keeps it, and each use of it asks here (RFC 1912 section "
                       "2.2)"};
}

void TimeCheck::finish() {
    if (zeros_ == 0) return;
    if (zeros_ > 1)
        first_zero_.message += "; so it is with " + std::to_string(zeros_ - 1) + " more RRsets";
    book_.add(std::move(first_zero_));
}

}  // namespace leeward::zone
