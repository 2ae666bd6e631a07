// SPDX-License-Identifier: Apache-2.0
#pragma once
// One RDATA field between text and wire. Reading is our own, for ldns is lax with numbers, asks the
// system, leaks on bad keys and overruns on long hashes; it writes the rare kinds.

#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "rdata_shape.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Appends the field of `kind` (an ldns_rdf_type) that comes next in `tokens`.
/// Errors: in words, without the field's name.
base::Result<void> read_field(int kind, Tokenizer& tokens, const Name& origin,
                              std::vector<std::uint8_t>& into);

/// Appends the field in presentation form. False when it has none.
/// Requires: `field` was split from `rdata`.
bool write_field(const FieldInRdata& field, base::Bytes rdata, std::string& into);

}  // namespace leeward::dns
