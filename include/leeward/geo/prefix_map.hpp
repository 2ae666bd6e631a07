// SPDX-License-Identifier: Apache-2.0
#pragma once
// What class an address is of: the flat form of everything that answers depend on through a
// client's network. Built on the control path, then immutable and read by any number of threads.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/geo/prefix.hpp"

namespace leeward::geo {

/// What a look-up finds.
struct Found {
    std::uint32_t value = 0;
    /// The length of the largest network around the address all of which has this class: the ECS
    /// scope (RFC 7871 section 7.2.1). 0 when the whole family has one class.
    std::uint8_t length = 0;

    friend bool operator==(const Found&, const Found&) = default;
};

/// Ranges of neighbours of one class, as their first addresses in order. Ranges side by side are of
/// different classes, so the length follows from where the range around an address begins and ends.
template <class Key>
class Ranges {
public:
    /// The addresses from `start` on are of class `value`, until another add says otherwise.
    /// Requires: the first starts at 0, and each other one behind the last.
    void add(Key start, std::uint32_t value);
    /// Call once, after the last add and before the first find.
    void finish();

    [[nodiscard]] Found find(Key key) const noexcept;
    [[nodiscard]] std::size_t size() const { return starts_.size(); }
    [[nodiscard]] std::size_t octets() const;

private:
    /// The addresses of one value of their first 16 bits.
    struct Block {
        std::uint32_t first = 0;     // the range that the first address is in
        std::uint32_t fine = 0;      // where its part of fine_ begins
        std::uint8_t fine_bits = 0;  // how many further bits that part goes by; 0: there is none
    };

    /// Ranges side by side, one of which an address is in.
    struct Candidates {
        std::size_t first = 0;
        std::size_t count = 0;
    };

    void add_fine(std::size_t top, std::size_t starts);
    [[nodiscard]] Candidates candidates(Key key) const noexcept;
    [[nodiscard]] std::uint32_t range_from(std::uint32_t at, Key address) const;

    std::vector<Key> starts_;
    std::vector<std::uint32_t> values_;
    // Empty when there are so few ranges that it would be larger than they are; else one for each
    // value, and one behind them for the end.
    std::vector<Block> index_;
    // As Block::first, for a block in which many ranges start: nearly all of IPv6 is in few blocks.
    std::vector<std::uint32_t> fine_;
};

__extension__ using V6Key = unsigned __int128;

/// A class for every address of both families.
class PrefixMap {
public:
    /// Every address is of class 0.
    PrefixMap();

    /// Looks at a few cache lines; neither locks nor allocates.
    [[nodiscard]] Found find(const base::Address& address) const noexcept;

    /// How many ranges of one class a family has, at least 1.
    [[nodiscard]] std::size_t ranges(bool v6) const { return v6 ? v6_.size() : v4_.size(); }
    /// Memory that it holds.
    [[nodiscard]] std::size_t octets() const { return v4_.octets() + v6_.octets(); }

private:
    friend class PrefixMapBuilder;

    Ranges<std::uint32_t> v4_;
    Ranges<V6Key> v6_;
};

/// Takes the leaves of each family in address order. Neighbours of one class become one range at
/// once, so that only what the map will hold is ever kept.
class PrefixMapBuilder {
public:
    /// Requires: `leaf` begins where the last one of its family ended.
    void add(const Prefix& leaf, std::uint32_t value);

    /// A family without leaves is of class 0. Requires: the other's leaves cover all of it.
    [[nodiscard]] PrefixMap build() &&;

private:
    template <class Key>
    struct Family {
        Ranges<Key> ranges;
        Key next = 0;  // the first address behind the last leaf; 0 behind the very last address
        bool begun = false;

        void add(Key start, unsigned free_bits, std::uint32_t value);
        Ranges<Key> finish() &&;
    };

    Family<std::uint32_t> v4_;
    Family<V6Key> v6_;
};

}  // namespace leeward::geo
