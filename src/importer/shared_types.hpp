// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of one name whose groups agree in all but their values: one record and one set of
// targets serve them all, as A and AAAA mostly do.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "zones.hpp"

namespace leeward::importer {

/// Record types that have the same members, and so share record and targets.
struct Shared {
    std::vector<dns::RrType> types;
    std::vector<std::vector<const RecordSet*>> members;  // each: its record set of each type
    std::map<std::string, std::size_t> by_set_id;        // index in members

    /// Members stand in the order of the first type's listing.
    void add(dns::RrType type, const Group& group);
};

/// The types of one name, put together where they agree in members, policy, TTLs and checks.
std::vector<Shared> share(const std::vector<std::pair<dns::RrType, const Group*>>& steered);

}  // namespace leeward::importer
