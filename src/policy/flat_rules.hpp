// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rules as decide reads them at each publish: what does not depend on health is worked out once,
// and nodes lie one after the other, so that a walk over 100,000 of them reads memory in order.

#include <cstdint>
#include <span>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// A leaf's or a node's place in tables that hold all leaves, then all nodes.
using Member = std::uint32_t;

struct FlatChild {
    Member member = 0;
    std::uint32_t weight = 1;
};

struct FlatNode {
    NodeId id;
    std::uint32_t first = 0;  // of its children
    std::uint16_t count = 0;
    bool distinct = false;  // see Step
    bool filled = false;    // capacities may change its choices, so it is reached by its step
};

/// Nodes of one kind, one after the other, none above another.
struct Run {
    Kind kind = Kind::Simple;
    std::uint32_t end = 0;  // index of the node behind the last
};

struct FlatRoot {
    Member node = 0;
    std::uint32_t ttl = 0;  // seconds
};

// A record up to its RDATA: a pointer to the question's name, type, class, TTL, RDLENGTH (RFC 1035
// section 4.1.3).
inline constexpr std::size_t kRecordHead = 12;

/// Octets of a whole record whose owner is a pointer.
inline std::size_t record_size(const std::uint8_t* record) {
    return kRecordHead + base::load_u16(record + 10);
}

/// Immutable; borrows nothing. Nodes that clients, aliases, hosts or stickiness matter to are
/// `wide`: they are few, and planned one by one (see wide_nodes.hpp).
struct FlatRules {
    explicit FlatRules(const Rules& rules);

    [[nodiscard]] bool is_wide(NodeId node) const { return wide_nodes[node.index()]; }

    /// The member that a node is.
    [[nodiscard]] Member member(NodeId node) const { return leaf_count + node.value; }
    [[nodiscard]] Member member(Target target) const {
        const auto* leaf = std::get_if<LeafId>(&target);
        return leaf != nullptr ? leaf->value : member(*std::get_if<NodeId>(&target));
    }
    /// Capacities may change what this node chooses from (see fill.hpp).
    [[nodiscard]] bool is_filled(NodeId node) const {
        return !filled_nodes.empty() && filled_nodes[node.index()];
    }

    std::uint32_t leaf_count = 0;
    /// Children stand before what is above them. Nodes of a kind stand together, so that the kind
    /// is asked for once in a run of them.
    std::vector<FlatNode> nodes;
    std::vector<Run> runs;                  // of nodes, without a gap
    std::vector<FlatChild> children;        // of all `nodes`, in their order
    std::vector<NodeId> wide;               // not among `nodes`; children stand before who is above
    std::vector<bool> wide_nodes;           // by NodeId
    std::uint32_t node_count = 0;           // of the rules
    std::vector<bool> filled_nodes;         // by NodeId; empty: none
    std::vector<NodeId> filled;             // who is above stands before its children
    std::vector<NodeId> measured;           // they and all nodes below; children stand first
    std::vector<FlatRoot> roots;            // by RootId
    std::vector<std::uint32_t> alert_ttls;  // by RootId, while something below changes; empty: none
    bool own_ttls = false;                  // a leaf has one, or a host
    std::vector<LeafRecords> leaves;    // by LeafId: where its records stand when all are answered
    std::vector<std::uint8_t> records;  // of all leaves, all data
};

}  // namespace leeward::policy
