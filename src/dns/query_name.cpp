// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/query_name.hpp"

#include <cstring>

namespace leeward::dns {
namespace {

__extension__ using Uint128 = unsigned __int128;  // g++ and clang; not in the standard

constexpr std::uint64_t kMultiplier = 0x9DDFEA08EB382D69U;

std::uint64_t load_u64(const std::uint8_t* from) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
    const Uint128 product = static_cast<Uint128>(hash ^ word) * kMultiplier;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

std::uint64_t hash_name(const std::uint8_t* lower, std::size_t size) noexcept {
    std::uint64_t hash = size * kMultiplier;
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) hash = mix(hash, load_u64(lower + at));
    if (at < size) {
        std::uint64_t tail = 0;
        std::memcpy(&tail, lower + at, size - at);
        hash = mix(hash, tail);
    }
    return mix(hash, kMultiplier);
}

std::size_t QueryName::assign(base::Bytes wire) noexcept {
    std::size_t at = 0;
    std::size_t labels = 0;
    for (;;) {
        if (at >= wire.size()) return 0;
        const std::uint8_t length = wire[at];
        if (length == 0) break;
        // The root's octet must fit behind it; so there are never more labels than kMaxLabels.
        if (length > kMaxLabelSize || at + 1U + length >= kMaxNameSize) return 0;
        offsets_[labels++] = static_cast<std::uint8_t>(at);
        at += 1U + length;
    }
    const std::size_t size = at + 1;
    size_ = static_cast<std::uint8_t>(size);
    labels_ = static_cast<std::uint8_t>(labels);
    std::size_t done = 0;
    for (; done + 8 <= size; done += 8) {
        const std::uint64_t word = to_lower_eight(load_u64(wire.data() + done));
        std::memcpy(octets_.data() + done, &word, sizeof word);
    }
    for (; done < size; ++done) octets_[done] = to_lower(wire[done]);
    return size;
}

}  // namespace leeward::dns
