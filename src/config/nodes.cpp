// SPDX-License-Identifier: Apache-2.0
#include "nodes.hpp"

#include <algorithm>
#include <utility>

namespace leeward::config {

namespace {

void append_number(std::string& into, std::uint32_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) into += static_cast<char>(number >> shift);
}

/// Equal for equal nodes only: lengths and kinds stand before what they bound.
std::string node_key(const policy::Node& node) {
    std::string key;
    append_number(key, static_cast<std::uint32_t>(node.kind));
    append_number(key, static_cast<std::uint32_t>(node.name.size()));
    key += node.name;
    append_number(key, node.detail);
    append_number(key, static_cast<std::uint32_t>(node.spill));
    for (const policy::Child& child : node.children) {
        key += static_cast<char>(child.target.index());
        append_number(key, std::visit([](auto id) { return id.value; }, child.target));
        append_number(key, child.weight);
    }
    return key;
}

}  // namespace

Nodes::Found Nodes::find_or_add(policy::Node node) {
    auto& all = model_.config.rules.nodes;
    const policy::NodeId next{static_cast<std::uint32_t>(all.size())};
    const auto [known, fresh] = nodes_.emplace(node_key(node), next);
    if (fresh) {
        domains_.push_back(summary(node));
        all.push_back(std::move(node));
    }
    return {known->second, fresh};
}

Domains Nodes::domains(const policy::Target& target) const {
    if (const auto* node = std::get_if<policy::NodeId>(&target)) return domains_[node->index()];
    const policy::Leaf& leaf = model_.config.rules.leaves[std::get<policy::LeafId>(target).index()];
    Domains own;
    own.place = leaf.place;
    own.provider = model_.config.rules.places[leaf.place.index()].provider;
    own.always_up = leaf.endpoints.empty();
    own.only_unchecked = own.always_up;
    return own;
}

Domains Nodes::summary(const policy::Node& node) const {
    Domains all = domains(node.children.front().target);
    for (const policy::Child& child : node.children) {
        const Domains each = domains(child.target);
        all.one_place = all.one_place && each.one_place && each.place == all.place;
        all.one_provider = all.one_provider && each.one_provider && each.provider == all.provider;
        all.always_up = all.always_up || each.always_up;
        all.only_unchecked = all.only_unchecked && each.only_unchecked;
        all.policies = std::max(all.policies, each.policies);
        all.aliases = std::max(all.aliases, each.aliases);
    }
    if (node.kind != policy::Kind::Alias) {
        ++all.policies;
        return all;
    }
    const policy::Alias& alias = model_.config.rules.aliases[node.detail];
    all.always_up = alias.gate.empty() && (!alias.evaluate || all.always_up);
    all.only_unchecked = alias.gate.empty() && all.only_unchecked;
    ++all.aliases;
    return all;
}

std::vector<policy::LeafId> Nodes::leaves_below(policy::NodeId node) const {
    std::vector<policy::LeafId> into;
    add_leaves(node, into);
    return into;
}

void Nodes::add_leaves(policy::NodeId node, std::vector<policy::LeafId>& into) const {
    for (const policy::Child& child : model_.config.rules.nodes[node.index()].children) {
        if (into.size() == kMaxLeavesBelow) return;
        if (const auto* leaf = std::get_if<policy::LeafId>(&child.target)) {
            into.push_back(*leaf);
        } else {
            add_leaves(std::get<policy::NodeId>(child.target), into);
        }
    }
}

}  // namespace leeward::config
