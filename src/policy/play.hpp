// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which children of a node are in play. The one place that knows the policies' rules: decide lays
// steps out by it, and trace gives its reasons.

#include <cstdint>
#include <optional>
#include <span>

#include "leeward/policy/known.hpp"
#include "leeward/policy/rule.hpp"

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
    Elsewhere,      // Geo: its area is not the client's (G-12)
    NotBest,        // another one answers this client: of a smaller area, nearer, of less latency
};

/// One child answers, and which one depends on the client's place.
constexpr bool chooses_by_client(Kind kind) {
    return kind == Kind::Geo || kind == Kind::Latency || kind == Kind::Nearest;
}

/// How many choices a step of a wide node may have: what depends on the client has one when it is
/// decided.
inline std::size_t room_of(const Node& node) {
    return chooses_by_client(node.kind) || node.kind == Kind::Alias ? 1 : node.children.size();
}

/// Sums up a node's children, which have a weight each. `alive(child)` says whether one is.
template <class Children, class Alive>
Play sum_up(const Children& children, const Alive& alive) {
    Play play;
    bool any_positive = false;
    bool live_positive = false;
    std::uint32_t index = 0;
    for (const auto& child : children) {
        const bool lives = alive(child);
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

/// A child as a node sees it.
struct Judged {
    bool alive = false;
    bool empty = false;  // has nothing to answer with
    std::uint32_t weight = 1;
    std::uint16_t share = health::Vitals::kWhole;  // thousandths of its ordinary share
    bool vague = false;  // may lead nowhere (G-7), so it takes nothing that others may not
};

/// When no child is alive, lets those count as alive that have something to answer with, where
/// others have nothing: a last resort must be an answer (C-5). False: none was alive.
template <class Children>
bool prefer_answers(Children& children) {
    bool any_alive = false;
    bool any_full = false;
    for (const Judged& child : children) {
        any_alive |= child.alive;
        any_full |= !child.empty;
    }
    if (any_alive || !any_full) return any_alive;
    bool any_empty = false;
    for (const Judged& child : children) any_empty |= child.empty;
    if (!any_empty) return false;
    for (Judged& child : children) child.alive = !child.empty;
    return false;
}

/// The latency from clients of `rows` to a child, or the one measured from here; nullopt: nobody
/// knows.
std::optional<base::Duration> latency_of(const Rules& rules, const LatencyRegions& regions,
                                         std::size_t child, std::span<const std::uint32_t> rows,
                                         const Known& known);

/// Whether the child at `index` is among those that a query chooses from. Without a branch that
/// health decides, for it is asked for every child of every node.
constexpr bool is_in_play(Kind kind, const Play& play, std::uint32_t index, std::uint32_t weight,
                          bool lives) {
    // All values of a simple record are answered, whatever their health (S-3).
    if (kind == Kind::Simple) return true;
    const bool counts_as_alive = lives | play.last_resort;
    if (kind == Kind::Failover) return counts_as_alive & (index == play.first);
    if (kind == Kind::Weighted) return counts_as_alive & (!play.positive | (weight > 0));
    return counts_as_alive;
}

/// The part of the child at `index`.
constexpr Part part_of(Kind kind, const Play& play, std::uint32_t index, std::uint32_t weight,
                       bool lives) {
    if (is_in_play(kind, play, index, weight, lives)) return Part::InPlay;
    if (!lives && !play.last_resort) return Part::NotAlive;
    return kind == Kind::Failover ? Part::Behind : Part::PositiveFirst;
}

}  // namespace leeward::policy
