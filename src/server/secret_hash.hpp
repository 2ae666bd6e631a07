// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hashes for tables that strangers fill: with a secret that they do not know, they cannot choose
// who meets whom.

#include <cstdint>

#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"

namespace leeward::server {

/// Changes every bit with every bit of `value`; no two values become the same (splitmix64's last
/// step; Vigna, public domain).
constexpr std::uint64_t mixed(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

/// Hash of the network of `bits` bits around an address. Requires: 1 to 32 bits of IPv4, 1 to 64
/// of IPv6.
inline std::uint64_t hash_prefix(const base::Address& address, std::uint8_t ipv4_bits,
                                 std::uint8_t ipv6_bits, std::uint64_t secret) noexcept {
    const std::uint8_t* const octets = address.bytes().data();
    const std::uint64_t upper = std::uint64_t{base::load_u32(octets)} << 32U;
    if (!address.is_v6()) return mixed((upper >> (64U - ipv4_bits)) ^ secret);
    const std::uint64_t half = upper | base::load_u32(octets + 4);
    // The families are kept apart by what they are mixed with.
    return mixed((half >> (64U - ipv6_bits)) ^ mixed(secret));
}

}  // namespace leeward::server
