// SPDX-License-Identifier: Apache-2.0
#pragma once
// CIDR collections, and the groups of record sets that choose by them.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fault_list.hpp"
#include "leeward/importer/route53.hpp"
#include "members.hpp"
#include "plan.hpp"

namespace leeward::importer {

/// The blocks of each CIDR collection that record sets name.
class CidrBook {
public:
    /// Files say their collection by a field or by their name, or there is but one. Errors: a
    /// collection that is named and not given, a file that may be of several.
    CidrBook(const Export& all, FaultList& faults);

    /// Null for what no file has; that has been said then, if it is needed.
    [[nodiscard]] const std::vector<CidrBlock>* blocks(const std::string& collection) const;

private:
    void add(const std::string& collection, const CidrFile& file, const CidrBlock& block,
             FaultList& faults);

    std::map<std::string, std::vector<CidrBlock>> blocks_;  // by collection
    std::set<std::string> networks_;                        // of all collections
};

/// An IP-based policy as networks and a default. `blocks` are those of its collection, or null.
PolicyText networks(const std::vector<Member>& members, const std::vector<CidrBlock>* blocks,
                    const PolicyPlace& place, FaultList& faults);

}  // namespace leeward::importer
