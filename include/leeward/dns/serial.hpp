// SPDX-License-Identifier: Apache-2.0
#pragma once
// Serial numbers of zones, which go round: 0 comes after 4294967295 (RFC 1982).

#include <cstdint>

namespace leeward::dns {

/// True when `serial` comes after `than`. Two that are 2^31 apart are not in order (RFC 1982
/// section 3.2), so neither is newer.
constexpr bool is_newer_serial(std::uint32_t serial, std::uint32_t than) noexcept {
    const std::uint32_t ahead = serial - than;
    return ahead != 0 && ahead < 0x80000000U;
}

}  // namespace leeward::dns
