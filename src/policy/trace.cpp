// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/trace.hpp"

#include <algorithm>

#include "deal.hpp"
#include "play.hpp"

namespace leeward::policy {

namespace {

std::string count_of(std::uint32_t some, std::uint32_t all, const char* what) {
    return std::to_string(some) + " of " + std::to_string(all) + " " + what + (all == 1 ? "" : "s");
}

std::string min_up_words(const Leaf& leaf) {
    if (leaf.min_up.permille == 0) return "";
    const std::uint32_t whole = leaf.min_up.permille / 10U;
    const std::uint32_t tenth = leaf.min_up.permille % 10U;
    return ", min_up is " + std::to_string(whole) +
           (tenth == 0 ? "" : "." + std::to_string(tenth)) + "%";
}

/// Why a place is alive or not.
std::string leaf_words(const Leaf& leaf, const Standing& standing, bool empty) {
    if (empty) return "its host's addresses are not known yet";
    if (standing.forced) return "an operator's word";
    const std::uint32_t out = standing.total - standing.up;
    if (!standing.alive) {
        if (health::enough_up(standing.up, standing.total, leaf.min_up)) {
            return "none of its data may be answered";
        }
        return count_of(out, standing.total, "endpoint") + " down" +
               (standing.up > 0 ? min_up_words(leaf) : "");
    }
    if (standing.total == 0) return "nothing checks it (C-3)";
    std::string words = count_of(standing.up, standing.total, "endpoint") + " up";
    if (standing.unknown > 0) {
        words += ", " + std::to_string(standing.unknown) + " not looked at yet";
    }
    return words;
}

/// Why a pool is alive or not.
std::string node_words(const Standing& standing) {
    if (!standing.alive) return "none of its candidates is alive";
    return count_of(standing.up, standing.total, "candidate") + " alive";
}

std::string not_best_words(Kind kind) {
    switch (kind) {
        case Kind::Geo:
            return "a smaller area answers (G-6)";
        case Kind::Nearest:
            return "a nearer place answers (P-6)";
        default:
            return "a place of less latency answers (L-2)";
    }
}

/// What the node above makes of a candidate.
std::string part_words(Part part, bool last_resort, const Node& node, bool lives,
                       const std::string& own) {
    switch (part) {
        case Part::InPlay:
            if (node.kind == Kind::Simple && !lives) {
                return own + "; simple answers with all (S-3)";
            }
            if (last_resort && node.kind != Kind::Alias) {
                return own + "; last resort: nothing is alive (C-4)";
            }
            return own;
        case Part::NotAlive:
            return own;
        case Part::Behind:
            if (last_resort) return own + "; last resort is the first (F-4)";
            return "a better place is alive (F-2)";
        case Part::PositiveFirst:
            if (last_resort) return own + "; last resort is a positive weight (W-9)";
            return "a positive weight is alive (W-7)";
        case Part::Elsewhere:
            return "is for other clients (G-12)";
        case Part::NotBest:
            return not_best_words(node.kind);
    }
    return own;
}

/// The step of a node for clients of class `cls`.
const Step& step_of(const Rules& rules, const Steering& steering, NodeId node, std::uint32_t cls) {
    const Clients& clients = *steering.clients;
    if (!clients.matter(node)) return steering.steps[node.index()];
    return steering.steps[rules.nodes.size() + clients.first_class(node) + cls];
}

/// A node of the rules as clients of one class see it.
struct View {
    NodeId node;
    std::uint32_t cls = 0;
};

Judged judge(const Rules& rules, const Steering& steering, View parent, const Child& child) {
    if (const LeafId* leaf = std::get_if<LeafId>(&child.target)) {
        const Standing& standing = steering.leaf_standing[leaf->index()];
        return {standing.alive, steering.leaves[leaf->index()].count == 0, child.weight,
                standing.share};
    }
    const NodeId node = std::get<NodeId>(child.target);
    const std::uint32_t cls = steering.clients->project(parent.node, parent.cls, node);
    const Step& step = step_of(rules, steering, node, cls);
    const auto at = static_cast<std::size_t>(&step - steering.steps.data());
    return {bool{step.alive}, bool{step.empty}, child.weight,
            step.alive ? steering.share_of_step(at) : health::Vitals::kWhole};
}

std::vector<Judged> judge_children(const Rules& rules, const Steering& steering, View parent) {
    std::vector<Judged> judged;
    for (const Child& child : rules.nodes[parent.node.index()].children) {
        judged.push_back(judge(rules, steering, parent, child));
    }
    return judged;
}

Play sum_up(const std::vector<Judged>& judged) {
    return policy::sum_up(judged, [](const Judged& child) { return child.alive; });
}

class Tracer {
public:
    Tracer(const Rules& rules, const Steering& steering) : rules_(rules), steering_(steering) {}

    Candidate node(View at, bool answers) {
        const Node& node = rules_.nodes[at.node.index()];
        Candidate top;
        top.name = node.name;
        top.is_pool = true;
        top.policy = node.kind;
        top.standing = node_standing(rules_, steering_, at.node, at.cls);
        top.answers = answers;
        top.why = node_words(top.standing);
        if (node.kind == Kind::Alias) describe_alias(rules_.aliases[node.detail], top);
        add_children(node, at, top);
        return top;
    }

private:
    static void describe_alias(const Alias& alias, Candidate& top) {
        top.name = alias.target.to_string();
        top.check = alias.check;
        const bool target_alive = top.standing.up > 0;
        if (!alias.evaluate && !target_alive && top.standing.alive) {
            top.why = "its target's health is not evaluated (A-8)";
        } else if (!top.standing.alive && (target_alive || !alias.evaluate)) {
            top.why = "its own check fails (A-10)";
        }
    }

