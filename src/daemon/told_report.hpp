// SPDX-License-Identifier: Apache-2.0
#pragma once
// Switches, pushes and safety rules as status and the control socket show them. Times are UTC.

#include <nlohmann/json.hpp>
#include <string>

#include "leeward/daemon/told.hpp"

namespace leeward::daemon {

/// "2026-11-25T19:00:00Z".
std::string utc(const health::Moment& moment);

/// {name, state, since, who, why, said, until, then}: state is on or off; all after it is null
/// where nobody spoke; until and then (the state that follows) are null for a word without an end.
nlohmann::json switch_json(const Told& told, health::SwitchId id);

/// {name, state, word, said, age_ms, late, who, why, age, missing}: state is what it counts as;
/// word, said, age_ms, who and why are null where nobody spoke; late: the word is too old to count.
nlohmann::json push_json(const Told& told, std::size_t index);

/// Lists of all.
nlohmann::json switches_json(const Told& told);
nlohmann::json pushes_json(const Told& told);
/// [{name, kind, of, at_least, inverted, targets, wait}]
nlohmann::json rules_json(const Told& told);

}  // namespace leeward::daemon
