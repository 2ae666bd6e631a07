// SPDX-License-Identifier: Apache-2.0
#pragma once
// The members of a group of record sets or of a rule -> the text of a policy.

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

class CidrBook;

/// Says in a comment of `table` which members stand roughly where a region is.
void note_places(const std::vector<Member>& members, Table& table);

/// Requires: at least one member, all of one routing. Notes what is needed beside the policy.
PolicyText policy_text(const std::vector<Member>& members, const CidrBook& cidr,
                       const PolicyPlace& place, Plan& plan, FaultList& faults);

}  // namespace leeward::importer
