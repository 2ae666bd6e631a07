// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/prefix.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <optional>

#include "printable.hpp"

namespace leeward::geo {
namespace {

constexpr std::size_t kMaxOctets = 16;

/// The octets of `address` with the bits behind `length` cleared, in the first octets.
std::array<std::uint8_t, kMaxOctets> masked(const base::Address& address, std::size_t length) {
    std::array<std::uint8_t, kMaxOctets> octets{};
    const base::Bytes from = address.bytes();
    const std::size_t whole = length / 8;
    std::copy_n(from.begin(), whole, octets.begin());
    if (length % 8 != 0) {
        octets[whole] = static_cast<std::uint8_t>(from[whole] & (0xFF00U >> (length % 8)));
    }
    return octets;
}

base::Address address_of(const std::array<std::uint8_t, kMaxOctets>& octets, bool v6) {
    const auto address = base::Address::from_bytes({octets.data(), v6 ? 16U : 4U});
    assert(address);
    return *address;
}

std::optional<std::uint8_t> parse_length(std::string_view text, std::uint8_t most) {
    std::uint8_t length = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, length);
    if (error != std::errc{} || stop != end || length > most) return std::nullopt;
    return length;
}

}  // namespace

base::Result<Prefix> Prefix::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = base::Address::parse(text.substr(0, slash));
    if (!address) {
        return base::fail(in_quotes(text) +
                          " is no network; write an address and a length, as in 203.0.113.0/24 or "
                          "2001:db8::/32");
    }
    Prefix prefix{*address, 0};
    prefix.length = prefix.bits();
    if (slash == std::string_view::npos) return prefix;
    const auto length = parse_length(text.substr(slash + 1), prefix.bits());
    if (!length) {
        return base::fail(in_quotes(text) + " has no length of 0 to " +
                          std::to_string(prefix.bits()) + " behind the slash");
    }
    const Prefix meant = around(*address, *length);
    if (meant.address == *address) return meant;
    return base::fail(in_quotes(text) + " has bits set behind its length; the network is " +
                      meant.to_string());
}

Prefix Prefix::around(const base::Address& address, std::uint8_t length) {
    assert(length <= Prefix({address, 0}).bits());
    return {address_of(masked(address, length), address.is_v6()), length};
}

Prefix Prefix::all(bool v6) {
    return {address_of({}, v6), 0};
}

bool Prefix::contains(const base::Address& other) const {
    return other.is_v6() == is_v6() && address_of(masked(other, length), other.is_v6()) == address;
}

bool Prefix::covers(const Prefix& other) const {
    return other.length >= length && contains(other.address);
}

Prefix Prefix::half(bool upper) const {
    assert(length < bits());
    std::array<std::uint8_t, kMaxOctets> octets = masked(address, length);
    if (upper) octets[length / 8] |= static_cast<std::uint8_t>(0x80U >> (length % 8));
    return {address_of(octets, is_v6()), static_cast<std::uint8_t>(length + 1)};
}

std::strong_ordering operator<=>(const Prefix& one, const Prefix& other) {
    if (one.is_v6() != other.is_v6()) return one.is_v6() <=> other.is_v6();
    if (one.address != other.address) return one.address <=> other.address;
    return one.length <=> other.length;
}

std::string Prefix::to_string() const {
    return address.to_string() + '/' + std::to_string(length);
}

}  // namespace leeward::geo
