// SPDX-License-Identifier: Apache-2.0
#include "nodes.hpp"

#include <algorithm>

#include "play.hpp"

namespace leeward::policy {

NodePlanner::NodePlanner(const FlatRules& rules)
    : rules_(rules), leads_(rules.leaf_count + rules.node_count) {
    for (std::uint32_t leaf = 0; leaf < rules.leaf_count; ++leaf) {
        leads_[leaf].next = Next::leaf(LeafId{leaf});
    }
}

void NodePlanner::run(Steering& into) {
    for (std::uint32_t leaf = 0; leaf < rules_.leaf_count; ++leaf) {
        leads_[leaf].alive = into.leaf_standing[leaf].alive ? 1 : 0;
    }
    const std::span<const FlatNode> all(rules_.nodes);
    std::size_t begin = 0;
    for (const Run& run : rules_.runs) {
        const auto nodes = all.subspan(begin, run.end - begin);
        begin = run.end;
        switch (run.kind) {
            case Kind::Failover:
                plan<Kind::Failover>(nodes, into);
                break;
            case Kind::Weighted:
                plan<Kind::Weighted>(nodes, into);
                break;
            case Kind::Multivalue:
                plan<Kind::Multivalue>(nodes, into);
                break;
            case Kind::Simple:
                plan<Kind::Simple>(nodes, into);
                break;
            default:
                break;  // no run of them
        }
    }
}

void NodePlanner::start_roots(Steering& into) const {
    into.starts.resize(rules_.roots.size());
    std::transform(rules_.roots.begin(), rules_.roots.end(), into.starts.begin(),
                   [this](const FlatRoot& root) {
                       return Start{leads_[root.node].next, root.ttl};
                   });
}

// A node is dead only when all below it is. So one step is enough for each node: a dead one's holds
// its last resort, and who is alive never leads there (a simple node does, since its children
// answer whatever their health). That covers a dead root all the way down, and a node that
// is dead under a living root while it is the whole of another one.
template <Kind kind>
void NodePlanner::plan(std::span<const FlatNode> nodes, Steering& into) {
    Lead* const leads = leads_.data();
    Step* const steps = into.steps.data();
    Choice* const choices = into.choices.data();
    for (const FlatNode& node : nodes) {
        const Step step =
            plan<kind>(node, rules_.children.data() + node.first, leads, choices + node.first);
        steps[node.id.index()] = step;
        leads[rules_.member(node.id)] = {
            step.count == 1 ? choices[node.first].next : Next::step(node.id.value), step.alive};
    }
}

/// Lays out one node. A child that is not in play is written too, and the next one takes its place:
/// that costs less than a branch that health decides.
template <Kind kind>
inline Step NodePlanner::plan(const FlatNode& node, const FlatChild* children, const Lead* leads,
                              Choice* choices) {
    const auto lives = [leads](const FlatChild& child) { return leads[child.member].alive != 0; };
    const Play play = sum_up(std::span(children, node.count), lives);
    std::uint32_t count = 0;
    if constexpr (kind == Kind::Failover) {
        choices[count++] = {leads[children[play.first].member].next, 1};
    } else {
        // Zero weights in play are equal (W-4, W-8), and so are policies without weights.
        const bool by_weight = kind == Kind::Weighted && play.positive;
        std::uint32_t sum = 0;
        for (std::uint32_t index = 0; index < node.count; ++index) {
            const FlatChild& child = children[index];
            const std::uint32_t in_play =
                is_in_play(kind, play, index, child.weight, lives(child)) ? 1 : 0;
            sum += in_play * (by_weight ? child.weight : 1);
            choices[count] = {leads[child.member].next, sum};
            count += in_play;
        }
    }
    Step step;
    step.first = node.first;
    step.count = static_cast<std::uint16_t>(count);
    step.pick = pick_of(kind, count);
    step.distinct = node.distinct;
    step.alive = !play.last_resort;
    return step;
}

}  // namespace leeward::policy
