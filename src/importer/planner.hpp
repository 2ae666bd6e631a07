// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decides which record set goes where, and what it is called there.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cidr.hpp"
#include "fault_list.hpp"
#include "members.hpp"
#include "names.hpp"
#include "plan.hpp"
#include "zones.hpp"

namespace leeward::importer {

/// What all parts of a plan share.
struct Planning {
    const Export& all;
    const std::vector<Zone>& zones;
    const CidrBook& cidr;
    const std::map<std::string, const HealthCheck*>& checks;  // by ID
    Plan& plan;
    FaultList& faults;
    NameBook places;               // targets and pools share one name space
    std::set<std::string> labels;  // keys of records
    std::set<GroupKey> answered;   // by traffic policies

    /// The key of a record for `name`: relative while there is one zone, else whole.
    [[nodiscard]] std::string record_key(const dns::Name& name) const;
    /// `name` for the names of places: without its zone, "apex" for the zone itself.
    [[nodiscard]] std::string short_name(const dns::Name& name) const;
};

/// A name of another server's: where a target looks addresses up.
std::string host_text(const dns::Name& name);

/// Plans the record sets of one zone: those that steer, and those that an alias or a health check
/// needs to see, become records; the rest goes to the zone file.
void plan_zone(Planning& planning, const Zone& zone);

/// Where a policy answers.
struct PolicyRoot {
    dns::Name name;
    std::optional<std::uint32_t> ttl;
    base::Location where;
    std::string subject;
};

/// True when a rule has an arrow that no pool can stand for: then roots share what is below them
/// only where they have one TTL.
bool has_branches(const TrafficPolicy& policy);

/// Plans one policy for the names that it answers. Requires: at least one.
void plan_policy(Planning& planning, const TrafficPolicy& policy,
                 const std::vector<PolicyRoot>& roots);

/// Plans the traffic policies: once for each instance (T-2), and those without one by their names.
void plan_policies(Planning& planning);

}  // namespace leeward::importer
