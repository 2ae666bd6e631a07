// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text from a file as it may stand in a fault, a comment, a TOML key and a TOML string.

#include <string>
#include <string_view>
#include <vector>

namespace leeward::importer {

/// One line of printable ASCII: every other octet becomes '?', and what is too long is cut.
std::string printable(std::string_view text);

/// printable() between single quotes.
std::string in_quotes(std::string_view text);

/// One line of UTF-8 for a comment: control characters become spaces.
std::string one_line(std::string_view text);

/// A TOML basic string. `text` is UTF-8.
std::string toml_string(std::string_view text);

/// A TOML key: bare where it may be.
std::string toml_key(std::string_view text);

/// ["a", "b"].
std::string toml_list(const std::vector<std::string>& texts);

/// True for 1 to 63 letters, digits, '-' and '_': what leeward.toml(5) takes as a name.
bool is_good_name(std::string_view text);

}  // namespace leeward::importer
