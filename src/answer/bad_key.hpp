// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a server without keys says to a signed query. Private to answer.

#include <cstddef>

#include "leeward/base/bytes.hpp"

namespace leeward::answer {

/// Appends a TSIG record with the error BADKEY, unsigned (RFC 8945 sections 5.2.1 and 5.3.2), to
/// the finished reply of `size` octets at the front of `reply`, whose question ends at
/// `question_end` as that of `query` does. Returns the new size. Where the record does not fit into
/// `limit` octets, TC is set instead. Requires: parse_query() said Signed of `query`.
std::size_t append_bad_key(base::Bytes query, std::size_t question_end, base::MutableBytes reply,
                           std::size_t size, std::size_t limit) noexcept;

}  // namespace leeward::answer
