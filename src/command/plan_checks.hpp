// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks as `plan` shows them, and how soon each changes an answer.

#include <nlohmann/json.hpp>
#include <optional>

#include "leeward/daemon/assemble.hpp"

namespace leeward::command {

/// From a fault to the publish of its verdict, at worst. An endpoint keeps its phase in the
/// interval for ever, so jitter between endpoints adds nothing to one endpoint's interval.
base::Duration worst_to_change(const probe::Check& check);

/// The same for what an endpoint counts as in the end: a calculated one waits for the slowest that
/// it counts, and one that is told does not wait. Nullopt: it never changes, as it is disabled.
std::optional<base::Duration> worst_to_change(const daemon::Assembled& assembled,
                                              health::EndpointId id);

/// All checks, as a list.
nlohmann::json checks_json(const daemon::Assembled& assembled);

}  // namespace leeward::command
