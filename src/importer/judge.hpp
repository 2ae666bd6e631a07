// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Route 53 refuses when record sets are written, found again in what was exported: files may
// have been edited, merged or cut.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fault_list.hpp"
#include "leeward/importer/route53.hpp"
#include "zones.hpp"

namespace leeward::importer {

/// Groups, Z-10, M-8, M-9.
void judge_groups(const Zone& zone, FaultList& faults);

/// Aliases.
void judge_aliases(const Zone& zone, FaultList& faults);

/// Health checks: an ID twice, children (HX-6), and record sets that name none (C-10).
void judge_checks(const Export& all, FaultList& faults);

/// Traffic policies: references that lead nowhere, cycles, what stands twice in a rule.
void judge_policies(const Export& all, FaultList& faults);

/// Record sets that name a traffic policy instance that is not there, and instances of these zones
/// whose policy is not.
void judge_instances(const Export& all, const std::vector<Zone>& zones, FaultList& faults);

/// Two members of one rule or group in the same role or place (R-13, G-15).
struct Rival {
    const Choice* choice;
    base::Location where;
    std::string subject;
};
void judge_rivals(const std::vector<Rival>& rivals, FaultList& faults);

/// The group in the zone that `set` is an alias of; null for an alias that leads out of the zone,
/// and for one that leads nowhere.
const Group* alias_target(const Zone& zone, const RecordSet& set);

/// True when the alias leads out of the zone.
bool is_external(const Zone& zone, const Alias& alias);

}  // namespace leeward::importer
