// SPDX-License-Identifier: Apache-2.0
#pragma once
// Clients, sorted into classes: two of one class are answered alike by every node below a root,
// whatever the health is. Worked out when rules or the client database are read, so that deciding
// does all choosing beforehand, once for each class, and a query pays for one look-up.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/geo/atlas.hpp"
#include "leeward/geo/prefix_map.hpp"
#include "leeward/policy/client.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::policy {

// What may be kept for clients, over all nodes of the rules. The figures are our choice: together
// they hold a steering's part for clients under 300 MB, and the look-up's under 1.4 GB.
inline constexpr std::uint64_t kMaxClasses = 1U << 20U;
inline constexpr std::uint64_t kMaxClassChoices = 1U << 23U;  // of nodes, once for each class
inline constexpr std::uint64_t kMaxClientRanges = 1U << 26U;  // of addresses of one class

/// Immutable. Names nodes of the rules it was made for by their id, and keeps nothing of them.
class Clients {
public:
    /// The clients as `rules` tell them apart in `atlas`. Errors: the atlas cannot be read to its
    /// end; one of the limits above is passed.
    static base::Result<Clients> sort(const Rules& rules, const geo::Atlas& atlas);

    /// True when what the node answers depends on the client.
    [[nodiscard]] bool matter(NodeId node) const { return group_of(node) != kNoGroup; }
    /// The number of classes that the node tells apart; 1 when clients do not matter.
    [[nodiscard]] std::uint32_t class_count(NodeId node) const;
    /// Of all nodes together, those where clients do not matter left out.
    [[nodiscard]] std::uint32_t total_classes() const { return total_classes_; }
    /// Where the node's classes stand in tables that hold those of all nodes, one after the other.
    /// Requires: clients matter to it.
    [[nodiscard]] std::uint32_t first_class(NodeId node) const { return first_[node.index()]; }

    /// The class at `child` of a client that has class `cls` at `parent`; 0 when clients do not
    /// matter to the child.
    [[nodiscard]] std::uint32_t project(NodeId parent, std::uint32_t cls, NodeId child) const;

    /// For a Geo node: the children that are for this class, the smallest area first (G-6, IP-6);
    /// for a Nearest node: all children, the nearest first (P-6); for a Latency node: the rows of
    /// the table that are for this class, the smallest area first, and none without a table. For
    /// all other nodes, and where clients do not matter: nothing.
    [[nodiscard]] std::span<const std::uint32_t> order(NodeId node, std::uint32_t cls) const;

    struct Found {
        std::uint32_t cls = 0;
        std::uint8_t scope = 0;  // bits of the address that all clients of this answer share
    };
    /// What `client` is at the nodes of `group`: see group_of. On the query path.
    [[nodiscard]] Found find(std::uint32_t group, const Client& client) const noexcept;

    static constexpr std::uint32_t kNoGroup = 0xFFFFFFFFU;
    /// The group of the nodes that tell apart the same classes as `node`; kNoGroup: clients do not
    /// matter. Only groups of roots can be looked up in.
    [[nodiscard]] std::uint32_t group_of(NodeId node) const {
        return groups_of_nodes_.empty() ? kNoGroup : groups_of_nodes_[node.index()];
    }

private:
    friend class ClientSorter;

    /// A class as an address range sees it. A client network that is shorter than a network of the
    /// rules is not in that one (IP-5): it has the class of `wider`.
    struct Entry {
        std::uint32_t cls = 0;
        std::uint32_t wider = 0;    // index of another entry
        std::uint8_t known_at = 0;  // bits of a client's network that this class needs
    };
    /// How the classes of one group are seen from another that stands above it.
    struct Projection {
        std::uint32_t below = 0;               // the group
        std::vector<std::uint32_t> class_map;  // by class above: the class below
    };
    struct Group {
        std::uint32_t class_count = 0;
        std::vector<Entry> entries;
        geo::PrefixMap map;                   // address -> index of the entry
        std::vector<Projection> projections;  // in the order of the groups below
        std::vector<std::uint32_t> tuples;    // class_count times the own class at each sorter
        std::vector<std::uint32_t> sorters;   // ascending
    };
    /// How one set of areas or points tells clients apart.
    struct Orders {
        std::vector<std::vector<std::uint32_t>> by_class;
    };

    std::vector<std::uint32_t> groups_of_nodes_;   // by NodeId; empty: no node's
    std::vector<std::uint32_t> sorters_of_nodes_;  // by NodeId
    std::vector<std::uint32_t> first_;             // by NodeId
    std::vector<Group> groups_;
    std::vector<Orders> sorters_;
    std::uint32_t total_classes_ = 0;
};

/// Clients who are all alike: of nobody is it known where he is.
std::shared_ptr<const Clients> unknown_clients(const Rules& rules);

}  // namespace leeward::policy
