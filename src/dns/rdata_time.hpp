// SPDX-License-Identifier: Apache-2.0
#pragma once
// The times of RRSIG and SIG (RFC 4034 section 3.2). ldns would look at the clock to write one.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"

namespace leeward::dns {

/// Appends "YYYYMMDDHHmmSS" or seconds since 1970, as 32 bits. Errors: neither, or a time that is
/// outside 1970 to 2106-02-07.
base::Result<void> read_time(std::string_view text, std::vector<std::uint8_t>& into);

/// Appends `seconds` since 1970 as "YYYYMMDDHHmmSS".
void write_time(std::uint32_t seconds, std::string& into);

}  // namespace leeward::dns
