// SPDX-License-Identifier: Apache-2.0
#pragma once
// A name being looked up: lower-cased once, its labels found once, hashed by suffix on demand. Data
// path.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/name.hpp"

namespace leeward::dns {

/// Hash of a whole name in wire form, word by word as it is lower-cased. Not keyed: the names
/// hashed into tables are the zone owner's own.
class NameHash {
public:
    explicit NameHash(std::size_t size) noexcept : hash_(size * kMultiplier) {}

    /// Eight octets of the name in lower case; behind its end, zeros.
    void add(std::uint64_t word) noexcept { hash_ = mix(hash_, word); }
    [[nodiscard]] std::uint64_t value() const noexcept { return mix(hash_, kMultiplier); }

private:
    __extension__ using Uint128 = unsigned __int128;  // g++ and clang; not in the standard
    static constexpr std::uint64_t kMultiplier = 0x9DDFEA08EB382D69U;

    static std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
        const Uint128 product = static_cast<Uint128>(hash ^ word) * kMultiplier;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    }

    std::uint64_t hash_;
};

/// Up to eight octets as a word, the missing ones zero.
inline std::uint64_t load_word(const std::uint8_t* from, std::size_t octets) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, octets < 8 ? octets : 8);
    return word;
}

/// The first `octets` of a word, 1 to 8; the others become zero.
inline std::uint64_t first_octets(std::uint64_t word, std::size_t octets) noexcept {
    constexpr bool kLittle = std::endian::native == std::endian::little;
    constexpr std::uint64_t kAll = ~std::uint64_t{0};
    return word & (kLittle ? kAll >> (64 - octets * 8) : kAll << (64 - octets * 8));
}

/// Of a whole lower-cased name in wire form.
inline std::uint64_t hash_name(const std::uint8_t* lower, std::size_t size) noexcept {
    NameHash hash(size);
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) hash.add(load_word(lower + at, 8));
    if (at < size) hash.add(load_word(lower + at, size - at));
    return hash.value();
}

class QueryName {
public:
    QueryName() noexcept = default;
    explicit QueryName(const Name& name) noexcept { assign(name.wire()); }
    /// Requires: `wire` starts with a whole, valid name.
    explicit QueryName(base::Bytes wire) noexcept { assign(wire); }

    /// Reads the name at the start of `wire`; compression is refused. Returns its size in octets, 0
    /// when it is not a whole valid name (the value is then unspecified).
    std::size_t assign(base::Bytes wire) noexcept {
        const std::size_t size = find_labels(wire);
        if (size != 0) take(wire, size);
        return size;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t labels() const noexcept { return labels_; }
    [[nodiscard]] base::Bytes lower() const noexcept { return {octets_.data(), size_}; }
    /// Offset of the suffix with `labels` labels. Requires: labels <= labels().
    [[nodiscard]] std::size_t offset_of(std::size_t labels) const noexcept {
        return labels == 0 ? size_ - 1U : offsets_[labels_ - labels];
    }
    [[nodiscard]] base::Bytes suffix(std::size_t labels) const noexcept {
        return lower().subspan(offset_of(labels));
    }
    /// True when the name ends in `ancestor`, a lower-cased name of `labels` labels.
    [[nodiscard]] bool is_within(base::Bytes ancestor, std::size_t labels) const noexcept {
        return labels <= labels_ && std::ranges::equal(suffix(labels), ancestor);
    }
    /// Of the whole name.
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
    /// Of the suffix with `labels` labels; that of the whole name is known already.
    [[nodiscard]] std::uint64_t hash(std::size_t labels) const noexcept {
        if (labels == labels_) return hash_;
        const std::size_t from = offset_of(labels);
        NameHash hash(size_ - from);
        std::size_t at = from;
        for (; at + 8 <= size_; at += 8) hash.add(load_word(octets_.data() + at, 8));
        if (at < size_) hash.add(first_octets(load_word(octets_.data() + at, 8), size_ - at));
        return hash.value();
    }

private:
    /// Notes where the labels start and returns the size in octets; 0: no whole valid name.
    std::size_t find_labels(base::Bytes wire) noexcept {
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
        labels_ = static_cast<std::uint8_t>(labels);
        return at + 1;
    }

    /// Copies the name in lower case and hashes it on the way. In a query other octets stand behind
    /// it, so the last word is most often loaded whole and cut, which is faster than octet by
    /// octet.
    void take(base::Bytes wire, std::size_t size) noexcept {
        size_ = static_cast<std::uint8_t>(size);
        NameHash hash(size);
        std::size_t at = 0;
        for (; at + 8 <= size; at += 8) {
            const std::uint64_t word = to_lower_eight(load_word(wire.data() + at, 8));
            std::memcpy(octets_.data() + at, &word, sizeof word);
            hash.add(word);
        }
        if (const std::size_t rest = size - at; rest != 0) {
            const bool whole = wire.size() - at >= 8;
            std::uint64_t word = load_word(wire.data() + at, whole ? 8 : rest);
            word = to_lower_eight(first_octets(word, rest));
            std::memcpy(octets_.data() + at, &word, sizeof word);
            hash.add(word);
        }
        hash_ = hash.value();
    }

    // Uninitialised until assign: zeroing costs on the data path. Whole words are read at any
    // octet.
    std::array<std::uint8_t, kMaxNameSize + 8> octets_;
    std::array<std::uint8_t, kMaxLabels> offsets_;  // of each label's length octet, left to right
    std::uint64_t hash_ = 0;
    std::uint8_t size_ = 0;
    std::uint8_t labels_ = 0;
};

}  // namespace leeward::dns
