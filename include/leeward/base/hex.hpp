// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hexadecimal digits as octets.

#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

#include "leeward/base/bytes.hpp"

namespace leeward::base {

/// Reads two digits for each octet of `into`, in either case. False: `digits` are not just that,
/// and what `into` holds is unspecified.
inline bool read_hex(std::string_view digits, MutableBytes into) {
    if (digits.size() != 2 * into.size()) return false;
    for (std::size_t at = 0; at < into.size(); ++at) {
        const char* const from = digits.data() + 2 * at;
        const auto read = std::from_chars(from, from + 2, into[at], 16);
        if (read.ec != std::errc() || read.ptr != from + 2) return false;
    }
    return true;
}

}  // namespace leeward::base
