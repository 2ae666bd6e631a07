// SPDX-License-Identifier: Apache-2.0
#pragma once
// Route 53's way to write names and values, turned into that of master files.

#include <map>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::importer {

/// \ooo in octal as \DDD in decimal (Z-14); every other escape stays as it is.
std::string decimal_escapes(std::string_view text);

/// A domain name, whole with or without the final dot (Z-12), in lower case (Z-11). Errors: no
/// name.
base::Result<dns::Name> read_name(std::string_view text);

/// One value of a record set as a master file has it, names absolute. Errors: no RDATA of `type`.
base::Result<std::string> read_value(dns::RrType type, std::string_view text);

/// ASCII letters in lower case.
std::string lower_case(std::string text);

/// Names for places: safe, at most 63 octets, each given once.
class NameBook {
public:
    /// `wanted` with what may not stand in a name as '-', and a number behind it if it is taken.
    std::string claim(std::string_view wanted);

private:
    std::map<std::string, std::size_t> taken_;  // and how often each was wanted
};

/// `text` with everything but letters, digits, '-' and '_' as '-', cut to `most` octets; "x" when
/// nothing is left. The wildcard label is "any".
std::string safe_name(std::string_view text, std::size_t most);

}  // namespace leeward::importer
