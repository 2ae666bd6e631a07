// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a node deals its queries out to children that do not all have their whole share (RS-29,
// RS-31). Only the ratios of shares matter: children that all come back at once are as in full
// service, for somebody has to answer. In ordinary times nothing comes here.

#include <cstdint>
#include <span>
#include <vector>

#include "leeward/policy/steering.hpp"
#include "play.hpp"

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

/// One node's dealing; used again for the next. Children come in order, then it runs.
class Deal {
public:
    void clear();
    void add(Next next, const Judged& child);

    /// What each child gets, as a weight; 0: it is not in play.
    ///
    /// Weighted: its weight times its share. Failover: the first that lives gets its share, the
    /// next ones theirs of what is left, and one with the largest share takes the rest. Multivalue:
    /// 1, or its share where it is less than the best one's and all in play fit into one answer: it
    /// then joins that often. Simple: 1, for it answers with all (S-3).
    void run(Kind kind, const Play& play);
    /// The same for who answers in this order, of those of them that live; as Failover.
    void run_in_order(std::span<const std::uint32_t> order);

    [[nodiscard]] std::vector<Judged>& children() { return children_; }
    [[nodiscard]] const std::vector<Judged>& children() const { return children_; }
    [[nodiscard]] std::span<const std::uint32_t> parts() const { return parts_; }
    /// The node's own: the largest of the children that it chooses from.
    [[nodiscard]] std::uint16_t share() const { return share_; }
    /// All that is in play leads to leaves.
    [[nodiscard]] bool plain() const;

    /// Writes the choices of run_in_order behind all others, and behind them as many that say which
    /// child each is (one more than its index, where a sum of weights would stand). Requires: more
    /// than one is in play.
    Step write_in_order(std::span<const std::uint32_t> order, Steering& into) const;
    /// Writes the choices from `first` on, where there is room for all children, and returns their
    /// step. A child that joins at times gets a step of its own behind all others.
    Step write(Kind kind, std::uint32_t first, Steering& into) const;

private:
    void cascade(std::uint32_t child, std::uint32_t& left);

    std::vector<Judged> children_;
    std::vector<Next> nexts_;
    std::vector<std::uint32_t> parts_;
    std::vector<std::uint64_t> wide_;  // parts before they are brought down to 32 bits
    std::uint16_t share_ = health::Vitals::kWhole;
};

/// Writes a node's share down where it is not whole.
void note_part(std::uint16_t share, std::uint32_t step, Steering& into);
inline void note_share(std::uint16_t share, std::uint32_t step, Steering& into) {
    if (share != health::Vitals::kWhole) [[unlikely]]
        note_part(share, step, into);
}

}  // namespace leeward::policy
