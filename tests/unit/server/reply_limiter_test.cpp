// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/reply_limiter.hpp"

#include <rapidcheck.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

namespace {

using namespace leeward;
using answer::Answered;
using answer::Kind;
using server::RateLimits;
using server::ReplyLimiter;
using server::Verdict;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Instant kStart{std::chrono::hours(1)};
constexpr std::uint64_t kSecret = 0x0123456789ABCDEF;

base::Address at(std::string_view text) {
    return base::Address::parse(text).value();
}

RateLimits five_a_second() {
    RateLimits limits;
    limits.responses = limits.nxdomain = limits.referrals = limits.errors = 5;
    return limits;
}

Answered about(std::uint64_t thing, Kind kind = Kind::Data) {
    return {100, kind, false, thing};
}

/// How many of `count` replies at one moment are sent.
int sent_of(ReplyLimiter& limiter, const base::Address& client, const Answered& answered, int count,
            base::Instant now = kStart) {
    int sent = 0;
    for (int i = 0; i < count; ++i) sent += limiter.judge(client, answered, now) == Verdict::Send;
    return sent;
}

/// Tokens in nanoseconds, a bucket for each thing, and none is ever lost.
class Model {
public:
    explicit Model(const RateLimits& limits) : limits_(limits) {}

    Verdict judge(const base::Address& client, const Answered& answered, base::Instant now) {
        if (answered.known) return Verdict::Send;
        const auto prefix = client.masked(client.is_v6() ? limits_.ipv6 : limits_.ipv4).to_string();
        const std::uint64_t each = cost(rate_of(answered.kind));
        const std::uint64_t all = cost(limits_.all);
        Bucket& whole = fill(buckets_[{prefix, -1, 0}], now);
        Bucket& one =
            fill(buckets_[{prefix, static_cast<int>(answered.kind), answered.about}], now);
        if (whole.level < all) return over(whole);
        if (one.level < each) return over(one);
        whole.level -= all;
        one.level -= each;
        return Verdict::Send;
    }

private:
    struct Bucket {
        std::uint64_t level = 1'000'000'000;
        base::Instant filled = kStart;
        std::uint32_t over = 0;
    };

