// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether two zones say the same.

#include "leeward/zone/zone.hpp"

namespace leeward::zone {

/// True when both hold the same records, in whatever order they were read. The letter case of
/// owners makes no difference, and steered RRsets, which no serial counts, are passed over. Takes a
/// look-up for each name, unless both came from one text. Requires: one apex.
bool same_records(const Zone& left, const Zone& right);

}  // namespace leeward::zone
