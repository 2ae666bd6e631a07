// SPDX-License-Identifier: Apache-2.0
#pragma once
// Octets written as hex, base64 or base32hex. ldns would take "abc" for two octets and nothing for
// a digest, and writes past its buffer on a long base32hex.

#include <cstdint>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"

namespace leeward::dns {

/// Appends the octets of `text`; blanks between digits count nothing.
/// Errors: no hex digit, an odd number of digits.
base::Result<void> read_hex(std::string_view text, std::vector<std::uint8_t>& into);

/// As read_hex, in base64 with its padding (RFC 4648 section 4); bits that are left over must be 0.
base::Result<void> read_base64(std::string_view text, std::vector<std::uint8_t>& into);

/// Base32 with the extended hex alphabet, without blanks or padding, in any letter case (RFC 5155
/// section 3.3).
base::Result<void> read_base32hex(std::string_view text, std::vector<std::uint8_t>& into);

}  // namespace leeward::dns
