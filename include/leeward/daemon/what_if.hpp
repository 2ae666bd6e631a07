// SPDX-License-Identifier: Apache-2.0
#pragma once
// Health as somebody supposes it, for explain: a start, changed by WHAT=STATE.

#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::daemon {

struct WhatIf {
    std::vector<health::EndpointState> health;  // by EndpointId
    std::vector<policy::Word> words;            // about places
};

/// Every endpoint up, nothing said.
WhatIf all_up(const policy::Rules& rules);

/// Applies WHAT=up|down|unknown, where WHAT is a check (all its endpoints), a place (the place
/// itself, whatever checks it) or CHECK@PLACE (the check's endpoints there). Later ones win over
/// earlier ones of their kind; a word about a place stands above its checks. Errors: malformed, or
/// a name that the configuration does not have, with the nearest one that it has.
base::Result<void> suppose(const policy::Rules& rules, std::string_view what, WhatIf& into);

}  // namespace leeward::daemon
