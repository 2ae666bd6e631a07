// SPDX-License-Identifier: Apache-2.0
#pragma once
// Filling by class and capacity (RS-30). A second walk, from the roots down, over the weighted and
// failover nodes that places with a capacity stand below: what each of them is asked to carry is
// known there, so each child gets no more than it can carry while another one has room. Where no
// place has a capacity, nothing of this runs.
//
//   1st   live children, by weight or in order             (a weight of 0 waits, W-7)
//   2nd   live children of weight 0
//   3rd   all other room, where most requests succeed first: what is out, but not by an operator's
//         word, and the rest of what takes only a part of its share. Who answers about as well as
//         another has the same claim, or load would run after noise
//   then  all is full, and the rest goes where most requests succeed
//
// Where nothing lives, the third class is all there is.
//
// Below a node whose choice depends on the client nobody knows how much comes, so capacities do not
// apply there; nor where such a node stands below.

#include <cstdint>
#include <span>
#include <vector>

#include "deal.hpp"
#include "flat_rules.hpp"
#include "leaves.hpp"
#include "leeward/policy/steering.hpp"
#include "nodes.hpp"
#include "water.hpp"
#include "wide_nodes.hpp"

namespace leeward::policy {

/// Borrows the rules. What it keeps from one run to the next is memory, not knowledge.
class Filler {
public:
    Filler(const Rules& rules, const FlatRules& flat);

    /// Writes the choices of filled nodes anew where what their children can carry asks for it.
    /// Requires: all else is planned.
    void run(const LeafJudge& leaves, const WidePlanner& wide, const std::vector<Lead>& leads,
             Steering& into);

private:
    /// What a leaf or node can carry, in parts of kDemand, by what has to happen first.
    struct Load {
        std::uint64_t live = 0;
        std::uint64_t spare = 0;          // of what is out, or of its share that it may not take
        std::uint64_t held = 0;           // of what nothing but a last resort may bring back
        std::uint64_t success = 0;        // summed over its leaves
        std::uint64_t spare_success = 0;  // summed over those of `spare`
        std::uint32_t leaves = 0;
        std::uint32_t spare_leaves = 0;

        void add(const Load& other);
        void die();
    };

    void measure(const LeafJudge& leaves, const std::vector<Lead>& leads, const Steering& into);
    void pour(NodeId id, const WidePlanner& wide, const std::vector<Lead>& leads, Steering& into);
    void gather(const Node& node, const std::vector<Lead>& leads, const Steering& into);
    bool fill_live(const Node& node, std::uint64_t& left);
    bool fill_by_headroom(std::uint64_t& left);
    bool fill_in_order(std::uint64_t& left);
    void fill_second(std::uint64_t& left);
    void fill_spare(std::uint64_t& left);
    void overfill(std::uint64_t left);
    void write(NodeId id, const WidePlanner& wide, Steering& into) const;
    void remark(NodeId id, Steering& into) const;

    const Rules& rules_;
    const FlatRules& flat_;
    std::vector<bool> is_root_;  // by NodeId

    std::vector<Load> loads_;            // by Member
    std::vector<std::uint64_t> inflow_;  // by Member
    std::vector<bool> last_resort_;      // by Member: nothing better is left above

    // Scratch of the node at hand, by child.
    Deal deal_;
    std::vector<Member> members_;
    std::vector<Next> nexts_;
    std::vector<bool> alive_;  // by its own health
    std::vector<Load> kids_;
    std::vector<std::uint64_t> room_;  // live, or all in a last resort
    std::vector<std::uint64_t> taken_;
    std::vector<std::uint64_t> weights_;
    std::vector<std::uint64_t> limits_;
    bool resort_ = false;
    bool living_ = false;
};

}  // namespace leeward::policy
