// SPDX-License-Identifier: Apache-2.0
#pragma once
// Fields that are one word: addresses, names, strings, and the rarer identifiers.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

base::Result<void> read_address(std::string_view text, bool v6, std::vector<std::uint8_t>& into);

/// Relative names are completed with `origin`.
base::Result<void> read_name(std::string_view text, const Name& origin,
                             std::vector<std::uint8_t>& into);

/// A string with its length in front. Errors: a bad escape, over 255 octets.
base::Result<void> read_string(Token token, std::vector<std::uint8_t>& into);

/// The tag of CAA: letters and digits (RFC 8659 section 4.1), with its length in front.
base::Result<void> read_tag(std::string_view text, std::vector<std::uint8_t>& into);

/// `count` groups of hex digits with `separator` between them, each standing for `size` octets: of
/// exactly 2 digits for one octet, of 1 to 4 for two. EUI48, EUI64 (RFC 7043), NID and L64 (RFC
/// 6742).
base::Result<void> read_groups(std::string_view text, std::size_t count, std::size_t size,
                               char separator, std::vector<std::uint8_t>& into);

/// Hex with dots anywhere, after "0x" for NSAP (RFC 1706 section 6); ATMA has no such mark.
base::Result<void> read_dotted_hex(std::string_view text, bool marked,
                                   std::vector<std::uint8_t>& into);

/// The salt of NSEC3, "-" for none, with its length in front (RFC 5155 section 3.3).
base::Result<void> read_salt(std::string_view text, std::vector<std::uint8_t>& into);

/// The next hashed owner of NSEC3 in base32hex, with its length in front.
base::Result<void> read_hashed_owner(std::string_view text, std::vector<std::uint8_t>& into);

/// The scheme of DSYNC, one octet: a number, or NOTIFY, the one that has a name (RFC 9859).
base::Result<void> read_scheme(std::string_view text, std::vector<std::uint8_t>& into);
void write_scheme(std::uint8_t scheme, std::string& into);

}  // namespace leeward::dns
