// SPDX-License-Identifier: Apache-2.0
#pragma once
// Why a root is answered as it is: each candidate down its tree, and what ruled it out. For
// explain, plan and status; never on the path of a query.

#include <cstdint>
#include <string>
#include <vector>

#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

inline constexpr std::size_t kMaxCandidates = 4096;  // in one trace; pools may repeat without end

/// A place or a pool that could answer, as one node saw it.
struct Candidate {
    std::string name;            // the place's, the pool's, or the record's
    bool is_pool = false;        // a node with candidates of its own
    Kind policy = Kind::Simple;  // pools only
    std::string check;           // places only: its name, or "none"
    std::uint32_t weight = 1;    // under a weighted node
    std::string at;  // under a geo node: the area; a nearest one: the point; a latency one: the
                     // region of the table
    Standing standing;
    bool answers = false;               // answers can come from here
    std::string why;                    // in words: what ruled it out, or what lets it in
    bool cut = false;                   // candidates of this pool are missing: the trace is full
    std::vector<Candidate> candidates;  // of a pool, in the order of the configuration
};

/// How the children of a node are, for clients of class `cls`. Requires: `steering` was decided
/// from `rules`.
Standing node_standing(const Rules& rules, const Steering& steering, NodeId node,
                       std::uint32_t cls = 0);

/// The tree of `root` as `steering` has decided it for `client`; its top is the record's own node.
/// A tree over kMaxCandidates is cut short. Requires: `steering` was decided from `rules`.
Candidate trace(const Rules& rules, const Steering& steering, RootId root,
                const Client& client = {});

}  // namespace leeward::policy
