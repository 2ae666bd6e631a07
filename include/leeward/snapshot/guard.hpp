// SPDX-License-Identifier: Apache-2.0
#pragma once
// What may replace what is served. The whole state that would be served is looked at, not what
// changed (RS-8).

#include <cstdint>
#include <memory>
#include <string>

#include "leeward/snapshot/snapshot.hpp"

namespace leeward::snapshot {

/// What somebody would like to serve, and which generation he had seen when he made it.
struct Plan {
    std::uint64_t based_on = 0;
    std::shared_ptr<const zone::ZoneSet> zones;
    std::shared_ptr<const policy::Rules> rules;
    policy::Steering steering;
};

/// Why `plan` must not replace `current`; empty: it may. It must not when another generation came
/// in between (RS-2), when a part of it is missing, and when a record set that both have would lose
/// its answers (RS-1). O(record sets).
std::string refusal(const Snapshot& current, const Plan& plan);

}  // namespace leeward::snapshot
