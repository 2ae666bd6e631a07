// SPDX-License-Identifier: Apache-2.0
#pragma once
// Response rate limiting (RRL-1): who uses us to flood another, by asking in its name, gets little
// out of it. Pure.
//
// For each prefix of clients and each thing that replies are about there is a bucket of a second's
// replies, which fills at the rate of its limit. All buckets lie in a table that never grows: when
// a place is needed, the fullest bucket of those it competes with goes, which is the one whose loss
// matters least. So a flood can make the table forget who asks little, but not who asks much, and
// what is forgotten is answered.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "leeward/answer/respond.hpp"
#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/server/settings.hpp"

namespace leeward::server {

enum class Verdict : std::uint8_t {
    Send,
    Truncate,  // over a limit; the client may ask again over TCP
    Drop,      // over a limit
};

/// One thread at a time.
class ReplyLimiter {
public:
    /// Each of `workers` limiters allows its part of the limits, and one reply a second at least.
    /// `secret`: nobody else knows it.
    ReplyLimiter(const RateLimits& limits, std::uint32_t workers, std::uint64_t secret);

    /// What becomes of a reply to `client` over UDP. `now` never goes back.
    Verdict judge(const base::Address& client, const answer::Answered& answered,
                  base::Instant now) noexcept;

private:
    struct Bucket {
        std::uint64_t full_at = 0;  // nanoseconds since the clock's zero
        std::uint32_t tag = 0;      // of the hash, which tells it from its neighbours
        std::uint32_t over = 0;     // replies that were too many
    };

    /// A cache line of buckets for each part of the hashes. No bucket is found outside of its line.
    class Table {
    public:
        explicit Table(std::size_t lines) : lines_(lines) {}
        Bucket& at(std::uint64_t hash) noexcept;

    private:
        struct alignas(64) Line {
            std::array<Bucket, 4> buckets;
        };
        std::vector<Line> lines_;  // a power of two
    };

    /// Nanoseconds between two replies; 0: there is no limit.
    [[nodiscard]] std::uint64_t interval_of(answer::Kind kind) const noexcept;
    Verdict over(Bucket& bucket) const noexcept;

    RateLimits limits_;
    std::uint64_t secret_;
    std::uint64_t responses_;
    std::uint64_t nxdomain_;
    std::uint64_t referrals_;
    std::uint64_t errors_;
    std::uint64_t all_;
    Table by_subject_;
    Table by_prefix_;
};

}  // namespace leeward::server
