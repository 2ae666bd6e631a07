// SPDX-License-Identifier: Apache-2.0
#pragma once
// Nodes: are they alive, and which of their children does a query choose from. Laid out in one walk
// from the leaves to the roots.

#include <vector>

#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"
#include "play.hpp"

namespace leeward::policy {

/// Fills the nodes' part of a steering, whose leaf standings must be there: standings, steps,
/// choices, starts. Borrows what it is given.
class NodePlanner {
public:
    NodePlanner(const Rules& rules, Steering& into) : rules_(rules), into_(into) {}

    /// Plans all nodes, then points the roots at them.
    void run();

private:
    void plan(const Node& node);
    void add_choices(const Node& node, const Play& play);
    void start(const Root& root);
    [[nodiscard]] bool alive(Target target) const;
    [[nodiscard]] Next resolve(Target target) const;

    const Rules& rules_;
    Steering& into_;
    // Where each planned node leads, past steps with one choice; by NodeId.
    std::vector<Next> resolved_;
};

}  // namespace leeward::policy
