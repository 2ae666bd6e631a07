// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which nodes look at the same things about a client. Follows from the rules alone, before any
// client is seen.

#include <cstdint>
#include <map>
#include <vector>

#include "leeward/policy/rule.hpp"
#include "sorter.hpp"

namespace leeward::policy {

/// The nodes below which the same sorters stand. They tell the same clients apart.
struct ClientGroup {
    std::vector<std::uint32_t> sorters;  // ascending
    bool looked_up = false;              // a root is among its nodes
    std::vector<std::uint32_t> below;    // groups of children of its nodes, itself not; ascending
};

/// Borrows the rules.
struct ClientGroups {
    static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

    explicit ClientGroups(const Rules& rules);

    std::vector<Sorter> sorters;
    std::vector<std::uint32_t> sorter_of;  // by NodeId: the node's own; kNone: it has none
    std::vector<ClientGroup> groups;
    std::vector<std::uint32_t> group_of;  // by NodeId; kNone: clients do not matter

private:
    void find_sorters(const Rules& rules);
    void find_groups(const Rules& rules);
    void find_below(const Rules& rules);
    [[nodiscard]] std::vector<std::uint32_t> sorters_below(const Node& node,
                                                           std::uint32_t own) const;
};

}  // namespace leeward::policy
