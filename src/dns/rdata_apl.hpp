// SPDX-License-Identifier: Apache-2.0
#pragma once
// One item of APL (RFC 3123). ldns would take any prefix, and write octets that an item lacks.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"

namespace leeward::dns {

/// Appends "[!]family:address/prefix". Errors: another form, a family that is not 1 or 2, a prefix
/// over the address's bits.
base::Result<void> read_apl(std::string_view text, std::vector<std::uint8_t>& into);

/// Appends the item. False when it has no text: another family, too many octets.
/// Requires: `item` has its four octets of head and as many more as they say.
bool write_apl(base::Bytes item, std::string& into);

}  // namespace leeward::dns
