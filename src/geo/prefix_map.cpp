// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/prefix_map.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include "leeward/base/bytes.hpp"

namespace leeward::geo {
namespace {

constexpr unsigned kIndexBits = 16;
constexpr std::size_t kIndexEntries = (std::size_t{1} << kIndexBits) + 1;  // the last one is an end
constexpr std::size_t kIndexFrom = 4096;  // ranges; fewer lie in the caches anyhow

template <class Key>
constexpr unsigned kBits = sizeof(Key) * 8;

std::uint64_t load_u64(const std::uint8_t* from) noexcept {
    return (std::uint64_t{base::load_u32(from)} << 32U) | base::load_u32(from + 4);
}

std::uint32_t v4_key(const base::Address& address) noexcept {
    return base::load_u32(address.bytes().data());
}

V6Key v6_key(const base::Address& address) noexcept {
    const std::uint8_t* const octets = address.bytes().data();
    return (V6Key{load_u64(octets)} << 64U) | load_u64(octets + 8);
}

/// How many bits two different addresses have in common at their beginning.
unsigned common_bits(std::uint32_t one, std::uint32_t other) noexcept {
    return static_cast<unsigned>(std::countl_zero(one ^ other));
}

unsigned common_bits(V6Key one, V6Key other) noexcept {
    const V6Key differing = one ^ other;
    const auto high = static_cast<std::uint64_t>(differing >> 64U);
    if (high != 0) return static_cast<unsigned>(std::countl_zero(high));
    return 64U + static_cast<unsigned>(std::countl_zero(static_cast<std::uint64_t>(differing)));
}

template <class Key>
std::size_t index_of(Key key) noexcept {
    return static_cast<std::size_t>(key >> (kBits<Key> - kIndexBits));
}

}  // namespace

template <class Key>
void Ranges<Key>::add(Key start, std::uint32_t value) {
    assert(starts_.empty() ? start == 0 : start > starts_.back());
    if (!values_.empty() && values_.back() == value) return;
    starts_.push_back(start);
    values_.push_back(value);
}

template <class Key>
void Ranges<Key>::finish() {
    assert(!starts_.empty());
    starts_.shrink_to_fit();
    values_.shrink_to_fit();
    if (starts_.size() < kIndexFrom) return;
    index_.resize(kIndexEntries);
    std::size_t at = 0;
    for (std::size_t top = 0; top + 1 < kIndexEntries; ++top) {
        const Key first = static_cast<Key>(static_cast<Key>(top) << (kBits<Key> - kIndexBits));
        while (at + 1 < starts_.size() && starts_[at + 1] <= first) ++at;
        index_[top] = static_cast<std::uint32_t>(at);
    }
    index_.back() = static_cast<std::uint32_t>(starts_.size() - 1);
}

template <class Key>
Found Ranges<Key>::find(Key key) const noexcept {
    std::size_t at = 0;
    std::size_t count = starts_.size();
    if (!index_.empty()) {
        const std::size_t top = index_of(key);
        at = index_[top];
        count = index_[top + 1] - at + 1;
    }
    // The last of `count` ranges from `at` on that starts at or before the key; the first one does.
    while (count > 1) {
        const std::size_t half = count / 2;
        at = starts_[at + half] <= key ? at + half : at;
        count -= half;
    }
    // A network around the key is all of one class as long as it reaches neither the last address
    // before the range nor the first one behind it.
    unsigned length = 0;
    if (at > 0) length = common_bits(key, starts_[at] - 1) + 1;
    if (at + 1 < starts_.size()) length = std::max(length, common_bits(key, starts_[at + 1]) + 1);
    return {values_[at], static_cast<std::uint8_t>(length)};
}

template <class Key>
std::size_t Ranges<Key>::octets() const {
    return starts_.capacity() * sizeof(Key) +
           (values_.capacity() + index_.capacity()) * sizeof(std::uint32_t);
}

template class Ranges<std::uint32_t>;
template class Ranges<V6Key>;

PrefixMap::PrefixMap() {
    v4_.add(0, 0);
    v6_.add(0, 0);
}

Found PrefixMap::find(const base::Address& address) const noexcept {
    return address.is_v6() ? v6_.find(v6_key(address)) : v4_.find(v4_key(address));
}

template <class Key>
void PrefixMapBuilder::Family<Key>::add(Key start, unsigned free_bits, std::uint32_t value) {
    assert(start == next && (!begun || next != 0));
    ranges.add(start, value);
    begun = true;
    next = free_bits == kBits<Key> ? Key{0} : static_cast<Key>(start + (Key{1} << free_bits));
}

template <class Key>
Ranges<Key> PrefixMapBuilder::Family<Key>::finish() && {
    assert(next == 0);
    if (!begun) ranges.add(0, 0);
    ranges.finish();
    return std::move(ranges);
}

void PrefixMapBuilder::add(const Prefix& leaf, std::uint32_t value) {
    const unsigned free_bits = leaf.bits() - static_cast<unsigned>(leaf.length);
    if (leaf.is_v6()) {
        v6_.add(v6_key(leaf.address), free_bits, value);
    } else {
        v4_.add(v4_key(leaf.address), free_bits, value);
    }
}

PrefixMap PrefixMapBuilder::build() && {
    PrefixMap map;
    map.v4_ = std::move(v4_).finish();
    map.v6_ = std::move(v6_).finish();
    return map;
}

}  // namespace leeward::geo
