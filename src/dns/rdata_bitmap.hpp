// SPDX-License-Identifier: Apache-2.0
#pragma once
// The type bitmap of NSEC, NSEC3 and CSYNC (RFC 4034 section 4.1.2). ldns would take a type that it
// does not know for type 0.

#include <cstdint>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Appends the bitmap of all types that are left in `tokens`. Errors: a word that is no type.
base::Result<void> read_bitmap(Tokenizer& tokens, std::vector<std::uint8_t>& into);

/// Appends the types, separated by spaces. Requires: `bitmap` is well-formed.
void write_bitmap(base::Bytes bitmap, std::string& into);

}  // namespace leeward::dns
