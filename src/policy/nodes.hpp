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

/// How a step of a node of `kind` picks among so many choices. Here, so that who knows the kind
/// beforehand pays for no branch.
constexpr Pick pick_of(Kind kind, std::uint32_t choices) {
    if (choices == 1) return Pick::First;
    switch (kind) {
        case Kind::Weighted:
            return Pick::ByWeight;
        case Kind::Multivalue:
            return choices <= kMaxAnswerMembers ? Pick::Shuffled : Pick::Several;
        case Kind::Simple:
            return Pick::All;
        default:
            return Pick::First;  // one is chosen when it is decided
    }
}

/// Where a leaf or a planned node leads, past steps with one choice, and whether it is alive.
struct Lead {
    Next next;
    std::uint32_t alive = 0;  // 0 or 1; no narrower, so that a write moves no pointer
};

/// Fills the nodes' part of a steering: steps, choices, starts; but not of wide nodes. Borrows the
/// rules. What it keeps from one run to the next is memory, not knowledge.
class NodePlanner {
public:
    explicit NodePlanner(const FlatRules& rules);

    /// Plans all nodes that are not wide. Requires: `into` has its leaf standings, and room for
    /// steps and choices.
    void run(Steering& into);

    /// By Member; wide nodes' are somebody else's to write.
    [[nodiscard]] std::vector<Lead>& leads() { return leads_; }

    /// Points the roots at their nodes. Requires: all leads are written.
    void start_roots(Steering& into) const;

private:
    template <Kind kind>
    void plan(std::span<const FlatNode> nodes, Steering& into);
    template <Kind kind>
    static Step plan(const FlatNode& node, const FlatChild* children, const Lead* leads,
                     Choice* choices);

    const FlatRules& rules_;
    std::vector<Lead> leads_;  // by Member
};

}  // namespace leeward::policy
