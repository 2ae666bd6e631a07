// SPDX-License-Identifier: Apache-2.0
#include "nodes.hpp"

#include <cassert>

namespace leeward::policy {

namespace {

Pick pick_of(Kind kind) {
    switch (kind) {
        case Kind::Failover:
            return Pick::First;
        case Kind::Weighted:
            return Pick::ByWeight;
        case Kind::Multivalue:
            return Pick::Several;
        case Kind::Simple:
            return Pick::All;
    }
    return Pick::First;
}

std::size_t count_children(const Rules& rules) {
    std::size_t count = 0;
    for (const Node& node : rules.nodes) count += node.children.size();
    return count;
}

}  // namespace

void NodePlanner::run() {
    into_.steps.reserve(rules_.nodes.size());
    into_.node_standing.reserve(rules_.nodes.size());
    into_.choices.reserve(count_children(rules_));
    into_.starts.reserve(rules_.roots.size());
    resolved_.reserve(rules_.nodes.size());
    for (const Node& node : rules_.nodes) plan(node);
    for (const Root& root : rules_.roots) start(root);
}

bool NodePlanner::alive(Target target) const {
    return standing_of(into_, target).alive;
}

Next NodePlanner::resolve(Target target) const {
    const LeafId* leaf = std::get_if<LeafId>(&target);
    if (leaf != nullptr) return Next::leaf(*leaf);
    return resolved_[std::get_if<NodeId>(&target)->index()];
}

// A node is dead only when all below it is. So one step is enough for each node: a dead one's holds
// its last resort, and who is alive never leads there (a simple node does, since its children
// answer whatever their health). That covers a dead root all the way down, and a node that
// is dead under a living root while it is the whole of another one.
void NodePlanner::plan(const Node& node) {
    assert(!node.children.empty() && node.children.size() <= kMaxMembers);
    const Play play = sum_up(node, [this](Target target) { return alive(target); });

    Step step;
    step.first = static_cast<std::uint32_t>(into_.choices.size());
    add_choices(node, play);
    step.count = static_cast<std::uint16_t>(into_.choices.size() - step.first);
    const bool decided = step.count == 1;
    step.pick = decided ? Pick::First : pick_of(node.kind);
    if (step.pick == Pick::Several) step.limit = kMaxAnswerMembers;

    const NodeId self{static_cast<std::uint32_t>(into_.steps.size())};
    resolved_.push_back(decided ? into_.choices.back().next : Next::step(self));
    into_.steps.push_back(step);

    Standing standing;
    standing.up = play.alive;
    standing.total = static_cast<std::uint32_t>(node.children.size());
    standing.alive = !play.last_resort;
    into_.node_standing.push_back(standing);
}

void NodePlanner::add_choices(const Node& node, const Play& play) {
    std::uint32_t sum = 0;
    std::uint32_t index = 0;
    for (const Child& child : node.children) {
        assert(std::holds_alternative<LeafId>(child.target) ||
               std::get_if<NodeId>(&child.target)->index() < into_.steps.size());
        if (part_of(node.kind, play, index, child, alive(child.target)) == Part::InPlay) {
            // Zero weights in play are equal (W-4, W-8), and so are policies without weights.
            const bool by_weight = node.kind == Kind::Weighted && play.positive;
            sum += by_weight ? child.weight : 1;
            into_.choices.push_back({resolve(child.target), sum});
        }
        ++index;
    }
}

void NodePlanner::start(const Root& root) {
    into_.starts.push_back({resolved_[root.node.index()], root.ttl});
}

}  // namespace leeward::policy
