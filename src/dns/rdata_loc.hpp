// SPDX-License-Identifier: Apache-2.0
#pragma once
// LOC (RFC 1876): text -> wire. ldns would take 91 degrees, and 0.5 m for 5 cm.

#include <cstdint>
#include <vector>

#include "leeward/base/result.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Appends the location that is all that is left in `tokens`. Errors: another form, a value out of
/// the ranges of RFC 1876 section 3, more decimals than the wire keeps.
base::Result<void> read_loc(Tokenizer& tokens, std::vector<std::uint8_t>& into);

}  // namespace leeward::dns
