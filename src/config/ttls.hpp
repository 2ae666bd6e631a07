// SPDX-License-Identifier: Apache-2.0
#pragma once
// How long caches keep the answers of records: always the same, or less while something changes.

#include <cstdint>
#include <optional>

#include "reader.hpp"

namespace leeward::config {

struct Ttls {
    std::uint32_t calm = 30;             // seconds; design section 2
    std::optional<std::uint32_t> alert;  // seconds, at most `calm`
};

/// The table's `ttl`: one for all times, or `calm` and `alert`. Nullopt when there is none.
std::optional<Ttls> read_ttls(const Reader& reader);

}  // namespace leeward::config
