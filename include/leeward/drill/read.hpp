// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text -> scenario, with every fault at once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/drill/scenario.hpp"

namespace leeward::drill {

/// Reads leeward-scenario/1. nullopt after an error, of which `faults` gains one for each: broken
/// JSON; a field, effect, scope, mode or layer that is not known; one that is missing; a number out
/// of its bounds; an event that ends before it begins or outside the replay; an id that nobody has,
/// or that two have.
std::optional<Scenario> read_scenario(const std::string& file, std::string_view text,
                                      std::vector<base::Fault>& faults);

}  // namespace leeward::drill
