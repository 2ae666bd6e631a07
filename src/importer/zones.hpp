// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record sets by zone, and by name and type in it.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "fault_list.hpp"
#include "leeward/importer/route53.hpp"

namespace leeward::importer {

/// Name and type: what one policy decides.
using GroupKey = std::pair<dns::Name, dns::RrType>;
using Group = std::vector<const RecordSet*>;  // in the order of the files; at least one

/// One zone and what was exported of it. Borrows from the export.
struct Zone {
    dns::Name name;
    std::string id;  // of its hosted zone; empty when no file says it
    base::Location where;
    std::map<GroupKey, Group> groups;
};

/// Finds each file's zone: the one that its SOA names, else `wanted`, else the only known one that
/// holds all its names. Errors: no zone or several; a record set outside of its zone.
std::vector<Zone> sort_into_zones(const Export& all, const std::optional<dns::Name>& wanted,
                                  FaultList& faults);

/// The zone that `name` lies in, the longest one; null when there is none.
const Zone* zone_of(const std::vector<Zone>& zones, const dns::Name& name);

/// True when a record set has the name.
bool has_name(const Zone& zone, const dns::Name& name);

}  // namespace leeward::importer
