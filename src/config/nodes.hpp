// SPDX-License-Identifier: Apache-2.0
#pragma once
// Nodes, each made once however many records have the same tree, with what the warnings need to
// know of the places below them.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model.hpp"

namespace leeward::config {

/// The fault domains below a node or a leaf.
struct Domains {
    policy::PlaceId place;        // a region or a target
    bool one_place = true;        // all are `place`
    std::string provider;         // may be empty
    bool one_provider = true;     // all name `provider`
    bool always_up = false;       // nothing can take it out
    bool only_unchecked = false;  // no check judges anything of it
    std::size_t policies = 0;     // on the longest way down, without aliases
    std::size_t aliases = 0;      // on the longest way down
};

/// Pools may repeat in pools, so that a short file has trees without end; our choice.
inline constexpr std::size_t kMaxLeavesBelow = 10'000;

class Nodes {
public:
    explicit Nodes(Model& model) : model_(model) {}

    struct Found {
        policy::NodeId node;
        bool fresh = false;
    };

    /// The node equal to `node`, made at first. Requires: its children exist.
    Found find_or_add(policy::Node node);

    [[nodiscard]] Domains domains(const policy::Target& target) const;
    /// The leaves below, in order, up to kMaxLeavesBelow; one that is there twice comes twice.
    [[nodiscard]] std::vector<policy::LeafId> leaves_below(policy::NodeId node) const;

private:
    void add_leaves(policy::NodeId node, std::vector<policy::LeafId>& into) const;
    [[nodiscard]] Domains summary(const policy::Node& node) const;

    Model& model_;
    std::unordered_map<std::string, policy::NodeId> nodes_;  // by all that makes them equal
    std::vector<Domains> domains_;                           // by NodeId
};

}  // namespace leeward::config
