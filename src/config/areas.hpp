// SPDX-License-Identifier: Apache-2.0
#pragma once
// Parts of the world as configurations write them: the keys of `geo` and `latency`, and points.

#include <optional>
#include <string>
#include <string_view>

#include "model.hpp"

namespace leeward::config {

/// Reads a code ("EU", "US-WA", "AS64500", "default") or a network ("203.0.113.0/24"). Errors: what
/// is wrong and what would be right, in words.
base::Result<policy::Area> parse_area(std::string_view text);

/// Remembers that a policy needs to know of clients what `area` asks: which database has it, and
/// `where` to say so when there is none. Networks need none.
void note_need(Needs& needs, const policy::Area& area, const base::Location& where,
               const std::string& key);

/// [LAT, LON] in degrees. Faults what is no point on the earth, and more than two decimals (P-2).
std::optional<geo::Coordinates> read_coordinates(const Reader& reader, const Entry& entry);

}  // namespace leeward::config
