// SPDX-License-Identifier: Apache-2.0
#pragma once
// What all checks of a zone share: the nodes, the RRsets of the one at hand, and where faults go.

#include <cstddef>
#include <string>
#include <vector>

#include "check.hpp"

namespace leeward::zone {

/// One RRset of a node.
struct Group {
    RrsetView rrset;
    std::size_t first_origin = 0;  // of its records
};

class CheckBook {
public:
    /// All are borrowed.
    CheckBook(const NodeStore& store, const SteeredRrsets& steered,
              const std::vector<std::string>& files, std::vector<base::Fault>& faults)
        : store_(store), steered_(steered), files_(files), faults_(faults) {}

    [[nodiscard]] const NodeStore& store() const { return store_; }
    [[nodiscard]] const Nodes& nodes() const { return store_.nodes(); }
    [[nodiscard]] const Notes& notes() const { return store_.notes(); }
    [[nodiscard]] const SteeredRrsets& steered() const { return steered_; }

    /// Makes `node`, whose first record has the origin `origin`, the one at hand, and moves that
    /// past its records.
    void turn_to(const NodeView& node, std::size_t& origin);
    [[nodiscard]] const NodeView& node() const { return node_; }
    /// The RRsets of the node at hand.
    [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
    /// The first of them with that type; nullptr: none.
    [[nodiscard]] const Group* find(dns::RrType type) const;

    [[nodiscard]] base::Location place(const Origin& origin) const;
    [[nodiscard]] base::Location place(const Group& group, std::size_t record = 0) const;
    [[nodiscard]] base::Location whole_zone() const;

    /// A fault of the node at hand.
    void add(base::Severity severity, base::Location where, std::string message);
    void add(base::Fault fault) { faults_.push_back(std::move(fault)); }

private:
    [[nodiscard]] const SteeredRrset& steered_of(const Group& group) const;

    const NodeStore& store_;
    const SteeredRrsets& steered_;
    const std::vector<std::string>& files_;
    std::vector<base::Fault>& faults_;
    NodeView node_;
    std::vector<Group> groups_;  // kept so that a million nodes share it
};

}  // namespace leeward::zone
