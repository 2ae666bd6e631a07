// SPDX-License-Identifier: Apache-2.0
#pragma once
// The world as somebody supposes it, for explain: a start, changed by WHAT=STATE.

#include <optional>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/daemon/supposed.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/health/vitals.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/snapshot/snapshot.hpp"

namespace leeward::daemon {

struct WhatIf {
    std::vector<health::EndpointState> health;  // by EndpointId
    std::vector<policy::Word> words;            // about places, and about calculated checks
    std::vector<policy::HostAnswer> hosts;      // by HostId
    std::vector<std::optional<base::Duration>> latencies;  // by PlaceId
    std::vector<health::Vitals> vitals;  // by EndpointId; empty: all in full service
};

/// Every endpoint up, nothing said, and hosts with placeholders for addresses: see host_named_by.
WhatIf all_up(const policy::Rules& rules);

/// The host whose placeholder this is, which no look-up gives: 0.x.y.z or ::x.y.z.u.
const dns::Name* host_named_by(const policy::Rules& rules, dns::RrType type,
                               const dns::Rdata& rdata);

/// Applies WHAT=up|down|unknown (or on|off, of switches), where WHAT is a check (all its
/// endpoints), a place (the place itself, whatever checks it) or CHECK@PLACE (the check's endpoints
/// there). Later ones win over earlier ones of their kind; a word about a place stands above its
/// checks. Errors: malformed, or a name that the configuration does not have, with the nearest one
/// that it has. What is said of a check is what it observed, before it is disabled or inverted,
/// and, of a calculated one, what it counted.
base::Result<void> suppose(const policy::Rules& rules, std::string_view what, WhatIf& into);

/// The parts of `from` as they would be published if `what_if` held and `client` were as supposed.
/// Errors: a latency to a region that no record names.
base::Result<snapshot::Snapshot> supposed_snapshot(const snapshot::Snapshot& from,
                                                   const WhatIf& what_if,
                                                   const SupposedClient& client);

}  // namespace leeward::daemon