    void add_children(const Node& node, View at, Candidate& parent) {
        std::vector<Judged> judged = judge_children(rules_, steering_, at);
        const std::vector<Judged> own = judged;
        const bool last_resort = !prefer_answers(judged);
        const Play play = sum_up(judged);
        Deal deal;
        for (const Judged& child : judged) deal.add({}, child);
        if (!chooses_by_client(node.kind) && node.kind != Kind::Alias) deal.run(node.kind, play);
        for (std::uint32_t index = 0; index < node.children.size(); ++index) {
            parent.cut = ++candidates_ > kMaxCandidates;
            if (parent.cut) return;
            const Child& child = node.children[index];
            const Remark* const remark = remark_on(at.node, index);
            Part part = part_at(node, at, index, play, judged[index]);
            // Beside the best, those that take what it may not.
            if (!deal.parts().empty() && judged[index].alive && part != Part::NotAlive &&
                node.kind == Kind::Failover && deal.parts()[index] > 0) {
                part = Part::InPlay;
            }
            if (remark != nullptr && remark->answers) part = Part::InPlay;
            Candidate candidate = target(at, child.target, parent.answers && part == Part::InPlay);
            candidate.weight = child.weight;
            candidate.at = child_text(rules_, node, index);
            candidate.why = part_words(part, last_resort, node, own[index].alive, candidate.why);
            add_share(own[index], candidate);
            if (remark != nullptr) add_remark(*remark, own[index].alive, last_resort, candidate);
            parent.candidates.push_back(std::move(candidate));
        }
    }

    [[nodiscard]] const Remark* remark_on(NodeId node, std::size_t child) const {
        const auto found = std::find_if(
            steering_.remarks.begin(), steering_.remarks.end(),
            [&](const Remark& remark) { return remark.node == node && remark.child == child; });
        return found == steering_.remarks.end() ? nullptr : &*found;
    }

    static std::string percent(std::uint32_t permille) {
        const std::uint32_t tenth = permille % 10U;
        return std::to_string(permille / 10U) + (tenth == 0 ? "" : "." + std::to_string(tenth)) +
               "%";
    }

    static void add_share(const Judged& child, Candidate& candidate) {
        if (!child.alive || child.share == health::Vitals::kWhole || !candidate.answers) return;
        candidate.why += "; takes " + percent(child.share) + " of its share (RS-29, RS-31)";
    }

    static void add_remark(const Remark& remark, bool alive, bool last_resort,
                           Candidate& candidate) {
        candidate.answers = candidate.answers && remark.answers;
        if (remark.full) {
            candidate.why += "; at its capacity of " + percent(remark.capacity) + " (RS-30)";
        }
        if (remark.helps && !last_resort) {
            candidate.why += alive ? "; takes what the others cannot carry (RS-30)"
                                   : "; down, but takes what the others cannot carry (RS-30)";
        }
    }

    [[nodiscard]] Part part_at(const Node& node, View at, std::uint32_t index, const Play& play,
                               const Judged& judged) const {
        if (!chooses_by_client(node.kind)) {
            return part_of(node.kind, play, index, judged.weight, judged.alive);
        }
        const Step& step = step_of(rules_, steering_, at.node, at.cls);
        // Which children they are stands behind several choices (see Deal::write_in_order).
        const std::uint32_t from = step.first + (step.count > 1 ? step.count : 0U);
        for (std::uint32_t choice = from; choice < from + step.count; ++choice) {
            if (steering_.choices[choice].weight_to_here == index + 1) return Part::InPlay;
        }
        if (node.kind == Kind::Geo) {
            const auto order = steering_.clients->order(at.node, at.cls);
            if (std::find(order.begin(), order.end(), index) == order.end()) {
                return Part::Elsewhere;
            }
        }
        return judged.alive || play.last_resort ? Part::NotBest : Part::NotAlive;
    }

    Candidate target(View parent, Target target, bool answers) {
        if (const NodeId* pool = std::get_if<NodeId>(&target)) {
            return node({*pool, steering_.clients->project(parent.node, parent.cls, *pool)},
                        answers);
        }
        const LeafId id = *std::get_if<LeafId>(&target);
        const Leaf& leaf = rules_.leaves[id.index()];
        Candidate place;
        place.name = rules_.places[leaf.place.index()].name;
        place.check = leaf.check;
        place.standing = steering_.leaf_standing[id.index()];
        place.answers = answers;
        place.why = leaf_words(leaf, place.standing, steering_.leaves[id.index()].count == 0);
        return place;
    }

    const Rules& rules_;
    const Steering& steering_;
    std::size_t candidates_ = 0;
};

}  // namespace

Standing node_standing(const Rules& rules, const Steering& steering, NodeId node,
                       std::uint32_t cls) {
    const std::vector<Judged> judged = judge_children(rules, steering, {node, cls});
    Standing standing;
    standing.up = sum_up(judged).alive;
    standing.total = static_cast<std::uint32_t>(judged.size());
    standing.alive = step_of(rules, steering, node, cls).alive;
    return standing;
}

Candidate trace(const Rules& rules, const Steering& steering, RootId root, const Client& client) {
    const NodeId node = rules.roots[root.index()].node;
    const Clients& clients = *steering.clients;
    const std::uint32_t cls =
        clients.matter(node) ? clients.find(clients.group_of(node), client).cls : 0;
    return Tracer(rules, steering).node({node, cls}, true);
}

}  // namespace leeward::policy
