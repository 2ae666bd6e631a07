// SPDX-License-Identifier: Apache-2.0
#pragma once
// What makes a zone unservable, and what its owner should know.

#include <string>
#include <vector>

#include "draft.hpp"
#include "leeward/base/fault.hpp"

namespace leeward::zone {

/// Appends every fault of the draft as a whole; see ZoneBuilder::build for the list.
void check(const Draft& draft, const std::vector<std::string>& files,
           std::vector<base::Fault>& faults);

}  // namespace leeward::zone
