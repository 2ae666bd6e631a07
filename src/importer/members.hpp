// SPDX-License-Identifier: Apache-2.0
#pragma once
// The members of a group of record sets or of a rule -> the text of a policy.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fault_list.hpp"
#include "leeward/importer/route53.hpp"
#include "plan.hpp"

namespace leeward::importer {

/// What one policy chooses from.
struct Member {
    const Choice* choice = nullptr;
    std::string place;  // a target's or a pool's name
};

/// Where a policy stands, for what is to be said about it.
struct PolicyPlace {
    base::Location where;
    std::string subject;
};

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

/// Says in a comment of `table` which members stand roughly where a region is.
void note_places(const std::vector<Member>& members, Table& table);

/// Requires: at least one member, all of one routing. Notes what is needed beside the policy.
PolicyText policy_text(const std::vector<Member>& members, const CidrBook& cidr,
                       const PolicyPlace& place, Plan& plan, FaultList& faults);

}  // namespace leeward::importer
