// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/address.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace leeward::base {
namespace {

// inet_pton wants a terminated text; a NUL inside would end the literal early.
bool read_literal(int family, std::string_view text, std::uint8_t* octets) {
    std::array<char, INET6_ADDRSTRLEN> literal{};
    if (text.size() >= literal.size() || text.find('\0') != std::string_view::npos) return false;
    std::copy(text.begin(), text.end(), literal.begin());
    return inet_pton(family, literal.data(), octets) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return port;
}

std::optional<SocketAddress> with_port(std::optional<Address> ip, std::string_view port_text) {
    const auto port = parse_port(port_text);
    if (!ip || !port) return std::nullopt;
    return SocketAddress{*ip, *port};
}

// "[2001:db8::1]:53", or without the port.
std::optional<SocketAddress> parse_bracketed(std::string_view text, std::uint16_t default_port) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const auto ip = Address::parse(text.substr(1, close - 1));
    if (!ip || !ip->is_v6()) return std::nullopt;
    const auto rest = text.substr(close + 1);
    if (rest.empty()) return SocketAddress{*ip, default_port};
    if (rest.front() != ':') return std::nullopt;
    return with_port(ip, rest.substr(1));
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    Address address;
    if (read_literal(AF_INET, text, address.octets_.data())) return address;
    address.octets_.fill(0);
    address.v6_ = true;
    if (read_literal(AF_INET6, text, address.octets_.data())) return address;
    return std::nullopt;
}

Address Address::masked(std::uint8_t bits) const noexcept {
    Address network = *this;
    for (std::size_t at = 0; at < network.octets_.size(); ++at) {
        const std::size_t kept = std::clamp<std::size_t>(bits, at * 8, at * 8 + 8) - at * 8;
        network.octets_[at] &= static_cast<std::uint8_t>(0xFF00U >> kept);
    }
    return network;
}

bool Address::is_unspecified() const {
    return std::all_of(octets_.begin(), octets_.end(),
                       [](std::uint8_t octet) { return octet == 0; });
}

std::string Address::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> literal{};
    inet_ntop(v6_ ? AF_INET6 : AF_INET, octets_.data(), literal.data(), literal.size());
    return literal.data();
}

std::optional<SocketAddress> SocketAddress::parse(std::string_view text,
                                                  std::uint16_t default_port) {
    if (!text.empty() && text.front() == '[') return parse_bracketed(text, default_port);
    if (const auto ip = Address::parse(text)) return SocketAddress{*ip, default_port};
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return with_port(Address::parse(text.substr(0, colon)), text.substr(colon + 1));
}

std::string SocketAddress::to_string() const {
    const std::string literal = ip.to_string();
    return (ip.is_v6() ? "[" + literal + "]" : literal) + ":" + std::to_string(port);
}

}  // namespace leeward::base
