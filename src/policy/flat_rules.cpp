// SPDX-License-Identifier: Apache-2.0
#include "flat_rules.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace leeward::policy {

namespace {

constexpr std::uint16_t kPointerToQuestion = 0xC00C;

void append_record(std::vector<std::uint8_t>& to, dns::RrType type, const dns::Rdata& rdata) {
    std::uint8_t head[kRecordHead] = {};  // the TTL stays 0: select's caller writes the root's
    base::store_u16(head, kPointerToQuestion);
    base::store_u16(head + 2, static_cast<std::uint16_t>(type));
    base::store_u16(head + 4, static_cast<std::uint16_t>(dns::RrClass::In));
    base::store_u16(head + 10, static_cast<std::uint16_t>(rdata.size()));
    to.insert(to.end(), head, head + kRecordHead);
    to.insert(to.end(), rdata.begin(), rdata.end());
}

/// Room for as many addresses as a host may have, their heads written already.
void reserve_host_records(std::vector<std::uint8_t>& to, dns::RrType type) {
    const dns::Rdata empty(type == dns::RrType::A ? 4 : 16, 0);
    for (std::size_t at = 0; at < kMaxHostAddresses; ++at) append_record(to, type, empty);
}

Member member_of(const Rules& rules, Target target) {
    if (const auto* leaf = std::get_if<LeafId>(&target)) {
        assert(leaf->index() < rules.leaves.size());
        return leaf->value;
    }
    return static_cast<Member>(rules.leaves.size() + std::get_if<NodeId>(&target)->index());
}

/// Finds the nodes whose children are leaves without a datum in common. Each datum of the rules
/// gets a number, equal ones the same, so that a node costs one look at each of its data.
class Repeats {
public:
    explicit Repeats(const Rules& rules) : rules_(rules) {
        std::unordered_map<std::string_view, std::uint32_t> numbers;
        for (const Leaf& leaf : rules.leaves) {
            first_.push_back(static_cast<std::uint32_t>(number_.size()));
            for (const Datum& datum : leaf.data) {
                const auto next = static_cast<std::uint32_t>(numbers.size());
                number_.push_back(numbers.emplace(base::as_text(datum.rdata), next).first->second);
            }
        }
        first_.push_back(static_cast<std::uint32_t>(number_.size()));
        seen_.resize(numbers.size());
    }

