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
constexpr std::size_t kBlocks = std::size_t{1} << kIndexBits;
constexpr std::size_t kIndexFrom = 4096;  // ranges; fewer lie in the caches anyhow
constexpr std::size_t kFineFrom = 64;     // ranges in a block
constexpr std::size_t kFineRanges = 4;    // for each entry, if they were spread evenly

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

/// The first address whose first bits are `top`.
template <class Key>
Key first_of(std::size_t top) noexcept {
    return static_cast<Key>(static_cast<Key>(top) << (kBits<Key> - kIndexBits));
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
    index_.resize(kBlocks + 1);
    index_.back().first = static_cast<std::uint32_t>(starts_.size() - 1);
    for (std::size_t top = 1; top < kBlocks; ++top) {
        index_[top].first = range_from(index_[top - 1].first, first_of<Key>(top));
    }
    for (std::size_t top = 0; top < kBlocks; ++top) {
        const std::size_t starts = index_[top + 1].first - index_[top].first;
        if (starts >= kFineFrom) add_fine(top, starts);
    }
    fine_.shrink_to_fit();
}

/// The range that an address is in. Requires: that is `at` or a later one.
template <class Key>
std::uint32_t Ranges<Key>::range_from(std::uint32_t at, Key address) const {
    while (at + 1 < starts_.size() && starts_[at + 1] <= address) ++at;
    return at;
}

template <class Key>
void Ranges<Key>::add_fine(std::size_t top, std::size_t starts) {
    Block& block = index_[top];
    block.fine = static_cast<std::uint32_t>(fine_.size());
    block.fine_bits = static_cast<std::uint8_t>(std::bit_width(starts / kFineRanges));
    std::uint32_t at = block.first;
    for (std::size_t part = 0; part < std::size_t{1} << block.fine_bits; ++part) {
        const unsigned below = kBits<Key> - kIndexBits - block.fine_bits;
        at = range_from(at, static_cast<Key>(first_of<Key>(top) | static_cast<Key>(part) << below));
        fine_.push_back(at);
    }
    fine_.push_back(index_[top + 1].first);
}

template <class Key>
typename Ranges<Key>::Candidates Ranges<Key>::candidates(Key key) const noexcept {
    if (index_.empty()) return {0, starts_.size()};
    const auto top = static_cast<std::size_t>(key >> (kBits<Key> - kIndexBits));
    const Block& block = index_[top];
    if (block.fine_bits == 0) return {block.first, index_[top + 1].first - block.first + 1U};
    const auto bits = static_cast<std::size_t>(key >> (kBits<Key> - kIndexBits - block.fine_bits));
    const std::size_t part = block.fine + (bits & ((std::size_t{1} << block.fine_bits) - 1));
    return {fine_[part], fine_[part + 1] - fine_[part] + 1U};
}

template <class Key>
Found Ranges<Key>::find(Key key) const noexcept {
    auto [at, count] = candidates(key);
    // The last of them that starts at or before the key; the first one does.
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
    return starts_.capacity() * sizeof(Key) + index_.capacity() * sizeof(Block) +
           (values_.capacity() + fine_.capacity()) * sizeof(std::uint32_t);
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
