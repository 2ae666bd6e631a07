// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace leeward::server {
namespace {

constexpr std::array<std::uint8_t, 12> kSignature = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D,
                                                     0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
// Where the fields behind it stand.
constexpr std::size_t kCommandAt = kSignature.size();
constexpr std::size_t kFamilyAt = kCommandAt + 1;
constexpr std::size_t kLengthAt = kFamilyAt + 1;
constexpr std::size_t kFixed = kLengthAt + 2;

constexpr std::uint8_t kLocal = 0x20;  // version 2 in the upper half of the octet
constexpr std::uint8_t kProxy = 0x21;

constexpr std::size_t kPathsSize = 216;  // of two UNIX sockets

/// What stands behind the fixed part: two addresses of `address` octets, then their two ports.
struct Layout {
    std::size_t size = 0;     // octets that must be there; options follow
    std::size_t address = 0;  // octets of one address; 0: none that we use
};

/// By the octet of family and protocol; nullopt for those that the protocol does not know. Whether
/// the client came by stream or datagram is the same to us.
std::optional<Layout> layout_of(std::uint8_t family) noexcept {
    switch (family) {
        case 0x00:
            return Layout{};
        case 0x11:
        case 0x12:
            return Layout{2 * 4 + 4, 4};
        case 0x21:
        case 0x22:
            return Layout{2 * 16 + 4, 16};
        case 0x31:
        case 0x32:
            return Layout{kPathsSize, 0};
        default:
            return std::nullopt;
    }
}

}  // namespace

ProxyRead read_proxy_header(base::Bytes octets, ProxyHeader& into) noexcept {
    const std::size_t compared = std::min(octets.size(), kSignature.size());
    if (!std::equal(kSignature.begin(), kSignature.begin() + compared, octets.begin()))
        return ProxyRead::Malformed;
    if (octets.size() <= kCommandAt) return ProxyRead::Cut;
    const std::uint8_t command = octets[kCommandAt];
    if (command != kLocal && command != kProxy) return ProxyRead::Malformed;
    if (octets.size() <= kFamilyAt) return ProxyRead::Cut;
    // Of what the proxy says for itself, no more counts than how long it is.
    const auto layout = command == kLocal ? Layout{} : layout_of(octets[kFamilyAt]);
    if (!layout) return ProxyRead::Malformed;
    if (octets.size() < kFixed) return ProxyRead::Cut;
    const std::size_t length = base::load_u16(&octets[kLengthAt]);
    if (length < layout->size) return ProxyRead::Malformed;
    if (octets.size() - kFixed < length) return ProxyRead::Cut;

    into = {};
    into.size = kFixed + length;
    if (layout->address == 0) return ProxyRead::Whole;
    const base::Bytes addresses = octets.subspan(kFixed, layout->size);
    into.proxied = true;
    into.from.ip = base::Address::from_bytes(addresses.first(layout->address))->unmapped();
    into.from.port = base::load_u16(&addresses[2 * layout->address]);
    return ProxyRead::Whole;
}

}  // namespace leeward::server
