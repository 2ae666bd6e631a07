// SPDX-License-Identifier: Apache-2.0
#include "nodes.hpp"

#include <algorithm>

#include "play.hpp"

namespace leeward::policy {

NodePlanner::NodePlanner(const FlatRules& rules)
    : rules_(rules), leads_(rules.leaf_count + rules.node_count) {}

void NodePlanner::lead_to_leaves(const Steering& into) {
    for (std::uint32_t leaf = 0; leaf < rules_.leaf_count; ++leaf) {
        const Standing& standing = into.leaf_standing[leaf];
        leads_[leaf] = {Next::leaf(LeafId{leaf}),
                        Lead::pack(standing.alive, standing.changing, standing.share)};
    }
}

void NodePlanner::run(Steering& into) {
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
    for (std::size_t at = 0; at < rules_.alert_ttls.size(); ++at) {
        const bool changing = leads_[rules_.roots[at].node].changing();
        into.starts[at].ttl = changing ? rules_.alert_ttls[at] : into.starts[at].ttl;
    }
}

// A node is dead only when all below it is. So one step is enough for each node: a dead one's holds
// its last resort, and who is alive never leads there (a simple node does, since its children
// answer whatever their health). That covers a dead root all the way down, and a node that
// is dead under a living root while it is the whole of another one.
template <Kind kind>
void NodePlanner::plan(std::span<const FlatNode> nodes, Steering& into) {
    Lead* const leads = leads_.data();
    Step* steps = into.steps.data();
    Choice* choices = into.choices.data();
    for (const FlatNode& node : nodes) {
        std::uint32_t any = 0;  // bits of the children
        Step step =
            plan<kind>(node, rules_.children.data() + node.first, leads, choices + node.first, any);
        std::uint32_t bits = (any & (Lead::kAlive | Lead::kChanging)) | Lead::kWhole;
        if ((any & Lead::kSpecial) != 0) [[unlikely]] {
            step = plan_shares(kind, node, into);
            bits = Lead::pack(step.alive, (any & Lead::kChanging) != 0, deal_.share());
            steps = into.steps.data();
            choices = into.choices.data();
        }
        steps[node.id.index()] = step;
        leads[rules_.member(node.id)] = {
            (step.count == 1) & !node.filled ? choices[node.first].next : Next::step(node.id.value),
            bits};
    }
}

/// Lays out one node. A child that is not in play is written too, and the next one takes its place:
/// that costs less than a branch that health decides.
template <Kind kind>
inline Step NodePlanner::plan(const FlatNode& node, const FlatChild* children, const Lead* leads,
                              Choice* choices, std::uint32_t& any) {
    const auto lives = [leads](const FlatChild& child) { return leads[child.member].alive(); };
    const Play play =
        sum_up(std::span(children, node.count), [leads, &any](const FlatChild& child) {
            any |= leads[child.member].bits;
            return leads[child.member].alive();
        });
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

/// Lays out a node again, some of whose children do not have their whole share or have shapes.
Step NodePlanner::plan_shares(Kind kind, const FlatNode& node, Steering& into) {
    deal_.clear();
    for (std::uint32_t at = node.first; at < node.first + node.count; ++at) {
        const FlatChild& child = rules_.children[at];
        const Lead& lead = leads_[child.member];
        deal_.add(lead.next, {lead.alive(), false, child.weight, lead.share()});
    }
    const Play play = sum_up(deal_.children(), [](const Judged& child) { return child.alive; });
    deal_.run(kind, play);
    Step step = deal_.write(kind, node.first, into);
    step.distinct = node.distinct && deal_.plain();
    step.alive = !play.last_resort;
    note_share(deal_.share(), node.id.value, into);
    return step;
}

}  // namespace leeward::policy
