// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types and classes by number, and their names in text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leeward::dns {

/// A record type (IANA "Resource Record TYPEs"). Any 16-bit number is a valid value; these are the
/// ones the code names.
enum class RrType : std::uint16_t {
    Reserved = 0,
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Sig = 24,
    Aaaa = 28,
    Srv = 33,
    Naptr = 35,
    Dname = 39,
    Opt = 41,
    Ds = 43,
    Rrsig = 46,
    Nsec = 47,
    Dnskey = 48,
    Nsec3 = 50,
    Nsec3param = 51,
    Svcb = 64,
    Https = 65,
    Nxname = 128,
    Tkey = 249,
    Tsig = 250,
    Ixfr = 251,
    Axfr = 252,
    Mailb = 253,
    Maila = 254,
    Any = 255,
};

enum class RrClass : std::uint16_t { In = 1, Ch = 3, None = 254, Any = 255 };

/// The mnemonic, or "TYPE123" where there is none (RFC 3597 section 5).
std::string to_string(RrType type);

/// Reads a mnemonic in any letter case, or "TYPE123".
std::optional<RrType> parse_rrtype(std::string_view text);

/// True for the types that exist in questions only or that hold no zone data: 0, OPT, 128 to 255
/// (RFC 6895 section 3.1).
constexpr bool is_meta(RrType type) {
    const auto number = static_cast<std::uint16_t>(type);
    return number == 0 || type == RrType::Opt || (number >= 128 && number <= 255);
}

}  // namespace leeward::dns
