// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/reply_limiter.hpp"

#include "secret_hash.hpp"

namespace leeward::server {
namespace {

constexpr std::uint64_t kSecond_ns = 1'000'000'000;  // what a bucket holds
// 1 MiB and 256 KiB. A bucket is of use for a second after its last reply, so this is for as many
// different answers in a second.
constexpr std::size_t kSubjectLines = 16384;
constexpr std::size_t kPrefixLines = 4096;

std::uint64_t interval(std::uint32_t rate, std::uint32_t workers) {
    if (rate == 0) return 0;
    const std::uint32_t part = rate / workers + (rate % workers != 0 ? 1 : 0);
    return kSecond_ns / part;
}

/// When the bucket would be full again after one more reply; 0: it has none left.
std::uint64_t after_one(std::uint64_t full_at, std::uint64_t interval, std::uint64_t now) noexcept {
    const std::uint64_t after = std::max(full_at, now) + interval;
    return after <= now + kSecond_ns ? after : 0;
}

}  // namespace

ReplyLimiter::ReplyLimiter(const RateLimits& limits, std::uint32_t workers, std::uint64_t secret)
    : limits_(limits),
      secret_(secret),
      responses_(interval(limits.responses, workers)),
      nxdomain_(interval(limits.nxdomain, workers)),
      referrals_(interval(limits.referrals, workers)),
      errors_(interval(limits.errors, workers)),
      all_(interval(limits.all, workers)),
      by_subject_(kSubjectLines),
      by_prefix_(all_ == 0 ? 1 : kPrefixLines) {}

ReplyLimiter::Bucket& ReplyLimiter::Table::at(std::uint64_t hash) noexcept {
    auto& buckets = lines_[hash & (lines_.size() - 1)].buckets;
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    Bucket* fullest = buckets.data();
    for (Bucket& bucket : buckets) {
        if (bucket.tag == tag) return bucket;
        if (bucket.full_at < fullest->full_at) fullest = &bucket;
    }
    *fullest = {0, tag, 0};
    return *fullest;
}

std::uint64_t ReplyLimiter::interval_of(answer::Kind kind) const noexcept {
    switch (kind) {
        case answer::Kind::Data:
        case answer::Kind::NoData:
            return responses_;
        case answer::Kind::NxDomain:
            return nxdomain_;
        case answer::Kind::Referral:
            return referrals_;
        case answer::Kind::Error:
            break;
    }
    return errors_;
}

Verdict ReplyLimiter::over(Bucket& bucket) const noexcept {
    ++bucket.over;
    const bool slips = limits_.slip != 0 && bucket.over % limits_.slip == 0;
    return slips ? Verdict::Truncate : Verdict::Drop;
}

Verdict ReplyLimiter::judge(const base::Address& client, const answer::Answered& answered,
                            base::Instant now) noexcept {
    if (answered.known || lies_in(limits_.exempt, client)) return Verdict::Send;
    const auto now_ns = static_cast<std::uint64_t>(now.since_start.count());
    const std::uint64_t prefix = hash_prefix(client, limits_.ipv4, limits_.ipv6, secret_);
    Bucket* whole = nullptr;
    std::uint64_t whole_after = 0;
    if (all_ != 0) {
        whole = &by_prefix_.at(prefix);
        whole_after = after_one(whole->full_at, all_, now_ns);
        if (whole_after == 0) return over(*whole);
    }
    // Nothing is taken from either bucket unless both have it, for only what is sent counts.
    if (const std::uint64_t each = interval_of(answered.kind); each != 0) {
        const auto kind = static_cast<std::uint64_t>(answered.kind);
        Bucket& bucket = by_subject_.at(mixed(prefix ^ mixed(answered.about + (kind << 56U))));
        const std::uint64_t after = after_one(bucket.full_at, each, now_ns);
        if (after == 0) return over(bucket);
        bucket.full_at = after;
    }
    if (whole != nullptr) whole->full_at = whole_after;
    return Verdict::Send;
}

}  // namespace leeward::server