    bool are_distinct(const Node& node) {
        ++round_;
        for (const Child& child : node.children) {
            const auto* leaf = std::get_if<LeafId>(&child.target);
            if (leaf == nullptr) return false;
            for (std::uint32_t at = first_[leaf->index()]; at < first_[leaf->index() + 1]; ++at) {
                if (std::exchange(seen_[number_[at]], round_) == round_) return false;
            }
        }
        return true;
    }

private:
    const Rules& rules_;
    std::vector<std::uint32_t> first_;   // by LeafId and one more: of number_
    std::vector<std::uint32_t> number_;  // of all data
    std::vector<std::uint32_t> seen_;    // by number: the round that saw it last
    std::uint32_t round_ = 0;
};

void flatten_leaves(const Rules& rules, FlatRules& into) {
    into.leaf_count = static_cast<std::uint32_t>(rules.leaves.size());
    into.leaves.reserve(rules.leaves.size());
    for (const Leaf& leaf : rules.leaves) {
        assert(leaf.data.empty() == leaf.host.has_value());
        LeafRecords at;
        at.first_octet = static_cast<std::uint32_t>(into.records.size());
        at.count = static_cast<std::uint16_t>(leaf.data.size());
        into.own_ttls = into.own_ttls || leaf.ttl.has_value() || leaf.host.has_value();
        if (leaf.ttl) {
            at.ttl = *leaf.ttl;
            at.own_ttl = true;
        }
        for (const Datum& datum : leaf.data) append_record(into.records, leaf.type, datum.rdata);
        at.size = static_cast<std::uint32_t>(into.records.size()) - at.first_octet;
        if (leaf.host) reserve_host_records(into.records, leaf.type);
        into.leaves.push_back(at);
    }
}

/// Nodes on the longest way down from each node, itself not counted. Requires: children stand
/// before their node.
std::vector<std::uint32_t> heights(const Rules& rules) {
    std::vector<std::uint32_t> heights;
    heights.reserve(rules.nodes.size());
    for (const Node& node : rules.nodes) {
        std::uint32_t height = 0;
        for (const Child& child : node.children) {
            const auto* below = std::get_if<NodeId>(&child.target);
            if (below == nullptr) continue;
            assert(below->index() < heights.size());
            height = std::max(height, heights[below->index()] + 1);
        }
        heights.push_back(height);
    }
    return heights;
}

std::vector<NodeId> in_order(const Rules& rules) {
    std::vector<NodeId> order;
    for (std::uint32_t at = 0; at < rules.nodes.size(); ++at) order.push_back({at});
    const std::vector<std::uint32_t> height = heights(rules);
    std::stable_sort(order.begin(), order.end(), [&](NodeId left, NodeId right) {
        return std::pair(height[left.index()], rules.nodes[left.index()].kind) <
               std::pair(height[right.index()], rules.nodes[right.index()].kind);
    });
    return order;
}

/// By NodeId. Requires: children stand before their node.
std::vector<bool> wide_ones(const Rules& rules) {
    std::vector<bool> wide;
    wide.reserve(rules.nodes.size());
    for (const Node& node : rules.nodes) {
        const bool plain = node.kind == Kind::Failover || node.kind == Kind::Multivalue ||
                           node.kind == Kind::Simple ||
                           (node.kind == Kind::Weighted && node.detail == kNoDetail);
        wide.push_back(
            !plain ||
            std::any_of(node.children.begin(), node.children.end(), [&](const Child& child) {
                if (const auto* below = std::get_if<NodeId>(&child.target))
                    return bool{wide[below->index()]};
                return rules.leaves[std::get_if<LeafId>(&child.target)->index()].host.has_value();
            }));
    }
    return wide;
}

/// What is below each node. Requires: children stand before their node.
struct Below {
    std::vector<bool> capacity;  // a place that has one
    std::vector<bool> clients;   // a node whose choice depends on them; itself too
};

Below look_below(const Rules& rules) {
    Below below;
    for (const Node& node : rules.nodes) {
        bool capacity = false;
        bool clients =
            node.kind == Kind::Geo || node.kind == Kind::Latency || node.kind == Kind::Nearest;
        for (const Child& child : node.children) {
            if (const auto* pool = std::get_if<NodeId>(&child.target)) {
                capacity = capacity || below.capacity[pool->index()];
                clients = clients || below.clients[pool->index()];
            } else {
                const Leaf& leaf = rules.leaves[std::get_if<LeafId>(&child.target)->index()];
                capacity = capacity || rules.places[leaf.place.index()].capacity.has_value();
            }
        }
        below.capacity.push_back(capacity);
        below.clients.push_back(clients);
    }
    return below;
}

/// The nodes that capacities matter to: all ways from roots to them lead by weighted, failover and
/// alias nodes, so that it is known how much comes to them.
void find_filled(const Rules& rules, FlatRules& into) {
    const Below below = look_below(rules);
    if (std::find(below.capacity.begin(), below.capacity.end(), true) == below.capacity.end()) {
        return;
    }
    std::vector<bool> reached(rules.nodes.size(), false);
    std::vector<bool> open(rules.nodes.size(), true);  // it is known how much comes
    std::vector<bool> measured(rules.nodes.size(), false);
    into.filled_nodes.resize(rules.nodes.size(), false);
    for (const Root& root : rules.roots) reached[root.node.index()] = true;
    for (std::size_t at = rules.nodes.size(); at-- > 0;) {
        const Node& node = rules.nodes[at];
        const bool divides = node.kind == Kind::Weighted || node.kind == Kind::Failover;
        const bool passes = (divides || node.kind == Kind::Alias) && !below.clients[at];
        const bool filled = reached[at] && open[at] && passes && below.capacity[at];
        if (filled) into.filled.push_back({static_cast<std::uint32_t>(at)});
        into.filled_nodes[at] = filled && divides;
        measured[at] = measured[at] || filled;
        for (const Child& child : node.children) {
            const auto* pool = std::get_if<NodeId>(&child.target);
            if (pool == nullptr) continue;
            reached[pool->index()] = reached[pool->index()] || reached[at];
            open[pool->index()] = open[pool->index()] && (!reached[at] || (open[at] && passes));
            measured[pool->index()] = measured[pool->index()] || measured[at];
        }
    }
    for (std::uint32_t at = 0; at < measured.size(); ++at) {
        if (measured[at]) into.measured.push_back({at});
    }
}

void flatten_nodes(const Rules& rules, FlatRules& into) {
    Repeats repeats(rules);
    into.wide_nodes = wide_ones(rules);
    into.node_count = static_cast<std::uint32_t>(rules.nodes.size());
    into.nodes.reserve(rules.nodes.size());
    for (const NodeId id : in_order(rules)) {
        const Node& node = rules.nodes[id.index()];
        assert(!node.children.empty() && node.children.size() <= kMaxMembers);
        if (into.is_wide(id)) {
            into.wide.push_back(id);
            continue;
        }
        into.nodes.push_back({id, static_cast<std::uint32_t>(into.children.size()),
                              static_cast<std::uint16_t>(node.children.size()),
                              repeats.are_distinct(node), into.is_filled(id)});
        for (const Child& child : node.children) {
            into.children.push_back({member_of(rules, child.target), child.weight});
        }
        if (into.runs.empty() || into.runs.back().kind != node.kind)
            into.runs.push_back({node.kind});
        into.runs.back().end = static_cast<std::uint32_t>(into.nodes.size());
    }
}

}  // namespace

FlatRules::FlatRules(const Rules& rules) {
    flatten_leaves(rules, *this);
    find_filled(rules, *this);
    flatten_nodes(rules, *this);
    roots.reserve(rules.roots.size());
    for (const Root& root : rules.roots) {
        roots.push_back({member(root.node), root.ttl});
        if (root.alert_ttl) alert_ttls.resize(rules.roots.size());
    }
    for (std::size_t at = 0; at < alert_ttls.size(); ++at) {
        alert_ttls[at] = rules.roots[at].alert_ttl.value_or(rules.roots[at].ttl);
    }
}

}  // namespace leeward::policy
