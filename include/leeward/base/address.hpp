// SPDX-License-Identifier: Apache-2.0
#pragma once
// IP addresses as values, without the socket API.

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/base/bytes.hpp"

namespace leeward::base {

/// An IPv4 or IPv6 address. IPv4 uses the first four octets; the rest stay zero.
class Address {
public:
    Address() = default;

    /// The address that a literal names ("192.0.2.1", "2001:db8::1"); names and scopes are not
    /// read.
    static std::optional<Address> parse(std::string_view text);
    /// The address in 4 or 16 octets; nullopt for any other size.
    static std::optional<Address> from_bytes(Bytes octets) noexcept;

    [[nodiscard]] bool is_v6() const noexcept { return v6_; }
    [[nodiscard]] Bytes bytes() const noexcept { return {octets_.data(), v6_ ? 16U : 4U}; }
    /// Bits of an address of its family: 32 or 128.
    [[nodiscard]] std::uint8_t width() const noexcept { return v6_ ? 128 : 32; }
    /// 0.0.0.0 or ::, which as a listen address mean every address of the machine.
    [[nodiscard]] bool is_unspecified() const;
    /// The network that it is in: its first `bits` bits, the rest 0. All of it for `width()` or
    /// more.
    [[nodiscard]] Address masked(std::uint8_t bits) const noexcept;
    /// The IPv4 address that an IPv4-mapped one stands for (RFC 4291 section 2.5.5.2); any other
    /// as it is.
    [[nodiscard]] Address unmapped() const noexcept;
    [[nodiscard]] std::string to_string() const;

    friend auto operator<=>(const Address&, const Address&) = default;

private:
    std::array<std::uint8_t, 16> octets_{};
    bool v6_ = false;
};

// Inline, as the sender of each query is made with it.
inline std::optional<Address> Address::from_bytes(Bytes octets) noexcept {
    if (octets.size() != 4 && octets.size() != 16) return std::nullopt;
    Address address;
    address.v6_ = octets.size() == 16;
    std::copy(octets.begin(), octets.end(), address.octets_.begin());
    return address;
}

inline Address Address::unmapped() const noexcept {
    constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (!v6_ || !std::equal(kMapped.begin(), kMapped.end(), octets_.begin())) return *this;
    return *from_bytes(bytes().subspan(kMapped.size()));
}

/// An address with a port: "192.0.2.1:53", "[2001:db8::1]:53".
struct SocketAddress {
    Address ip;
    std::uint16_t port = 0;

    /// Reads both forms above, and a bare address, which then gets `default_port`.
    static std::optional<SocketAddress> parse(std::string_view text, std::uint16_t default_port);
    [[nodiscard]] std::string to_string() const;

    friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

}  // namespace leeward::base
