// SPDX-License-Identifier: Apache-2.0
#pragma once
// The octets of a zone's arena, written when a zone is built and read by NodeView. Whoever uses a
// zone needs none of this. Fields are in the machine's order and may stand at any address.
//
//   node:   NodeHead | owner without the apex | rrset ... | up to 3 octets of padding
//   rrset:  RrsetHead | records | patches
//
// What a record says of itself (type, TTL) is not said again in the heads: a name with one address
// and nine letters takes 40 octets, so most queries touch one cache line of the zone.

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leeward::zone {

struct NodeHead {
    std::uint32_t size = 0;       // octets of the whole node, a multiple of kNodeUnit
    std::uint8_t owner_size = 0;  // octets of the owner's own labels; 0: the apex
    std::uint8_t labels = 0;      // of the whole name
    std::uint8_t occluder = 0;  // labels of the topmost cut or DNAME owner above, plus one; 0: none
    std::uint8_t flags = 0;
};

inline constexpr std::uint8_t kCut = 1;
inline constexpr std::uint8_t kDname = 2;
inline constexpr std::uint8_t kWildcardChild = 4;
inline constexpr std::uint8_t kDead = 8;  // replaced by another node; no look-up leads here

struct RrsetHead {
    std::uint16_t count = 0;         // records; 0: steered
    std::uint16_t records_size = 0;  // octets
    std::uint16_t patch_count = 0;
};

/// In place of a steered RRset's records, so that the type stands where it stands in records.
struct SteeredMark {
    std::uint8_t unused[2] = {};
    std::uint8_t type[2] = {};  // as on the wire
    std::uint32_t root = 0;     // policy::RootId
};

/// Where a compression pointer stands in an RRset's records, and what it points to.
struct PackedPatch {
    static constexpr std::uint16_t kToRecords = 0x8000;
    std::uint16_t at = 0;
    std::uint16_t target = 0;  // delta, with kToRecords when it is from the records' first octet
};

inline constexpr std::size_t kNodeUnit = 4;  // nodes start at multiples of it

constexpr std::size_t padded(std::size_t size) {
    return (size + kNodeUnit - 1) / kNodeUnit * kNodeUnit;
}

/// A head at any address.
template <class T>
T load_head(const std::uint8_t* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

}  // namespace leeward::zone
