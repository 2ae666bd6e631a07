// SPDX-License-Identifier: Apache-2.0
#pragma once
// Nodes: are they alive, and which of their children does a query choose from. Laid out in one walk
// from the leaves to the roots.

#include <cstdint>
#include <span>
#include <vector>

#include "flat_rules.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// Fills the nodes' part of a steering: steps, choices, starts. Borrows the rules. What it keeps
/// from one run to the next is memory, not knowledge.
class NodePlanner {
public:
    explicit NodePlanner(const FlatRules& rules);

    /// Plans all nodes, then points the roots at them. Requires: `into` has its leaf standings.
    void run(Steering& into);

private:
    /// Where a leaf or a planned node leads, past steps with one choice, and whether it is alive.
    struct Lead {
        Next next;
        std::uint32_t alive = 0;  // 0 or 1; no narrower, so that a write moves no pointer
    };

    template <Kind kind>
    void plan(std::span<const FlatNode> nodes, Steering& into);
    template <Kind kind>
    static Step plan(const FlatNode& node, const FlatChild* children, const Lead* leads,
                     Choice* choices);

    const FlatRules& rules_;
    std::vector<Lead> leads_;  // by Member
};

}  // namespace leeward::policy
