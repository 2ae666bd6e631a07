// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/trace.hpp"

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
std::string leaf_words(const Leaf& leaf, const Standing& standing) {
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

/// What the node above makes of a candidate.
std::string part_words(Part part, const Play& play, bool simple, bool lives,
                       const std::string& own) {
    switch (part) {
        case Part::InPlay:
            if (simple && !lives) return own + "; simple answers with all (S-3)";
            if (play.last_resort) return own + "; last resort: nothing is alive (C-4)";
            return own;
        case Part::NotAlive:
            return own;
        case Part::Behind:
            if (play.last_resort) return own + "; last resort is the first (F-4)";
            return "a better place is alive (F-2)";
        case Part::PositiveFirst:
            if (play.last_resort) return own + "; last resort is a positive weight (W-9)";
            return "a positive weight is alive (W-7)";
    }
    return own;
}

bool is_alive(const Steering& steering, Target target) {
    if (const LeafId* leaf = std::get_if<LeafId>(&target)) {
        return steering.leaf_standing[leaf->index()].alive;
    }
    return steering.steps[std::get<NodeId>(target).index()].alive;
}

Play sum_up(const Node& node, const Steering& steering) {
    return policy::sum_up(node.children, [&steering](const Child& child) {
        return is_alive(steering, child.target);
    });
}

class Tracer {
public:
    Tracer(const Rules& rules, const Steering& steering) : rules_(rules), steering_(steering) {}

    Candidate node(NodeId id, bool answers) {
        const Node& node = rules_.nodes[id.index()];
        Candidate top;
        top.name = node.name;
        top.is_pool = true;
        top.policy = node.kind;
        top.standing = node_standing(rules_, steering_, id);
        top.answers = answers;
        top.why = node_words(top.standing);
        add_children(node, top);
        return top;
    }

private:
    void add_children(const Node& node, Candidate& parent) {
        const Play play = sum_up(node, steering_);
        std::uint32_t index = 0;
        for (const Child& child : node.children) {
            parent.cut = ++candidates_ > kMaxCandidates;
            if (parent.cut) return;
            const bool lives = is_alive(steering_, child.target);
            const Part part = part_of(node.kind, play, index++, child.weight, lives);
            Candidate candidate = target(child.target, parent.answers && part == Part::InPlay);
            candidate.weight = child.weight;
            candidate.why = part_words(part, play, node.kind == Kind::Simple, lives, candidate.why);
            parent.candidates.push_back(std::move(candidate));
        }
    }

    Candidate target(Target target, bool answers) {
        if (const NodeId* pool = std::get_if<NodeId>(&target)) return node(*pool, answers);
        const LeafId id = *std::get_if<LeafId>(&target);
        const Leaf& leaf = rules_.leaves[id.index()];
        Candidate place;
        place.name = rules_.places[leaf.place.index()].name;
        place.check = leaf.check;
        place.standing = steering_.leaf_standing[id.index()];
        place.answers = answers;
        place.why = leaf_words(leaf, place.standing);
        return place;
    }

    const Rules& rules_;
    const Steering& steering_;
    std::size_t candidates_ = 0;
};

}  // namespace

Standing node_standing(const Rules& rules, const Steering& steering, NodeId node) {
    const Play play = sum_up(rules.nodes[node.index()], steering);
    Standing standing;
    standing.up = play.alive;
    standing.total = static_cast<std::uint32_t>(rules.nodes[node.index()].children.size());
    standing.alive = !play.last_resort;
    return standing;
}

Candidate trace(const Rules& rules, const Steering& steering, RootId root) {
    return Tracer(rules, steering).node(rules.roots[root.index()].node, true);
}

}  // namespace leeward::policy
