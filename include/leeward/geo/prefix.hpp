// SPDX-License-Identifier: Apache-2.0
#pragma once
// Networks: an address and how many of its bits count.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "leeward/base/address.hpp"
#include "leeward/base/result.hpp"

namespace leeward::geo {

/// A network of one family. The bits of `address` behind `length` are 0.
struct Prefix {
    base::Address address;
    std::uint8_t length = 0;  // 0 to 32 for IPv4, to 128 for IPv6

    /// Reads "203.0.113.0/24", "2001:db8::/32", and an address alone, which is a network of one.
    /// Errors: what is no network; bits set behind the length, with the network that was meant.
    static base::Result<Prefix> parse(std::string_view text);

    /// The network of `length` bits around an address. Requires: length <= bits of the family.
    static Prefix around(const base::Address& address, std::uint8_t length);

    /// All addresses of a family.
    static Prefix all(bool v6);

    [[nodiscard]] bool is_v6() const { return address.is_v6(); }
    /// Bits of an address of this family.
    [[nodiscard]] std::uint8_t bits() const { return is_v6() ? 128 : 32; }

    /// Both say no for the other family.
    [[nodiscard]] bool contains(const base::Address& other) const;
    [[nodiscard]] bool covers(const Prefix& other) const;

    /// The lower or the upper half. Requires: length < bits().
    [[nodiscard]] Prefix half(bool upper) const;

    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const Prefix&, const Prefix&) = default;
    /// By family, address, then length: a network stands before all that it covers, and what it
    /// covers follows it in one piece.
    friend std::strong_ordering operator<=>(const Prefix& one, const Prefix& other);
};

}  // namespace leeward::geo
