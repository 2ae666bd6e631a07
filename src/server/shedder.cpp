// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/shedder.hpp"

#include <algorithm>

#include "secret_hash.hpp"

namespace leeward::server {
namespace {

// Resolvers of one operator share such a network, and change addresses within it.
constexpr std::uint8_t kIpv4Bits = 24;
constexpr std::uint8_t kIpv6Bits = 56;

}  // namespace

Shedder::Shedder(std::uint64_t secret)
    : secret_(secret), recent_(std::size_t{1} << kWordBits), before_(std::size_t{1} << kWordBits) {}

Shedder::Place Shedder::place_of(const base::Address& client) const noexcept {
    const std::uint64_t hash = hash_prefix(client, kIpv4Bits, kIpv6Bits, secret_);
    return {static_cast<std::size_t>(hash >> (64U - kWordBits)),
            std::uint64_t{1} << (hash & 63U) | std::uint64_t{1} << (hash >> 6U & 63U)};
}

bool Shedder::begin(bool full, std::uint32_t now) noexcept {
    now_ = now;
    if (!started_) {
        started_ = true;
        start_ = aged_ = now;
    }
    // Before, nobody is known, and everybody would be shed.
    warm_ = warm_ || now - start_ >= kWarmUp;
    row_ = full ? row_ + 1 : 0;
    // A clock that was set back ends an overload too early, at worst.
    if (overloaded_ && now - loss_ >= kHold) {
        overloaded_ = false;
        aged_ = now;
    }
    if (!overloaded_ && now - aged_ >= kPeriod) age();
    return full && row_ % kLookEvery == 0;
}

void Shedder::tell_lost(std::uint32_t lost) noexcept {
    // The first look in a row says how much was lost before it.
    const bool losing = row_ > kLookEvery && lost != lost_;
    lost_ = lost;
    if (!losing || !warm_) return;
    overloaded_ = true;
    loss_ = now_;
}

Admission Shedder::admit(const base::Address& client) noexcept {
    // Everybody is answered, and at full load it costs too much to note each query of each client.
    if (!overloaded_ && row_ != 0 && noted_++ % kShare != 0) return Admission::Answer;
    const Place place = place_of(client);
    if (has(recent_, place)) return Admission::Answer;
    if (has(before_, place)) {
        learn(place, kMost);
        return Admission::Answer;
    }
    if (!overloaded_) {
        // A flood fills batches before it is seen to be one, and shall teach us nobody.
        if (row_ == 0 || !warm_) learn(place, kMost);
        return Admission::Answer;
    }
    return ++unknown_ % kShare == 0 ? Admission::AnswerWarily : Admission::Shed;
}

void Shedder::prove(const base::Address& client) noexcept {
    const Place place = place_of(client);
    // A flood of invented addresses cannot use up the places of those who prove theirs.
    if (!has(recent_, place)) learn(place, 2 * kMost);
}

/// So many bits are set at most: else everybody would be known.
void Shedder::learn(Place place, std::uint32_t most) noexcept {
    if (learned_ >= most) return;
    recent_[place.word] |= place.bits;
    ++learned_;
}

void Shedder::age() noexcept {
    std::swap(recent_, before_);
    std::fill(recent_.begin(), recent_.end(), 0);
    learned_ = 0;
    aged_ = now_;
}

}  // namespace leeward::server
