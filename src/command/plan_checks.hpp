// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks as `plan` shows them, and how soon each changes an answer.

#include <nlohmann/json.hpp>
#include <optional>

#include "leeward/daemon/assemble.hpp"

namespace leeward::command {

/// From a fault on, at worst.
struct WorstTimes {
    base::Duration doubt{0};   // to the end of the first probe that fails
    base::Duration change{0};  // to the publish of the verdict

    /// Both of whichever is later.
    void include(const WorstTimes& other);
};

/// An endpoint keeps its phase in the interval for ever, so jitter between endpoints adds nothing
/// to one endpoint's interval.
WorstTimes worst_times(const probe::Check& check);

/// The same for what an endpoint counts as in the end: a calculated one waits for the slowest that
/// it counts, and one that is told does not wait. Nullopt: it never changes, as it is disabled.
std::optional<WorstTimes> worst_times(const daemon::Assembled& assembled, health::EndpointId id);

/// All checks of endpoints, as a list.
nlohmann::json checks_json(const daemon::Assembled& assembled);

}  // namespace leeward::command
