// SPDX-License-Identifier: Apache-2.0
#pragma once
// A second opinion on policy: slow, recursive, written from the rules and from nothing in
// src/policy. It answers one client with the exact share of each set of leaves; a sticky node's
// shares are those over all networks.

#include <algorithm>
#include <bit>
#include <map>
#include <vector>

#include "support/client_model.hpp"
#include "support/health_model.hpp"

namespace leeward::support {

class PolicyModel : public HealthModel {
public:
    explicit PolicyModel(const World& world, const policy::Client& client = {})
        : HealthModel(world), clients_(world, client) {}

    using HealthModel::alive;
    using HealthModel::empty;

    [[nodiscard]] bool alive(policy::NodeId id) const {
        const auto known = alive_.find(id.value);
        if (known != alive_.end()) return known->second;
        return alive_[id.value] = is_alive(world_.rules.nodes[id.index()]);
    }
    [[nodiscard]] bool alive(policy::Target target) const {
        return std::visit([&](auto id) { return alive(id); }, target);
    }

    /// The share of each answer of `root`.
    [[nodiscard]] Distribution answers(policy::RootId root) const {
        return below(world_.rules.roots[root.index()].node);
    }

private:
    using Children = std::vector<policy::Child>;

    /// The children that are for this client, in the order in which they are tried.
    [[nodiscard]] Children applicable(const policy::Node& node) const {
        const policy::Rules& rules = world_.rules;
        Order order;
        switch (node.kind) {
            case policy::Kind::Geo:
                order = clients_.inside(rules.geo[node.detail].of_children);
                break;
            case policy::Kind::Nearest:
                order = clients_.by_distance(rules.nearest[node.detail]);
                break;
            case policy::Kind::Latency:
                order = clients_.by_latency(rules.latency[node.detail]);
                break;
            default:
                return node.children;
        }
        Children children;
        for (const std::size_t at : order) children.push_back(node.children[at]);
        return children;
    }

    [[nodiscard]] bool is_alive(const policy::Node& node) const {
        const Children children = applicable(node);
        if (children.empty()) return true;  // no answer is one that nobody backs out of
        const bool any = std::any_of(children.begin(), children.end(),
                                     [&](const auto& child) { return alive(child.target); });
        if (node.kind != policy::Kind::Alias) return any;
        const policy::Alias& alias = world_.rules.aliases[node.detail];
        const bool passes = std::all_of(
            alias.gate.begin(), alias.gate.end(),
            [&](health::EndpointId id) { return may_answer(alias.unknown, state_of(id)); });
        return passes && (any || (!alias.evaluate && !empty(children.front().target)));
    }

    /// Nothing below has any data.
    [[nodiscard]] bool empty(policy::Target target) const {
        if (const auto* leaf = std::get_if<policy::LeafId>(&target)) return empty(*leaf);
        const policy::NodeId id = std::get<policy::NodeId>(target);
        const auto known = empty_.find(id.value);
        if (known != empty_.end()) return known->second;
        const Children children = applicable(world_.rules.nodes[id.index()]);
        return empty_[id.value] = !children.empty() && std::all_of(children.begin(), children.end(),
                                                                   [&](const auto& child) {
                                                                       return empty(child.target);
                                                                   });
    }

    /// The alive; else all who have data (C-4, C-5); else all.
    [[nodiscard]] Children candidates(const Children& all) const {
        Children kept;
        for (const policy::Child& child : all) {
            if (alive(child.target)) kept.push_back(child);
        }
        if (!kept.empty()) return kept;
        for (const policy::Child& child : all) {
            if (!empty(child.target)) kept.push_back(child);
        }
        return kept.empty() ? all : kept;
    }

    /// Each node chooses by the health of its own children, whoever is above.
    [[nodiscard]] Distribution below(policy::Target target) const {
        if (const auto* leaf = std::get_if<policy::LeafId>(&target)) return {{{leaf->value}, 1.0}};
        const policy::Node& node = world_.rules.nodes[std::get<policy::NodeId>(target).index()];
        const Children all = applicable(node);
        if (all.empty()) return {{{}, 1.0}};
        switch (node.kind) {
            case policy::Kind::Weighted:
                return weighted(candidates(all));
            case policy::Kind::Multivalue:
                return multivalue(candidates(all));
            case policy::Kind::Simple:
                return together(all);
            default:
                return below(candidates(all).front().target);
        }
    }

    [[nodiscard]] Distribution weighted(const Children& candidates) const {
        double sum = 0;
        for (const policy::Child& child : candidates) sum += child.weight;
        Distribution result;
        for (const policy::Child& child : candidates) {
            const double share =
                sum > 0 ? child.weight / sum : 1 / static_cast<double>(candidates.size());
            if (share > 0) add(result, below(child.target), share);
        }
        return result;
    }

    [[nodiscard]] Distribution multivalue(const Children& candidates) const {
        const auto count = static_cast<std::uint32_t>(candidates.size());
        const std::uint32_t wanted = std::min(count, 8U);
        std::vector<Children> subsets;
        for (std::uint32_t bits = 0; bits < (1U << count); ++bits) {
            if (std::popcount(bits) != static_cast<int>(wanted)) continue;
            Children& subset = subsets.emplace_back();
            for (std::uint32_t at = 0; at < count; ++at) {
                if ((bits >> at) % 2 == 1) subset.push_back(candidates[at]);
            }
        }
        Distribution result;
        for (const Children& subset : subsets) {
            add(result, together(subset), 1 / static_cast<double>(subsets.size()));
        }
        return result;
    }

    /// What all of `children` give together.
    [[nodiscard]] Distribution together(const Children& children) const {
        Distribution result = {{{}, 1.0}};
        for (const policy::Child& child : children) {
            Distribution more;
            for (const auto& [leaves, share] : below(child.target)) {
                for (const auto& [before, share_before] : result) {
                    std::set<std::uint32_t> both = before;
                    both.insert(leaves.begin(), leaves.end());
                    more[both] += share * share_before;
                }
            }
            result = std::move(more);
        }
        return result;
    }

    static void add(Distribution& to, const Distribution& from, double share) {
        for (const auto& [leaves, part] : from) to[leaves] += part * share;
    }

    ClientModel clients_;
    mutable std::map<std::uint32_t, bool> alive_;  // by node, as far as it was asked for
    mutable std::map<std::uint32_t, bool> empty_;
};

/// True when both have the same answers with the same shares.
inline bool same_distribution(const Distribution& left, const Distribution& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& one, const auto& other) {
                          const double gap = one.second - other.second;
                          return one.first == other.first && gap < 1e-9 && gap > -1e-9;
                      });
}

}  // namespace leeward::support
