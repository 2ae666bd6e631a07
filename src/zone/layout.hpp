// SPDX-License-Identifier: Apache-2.0
#pragma once
// Draft -> arena octets: each RRset as it will stand in a reply, its names compressed as far as
// that can be known now.

#include <cstdint>
#include <string>
#include <vector>

#include "draft.hpp"
#include "leeward/base/result.hpp"

namespace leeward::zone {

/// Octets that one RRset may take in a message: 65,535 less the header, the longest question, and
/// room for OPT.
inline constexpr std::size_t kMaxRrsetSize = 65535 - 12 - 255 - 4 - 512;

/// Appends the node to `arena`. Errors: an RRset that fits no message; nothing is appended then.
base::Result<void> append_node(const Draft& draft, const DraftNode& node,
                               std::vector<std::uint8_t>& arena);

}  // namespace leeward::zone
