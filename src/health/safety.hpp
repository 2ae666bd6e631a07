// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether a safety rule refuses a change, and what would satisfy it.

#include <optional>
#include <span>
#include <string>

#include "leeward/base/time.hpp"
#include "leeward/health/told.hpp"

namespace leeward::health {

/// Whether `criterion` holds over `positions` (by SwitchId).
bool holds(const Criterion& criterion, std::span<const SwitchState> positions);

/// A change of switches before it is made; borrows all. Each list is by SwitchId.
struct Proposal {
    std::span<const SwitchSetting> switches;
    std::span<const SwitchState> before;
    std::span<const SwitchState> after;
    std::span<const std::optional<base::Instant>> changed;  // when each last became another
    base::Instant now;
};

/// What `rule` has against it, in words that say what would satisfy the rule; nullopt: nothing, or
/// no switch that it guards becomes another.
std::optional<std::string> objection(const SafetyRule& rule, const Proposal& proposal);

}  // namespace leeward::health
