// SPDX-License-Identifier: Apache-2.0
#pragma once
// Nodes: are they alive, and which of their children does a query choose from. Laid out in one walk
// from the leaves to the roots.

#include <cstdint>
#include <span>
#include <vector>

#include "deal.hpp"
#include "flat_rules.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// Where a leaf or a planned node leads, past steps with one choice, and how it is.
struct Lead {
    static constexpr std::uint32_t kAlive = 1;
    static constexpr std::uint32_t kChanging = 2;
    /// Its share is not whole, or it is a leaf of several shapes: who is above plans with care.
    static constexpr std::uint32_t kSpecial = 4;
    /// Has nothing to answer with: a host that was never looked up. Wide nodes look at it.
    static constexpr std::uint32_t kEmpty = 8;
    /// May lead nowhere for some client (G-7). Wide nodes look at it.
    static constexpr std::uint32_t kVague = 16;
    static constexpr std::uint32_t kShareAt = 16;  // bits from here on are its share
    static constexpr std::uint32_t kWhole = std::uint32_t{health::Vitals::kWhole} << kShareAt;

    Next next;
    std::uint32_t bits = kWhole;  // no narrower, so that a write moves no pointer

    /// The bits of what is so.
    static std::uint32_t pack(bool alive, bool changing, std::uint16_t share) {
        return (alive ? kAlive : 0) | (changing ? kChanging : 0) |
               (share == health::Vitals::kWhole ? 0 : kSpecial) |
               (std::uint32_t{share} << kShareAt);
    }
    [[nodiscard]] bool alive() const { return (bits & kAlive) != 0; }
    [[nodiscard]] bool changing() const { return (bits & kChanging) != 0; }
    [[nodiscard]] bool special() const { return (bits & kSpecial) != 0; }
    [[nodiscard]] bool empty() const { return (bits & kEmpty) != 0; }
    [[nodiscard]] std::uint16_t share() const {
        return static_cast<std::uint16_t>(bits >> kShareAt);
    }
};

/// Fills the nodes' part of a steering: steps, choices, starts; but not of wide nodes. Borrows the
/// rules. What it keeps from one run to the next is memory, not knowledge.
class NodePlanner {
public:
    explicit NodePlanner(const FlatRules& rules);

    /// Writes the leaves' leads. Requires: `into` has their standings.
    void lead_to_leaves(const Steering& into);

    /// Plans all nodes that are not wide. Requires: the leaves' leads are written, and `into` has
    /// room for steps and choices.
    void run(Steering& into);

    /// By Member; wide nodes' are somebody else's to write.
    [[nodiscard]] std::vector<Lead>& leads() { return leads_; }

    /// Points the roots at their nodes. Requires: all leads are written.
    void start_roots(Steering& into) const;

private:
    template <Kind kind>
    void plan(std::span<const FlatNode> nodes, Steering& into);
    template <Kind kind>
    static Step plan(const FlatNode& node, const FlatChild* children, const Lead* leads,
                     Choice* choices, std::uint32_t& any);
    Step plan_shares(Kind kind, const FlatNode& node, Steering& into);

    const FlatRules& rules_;
    std::vector<Lead> leads_;  // by Member
    Deal deal_;                // of the node at hand
};

}  // namespace leeward::policy
