// SPDX-License-Identifier: Apache-2.0
#pragma once
// IP addresses as values, without the socket API.

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
    static std::optional<Address> from_bytes(Bytes octets);

    [[nodiscard]] bool is_v6() const { return v6_; }
    [[nodiscard]] Bytes bytes() const { return {octets_.data(), v6_ ? 16U : 4U}; }
    /// 0.0.0.0 or ::, which as a listen address mean every address of the machine.
    [[nodiscard]] bool is_unspecified() const;
    [[nodiscard]] std::string to_string() const;

    friend auto operator<=>(const Address&, const Address&) = default;

private:
    std::array<std::uint8_t, 16> octets_{};
    bool v6_ = false;
};

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
