// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/client_subnet.hpp"

#include <algorithm>
#include <array>

namespace leeward::dns {
namespace {

namespace at = client_subnet_at;

constexpr std::size_t kUnknownFamily = 1000;  // more than any length

/// Bits of an address of `family`.
std::size_t width_of(std::uint16_t family) noexcept {
    switch (family) {
        case family::kNone:
            return 0;
        case family::kIpv4:
            return 32;
        case family::kIpv6:
            return 128;
        default:
            return kUnknownFamily;
    }
}

/// RFC 7871 sections 6 and 7.2.1; see R7871-2.
bool is_well_formed(base::Bytes option) noexcept {
    if (option.size() < at::kAddress) return false;
    const std::size_t width = width_of(base::load_u16(option.data() + at::kFamily));
    const std::size_t source = option[at::kSource];
    if (width == kUnknownFamily || source > width || option[at::kScope] != 0) return false;
    if (option.size() != at::kAddress + (source + 7) / 8) return false;
    const std::size_t of_last = source % 8;  // bits of the last octet; 0: all
    return of_last == 0 || (option.back() & (0xFFU >> of_last)) == 0;
}

}  // namespace

bool ClientSubnet::take(base::Bytes option) noexcept {
    if (was_sent() || !is_well_formed(option)) return false;
    option_ = option;
    return true;
}

base::Address ClientSubnet::address() const noexcept {
    const bool is_v6 = base::load_u16(option_.data() + at::kFamily) == family::kIpv6;
    std::array<std::uint8_t, 16> octets{};
    std::copy(option_.begin() + at::kAddress, option_.end(), octets.begin());
    return *base::Address::from_bytes(base::Bytes(octets).first(is_v6 ? 16 : 4));
}

}  // namespace leeward::dns
