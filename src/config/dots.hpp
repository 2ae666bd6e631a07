// SPDX-License-Identifier: Apache-2.0
#pragma once
// A guard before the TOML parser: dotted keys make nested tables, and the parser bounds every kind
// of nesting but this one, so a key of a million dots would exhaust the stack.

#include <optional>
#include <string_view>

#include "tree.hpp"

namespace leeward::config {

/// Where a key has more than kMaxNesting dots, or nullopt. Looks past strings and comments.
std::optional<Spot> find_deep_key(std::string_view text);

}  // namespace leeward::config
