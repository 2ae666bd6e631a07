// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which children of a node are in play. The one place that knows the policies' rules: decide lays
// steps out by it, and trace gives its reasons.

#include <cstdint>

#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// What the health of a node's children adds up to.
struct Play {
    std::uint32_t alive = 0;   // children
    std::uint32_t first = 0;   // Failover: index of the child that answers (F-2 to F-4)
    bool last_resort = false;  // no child is alive, so all count as alive (C-4)
    bool positive = false;     // Weighted: only positive weights are in play (W-6, W-9)
};

/// What a policy makes of one child.
enum class Part : std::uint8_t {
    InPlay,
    NotAlive,       // C-1
    Behind,         // Failover: an earlier child answers (F-2, F-4)
    PositiveFirst,  // Weighted: a weight of 0 waits for the positive ones (W-7, W-9)
};

/// The standing of what `target` names, whose standing must be known already.
inline const Standing& standing_of(const Steering& steering, Target target) {
    const LeafId* leaf = std::get_if<LeafId>(&target);
    if (leaf != nullptr) return steering.leaf_standing[leaf->index()];
    return steering.node_standing[std::get_if<NodeId>(&target)->index()];
}

/// Sums up `node`. `alive(target)` says whether a child is.
template <class Alive>
Play sum_up(const Node& node, const Alive& alive) {
    Play play;
    bool any_positive = false;
    bool live_positive = false;
    std::uint32_t index = 0;
    for (const Child& child : node.children) {
        const bool lives = alive(child.target);
        const bool positive = child.weight > 0;
        if (lives && play.alive == 0) play.first = index;
        play.alive += lives ? 1 : 0;
        any_positive |= positive;
        live_positive |= positive && lives;
        ++index;
    }
    play.last_resort = play.alive == 0;
    play.positive = play.last_resort ? any_positive : live_positive;
    return play;
}

/// The part of the child at `index`.
inline Part part_of(Kind kind, const Play& play, std::uint32_t index, const Child& child,
                    bool lives) {
    // All values of a simple record are answered, whatever their health (S-3).
    if (kind == Kind::Simple) return Part::InPlay;
    if (!lives && !play.last_resort) return Part::NotAlive;
    if (kind == Kind::Failover && index != play.first) return Part::Behind;
    if (kind == Kind::Weighted && play.positive && child.weight == 0) return Part::PositiveFirst;
    return Part::InPlay;
}

}  // namespace leeward::policy
