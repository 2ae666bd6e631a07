// SPDX-License-Identifier: Apache-2.0
#pragma once
// The octets of a zone's arena, written by layout and read by NodeView. All fields are in the
// machine's order.
//
//   node:   NodeHead | owner, padded to 4 | rrset ...
//   rrset:  RrsetHead | patches | records, padded to 4

#include <cstddef>
#include <cstdint>

namespace leeward::zone {

struct NodeHead {
    std::uint32_t size = 0;  // octets of the whole node, a multiple of 4
    std::uint16_t rrset_count = 0;
    std::uint8_t owner_size = 0;
    std::uint8_t labels = 0;
    std::uint8_t occluder = 0;  // labels of the topmost cut or DNAME owner above, plus one; 0: none
    std::uint8_t flags = 0;
    std::uint16_t unused = 0;
};

inline constexpr std::uint8_t kCut = 1;
inline constexpr std::uint8_t kDname = 2;
inline constexpr std::uint8_t kWildcardChild = 4;

struct RrsetHead {
    std::uint16_t type = 0;
    std::uint16_t count = 0;         // records; 0: steered
    std::uint32_t ttl_or_root = 0;   // seconds, or policy::RootId when steered
    std::uint32_t records_size = 0;  // octets
    std::uint16_t patch_count = 0;
    std::uint16_t unused = 0;
};

inline constexpr std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

}  // namespace leeward::zone
