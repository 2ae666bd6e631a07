// SPDX-License-Identifier: Apache-2.0
#pragma once
// Wide nodes: those that clients, aliases, hosts or stickiness matter to. Planned after all others,
// each once for every class of clients that it tells apart.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "deal.hpp"
#include "flat_rules.hpp"
#include "leeward/policy/clients.hpp"
#include "leeward/policy/known.hpp"
#include "leeward/policy/steering.hpp"
#include "nodes.hpp"
#include "outlook.hpp"
#include "play.hpp"

namespace leeward::policy {

/// Fills the wide nodes' part of a steering. Borrows the rules. What it keeps from one run to the
/// next is memory, not knowledge.
class WidePlanner {
public:
    WidePlanner(const Rules& rules, const FlatRules& flat, std::shared_ptr<const Clients> clients);

    /// Makes room for the steps and choices of all nodes.
    void make_room(Steering& into) const;

    /// Plans all wide nodes, and writes `leads` of them by Member. Requires: `leads` has all
    /// others', and `into` its leaves.
    void run(const Outlook& outlook, const Known& known, std::vector<Lead>& leads, Steering& into);

    /// Of a sticky node, by child; of another one nullptr.
    [[nodiscard]] const std::vector<StickyKey>* keys_of(NodeId id) const {
        const auto found = keys_.find(id.value);
        return found == keys_.end() ? nullptr : &found->second;
    }

private:
    const Lead& plan(NodeId id, std::uint32_t cls, const Outlook& outlook, const Known& known,
                     const std::vector<Lead>& leads, Steering& into);
    [[nodiscard]] Lead kid_at(NodeId parent, std::uint32_t cls, Target target,
                              const std::vector<Lead>& leads, const Steering& into) const;
    static Judged judged(const Lead& kid, std::uint32_t weight);
    [[nodiscard]] Lead alias_of(const Node& node, const Outlook& outlook) const;
    [[nodiscard]] std::optional<std::uint32_t> best_of(std::span<const std::uint32_t> order) const;
    std::span<const std::uint32_t> order_for(const Node& node, NodeId id, std::uint32_t cls,
                                             const Known& known);
    std::span<const std::uint32_t> by_latency(const Node& node, std::span<const std::uint32_t> rows,
                                              const Known& known);
    Step lay_out(const Node& node, NodeId id, std::uint32_t first_choice, Steering& into);
    Step lay_out_best(std::span<const std::uint32_t> order, std::uint32_t first_choice,
                      Steering& into);
    [[nodiscard]] std::uint32_t slot(NodeId id) const { return slots_[id.index()]; }
    void find_slots();
    void place_choices(bool sticky);
    void find_keys();

    const Rules& rules_;
    const FlatRules& flat_;
    std::shared_ptr<const Clients> clients_;
    std::vector<std::uint32_t> slots_;          // by NodeId, of wide ones: where its classes begin
    std::vector<std::uint32_t> first_choices_;  // by slot and class
    std::uint32_t slot_count_ = 0;
    std::uint32_t choice_count_ = 0;
    std::uint32_t sticky_from_ = 0;  // the first choice of sticky nodes; they stand last
    std::unordered_map<std::uint32_t, std::vector<StickyKey>> keys_;  // by NodeId, by child

    std::vector<Lead> done_;  // by slot and class

    // Scratch of the node at hand, by child.
    std::vector<Lead> kids_;
    std::uint32_t any_ = 0;    // of their leads' bits
    std::uint16_t share_ = 0;  // of the node itself
    Deal deal_;
    std::vector<base::Duration> latencies_;
    std::vector<std::uint32_t> order_;
};

}  // namespace leeward::policy