    static std::uint64_t cost(std::uint32_t rate) { return rate == 0 ? 0 : 1'000'000'000 / rate; }
    [[nodiscard]] std::uint32_t rate_of(Kind kind) const {
        if (kind == Kind::NxDomain) return limits_.nxdomain;
        if (kind == Kind::Referral) return limits_.referrals;
        return kind == Kind::Error ? limits_.errors : limits_.responses;
    }
    static Bucket& fill(Bucket& bucket, base::Instant now) {
        const auto more = static_cast<std::uint64_t>((now - bucket.filled).count());
        bucket.level = std::min<std::uint64_t>(1'000'000'000, bucket.level + more);
        bucket.filled = now;
        return bucket;
    }
    Verdict over(Bucket& bucket) const {
        ++bucket.over;
        return limits_.slip != 0 && bucket.over % limits_.slip == 0 ? Verdict::Truncate
                                                                    : Verdict::Drop;
    }

    RateLimits limits_;
    std::map<std::tuple<std::string, int, std::uint64_t>, Bucket> buckets_;
};

}  // namespace

TEST_CASE("RRL-1: a second's replies go at once, then so many a second", "[server]") {
    ReplyLimiter limiter(five_a_second(), 1, kSecret);
    const auto client = at("192.0.2.1");
    CHECK(sent_of(limiter, client, about(1), 100) == 5);
    CHECK(sent_of(limiter, client, about(1), 100, kStart + milliseconds(199)) == 0);
    CHECK(sent_of(limiter, client, about(1), 100, kStart + milliseconds(200)) == 1);
    CHECK(sent_of(limiter, client, about(1), 100, kStart + milliseconds(800)) == 3);
    CHECK(sent_of(limiter, client, about(1), 100, kStart + seconds(60)) == 5);
}

TEST_CASE("RRL-1: kinds, subjects and prefixes each have their own", "[server]") {
    ReplyLimiter limiter(five_a_second(), 1, kSecret);
    for (const char* client : {"192.0.2.1", "192.0.3.1", "2001:db8::1", "2001:db8:0:100::1"}) {
        for (const Kind kind : {Kind::Data, Kind::NxDomain, Kind::Referral, Kind::Error}) {
            CHECK(sent_of(limiter, at(client), about(1, kind), 9) == 5);
            CHECK(sent_of(limiter, at(client), about(2, kind), 9) == 5);
        }
    }
    // All of a /24 and of a /56 are one client.
    CHECK(sent_of(limiter, at("192.0.2.255"), about(1), 9) == 0);
    CHECK(sent_of(limiter, at("2001:db8:0:ff:1::1"), about(1), 9) == 0);
}

TEST_CASE("RRL-1: each kind has its rate, 0 is no limit, and all together have one", "[server]") {
    RateLimits limits;
    limits.nxdomain = 2;
    limits.all = 20;
    ReplyLimiter limiter(limits, 1, kSecret);
    const auto client = at("192.0.2.1");
    CHECK(sent_of(limiter, client, about(1, Kind::NxDomain), 9) == 2);
    CHECK(sent_of(limiter, client, about(1, Kind::Error), 10) == 10);
    CHECK(sent_of(limiter, client, about(1), 100) == 8);
    CHECK(sent_of(limiter, client, about(2), 100) == 0);
    CHECK(sent_of(limiter, at("198.51.100.1"), about(1), 100) == 20);
}

TEST_CASE("RRL-1: slip says how many of those over the limit are truncated", "[server]") {
    const auto [slip, truncated] =
        GENERATE(table<std::uint32_t, int>({{0, 0}, {1, 30}, {2, 15}, {3, 10}, {31, 0}}));
    RateLimits limits = five_a_second();
    limits.slip = slip;
    ReplyLimiter limiter(limits, 1, kSecret);
    int counted = 0;
    for (int i = 0; i < 35; ++i) {
        counted += limiter.judge(at("192.0.2.1"), about(1), kStart) == Verdict::Truncate;
    }
    CHECK(counted == truncated);
}

TEST_CASE("RRL-1: who shows a right cookie, and exempt networks, are not limited", "[server]") {
    RateLimits limits = five_a_second();
    limits.exempt = {geo::Prefix::parse("192.0.2.64/26").value(),
                     geo::Prefix::parse("2001:db8::/32").value()};
    ReplyLimiter limiter(limits, 1, kSecret);
    Answered known = about(1);
    known.known = true;
    CHECK(sent_of(limiter, at("192.0.2.1"), known, 100) == 100);
    CHECK(sent_of(limiter, at("192.0.2.65"), about(1), 100) == 100);
    CHECK(sent_of(limiter, at("2001:db8:9::1"), about(1), 100) == 100);
    // None of that was taken from the others of the prefix.
    CHECK(sent_of(limiter, at("192.0.2.1"), about(1), 100) == 5);
}

TEST_CASE("RRL-1: workers share a limit, rounded up", "[server]") {
    const auto [workers, each] =
        GENERATE(table<std::uint32_t, int>({{1, 5}, {2, 3}, {4, 2}, {5, 1}, {64, 1}}));
    ReplyLimiter limiter(five_a_second(), workers, kSecret);
    CHECK(sent_of(limiter, at("192.0.2.1"), about(1), 100) == each);
}

TEST_CASE("RRL-1: decides as buckets that are never lost would", "[server]") {
    const bool holds = rc::check([] {
        RateLimits limits;
        limits.responses = *rc::gen::inRange(0, 8);
        limits.nxdomain = *rc::gen::inRange(0, 4);
        limits.errors = *rc::gen::inRange(1, 9);
        limits.all = *rc::gen::inRange(0, 30);
        limits.slip = *rc::gen::inRange(0, 4);
        limits.ipv4 = *rc::gen::inRange<std::uint8_t>(22, 33);
        limits.ipv6 = *rc::gen::inRange<std::uint8_t>(50, 65);
        ReplyLimiter limiter(limits, 1, kSecret);
        Model model(limits);
        base::Rng rng(*rc::gen::arbitrary<std::uint64_t>());
        base::Instant now = kStart;
        for (int i = 0; i < 300; ++i) {
            now = now + base::Duration(rng.below(rng.below(2) == 0 ? 1000 : 120'000'000));
            std::array<std::uint8_t, 16> octets{0x20, 0x01, 0, 0, 0, 0, 0, 0, 0};
            octets[rng.below(2) == 0 ? 2 : 7] = static_cast<std::uint8_t>(rng.below(5));
            const bool v6 = rng.below(2) == 0;
            const auto client = *base::Address::from_bytes({octets.data(), v6 ? 16U : 4U});
            Answered answered = about(rng.below(3), static_cast<Kind>(rng.below(5)));
            answered.known = rng.below(8) == 0;
            RC_ASSERT(limiter.judge(client, answered, now) == model.judge(client, answered, now));
        }
    });
    CHECK(holds);
}

TEST_CASE("RRL-1: a flood of prefixes and names makes no client lose, nor the heaviest win",
          "[server]") {
    RateLimits limits = five_a_second();
    limits.all = 50;
    ReplyLimiter limiter(limits, 1, kSecret);
    base::Rng rng(1);
    base::Instant now = kStart;
    int heavy = 0;
    int modest_lost = 0;
    // Two seconds of 100,000 replies to strangers each; a heavy prefix asks 1000 times a second,
    // a modest one thrice.
    for (int i = 0; i < 200'000; ++i) {
        now = now + std::chrono::microseconds(10);
        std::array<std::uint8_t, 4> octets{};
        base::store_u32(octets.data(), static_cast<std::uint32_t>(rng.next()) | 0x80000000U);
        limiter.judge(*base::Address::from_bytes(octets), about(rng.next()), now);
        if (i % 100 == 0)
            heavy += limiter.judge(at("100.64.0.1"), about(1), now) == Verdict::Send ? 1 : 0;
        if (i % 33333 == 0)
            modest_lost += limiter.judge(at("100.65.0.1"), about(1), now) == Verdict::Send ? 0 : 1;
    }
    CHECK(modest_lost == 0);
    CHECK(heavy >= 14);
    CHECK(heavy <= 15);
}
