// SPDX-License-Identifier: Apache-2.0
#pragma once
// A second opinion on policy: slow, recursive, written from the rules and from nothing in
// src/policy. It answers with the exact share of each set of leaves.

#include <algorithm>
#include <bit>
#include <vector>

#include "support/policy_world.hpp"

namespace leeward::support {

class PolicyModel {
public:
    explicit PolicyModel(const World& world) : world_(world) {}

    [[nodiscard]] bool alive(policy::LeafId id) const {
        const policy::Leaf& leaf = world_.rules.leaves[id.index()];
        if (const health::State* word = word_about(leaf.place)) return may_answer(leaf, *word);
        if (up_data(leaf).empty()) return false;
        double up = 0;
        for (const health::EndpointId endpoint : leaf.endpoints) {
            up += endpoint_helps(leaf, endpoint) ? 1 : 0;
        }
        const auto total = static_cast<double>(leaf.endpoints.size());
        return total == 0 || (up >= 1 && 1000 * up >= total * leaf.min_up.permille);
    }

    [[nodiscard]] bool alive(policy::NodeId id) const {
        const policy::Node& node = world_.rules.nodes[id.index()];
        return std::any_of(node.children.begin(), node.children.end(),
                           [&](const policy::Child& child) { return alive(child.target); });
    }

    [[nodiscard]] bool alive(policy::Target target) const {
        return std::visit([&](auto id) { return alive(id); }, target);
    }

    /// The share of each answer of `root`.
    [[nodiscard]] Distribution answers(policy::RootId root) const {
        const policy::NodeId node = world_.rules.roots[root.index()].node;
        return below(node, !alive(node));
    }

    /// Indices of the data that a leaf answers with.
    [[nodiscard]] std::vector<std::size_t> data(policy::LeafId id) const {
        const policy::Leaf& leaf = world_.rules.leaves[id.index()];
        std::vector<std::size_t> up = up_data(leaf);
        if (!up.empty()) return up;
        for (std::size_t at = 0; at < leaf.data.size(); ++at) up.push_back(at);
        return up;
    }

private:
    using Children = std::vector<policy::Child>;

    // --- Health.

    static bool may_answer(const policy::Leaf& leaf, health::State state) {
        if (state == health::State::Unknown) return leaf.unknown != health::UnknownAs::Down;
        return state == health::State::Up;
    }

    /// The last word about the place itself, else about what holds it.
    [[nodiscard]] const health::State* word_about(policy::PlaceId id) const {
        const health::State* found = nullptr;
        for (const policy::Word& word : world_.words) {
            if (word.about == decltype(word.about){id}) found = &word.state;
        }
        const auto& parent = world_.rules.places[id.index()].parent;
        return found == nullptr && parent ? word_about(*parent) : found;
    }

    [[nodiscard]] health::State state_of(health::EndpointId id) const {
        health::State state = world_.health[id.index()].state;
        for (const policy::Word& word : world_.words) {
            if (word.about == decltype(word.about){id}) state = word.state;
        }
        return state;
    }

    [[nodiscard]] bool datum_up(const policy::Leaf& leaf, const policy::Datum& datum) const {
        if (const health::State* word = word_about(datum.place)) return may_answer(leaf, *word);
        return std::all_of(
            datum.endpoints.begin(), datum.endpoints.end(),
            [&](health::EndpointId endpoint) { return may_answer(leaf, state_of(endpoint)); });
    }

    [[nodiscard]] std::vector<std::size_t> up_data(const policy::Leaf& leaf) const {
        std::vector<std::size_t> up;
        for (std::size_t at = 0; at < leaf.data.size(); ++at) {
            if (datum_up(leaf, leaf.data[at])) up.push_back(at);
        }
        return up;
    }

    /// An endpoint helps its place when one of the data that name it says so;
    /// one that none names goes by its zone.
    [[nodiscard]] bool endpoint_helps(const policy::Leaf& leaf, health::EndpointId id) const {
        bool named = false;
        for (const policy::Datum& datum : leaf.data) {
            if (std::count(datum.endpoints.begin(), datum.endpoints.end(), id) == 0) continue;
            named = true;
            const health::State* word = word_about(datum.place);
            if (may_answer(leaf, word != nullptr ? *word : state_of(id))) return true;
        }
        if (named) return false;
        const policy::PlaceId home = world_.rules.endpoints[id.index()].place;
        const health::State* word = nullptr;
        if (world_.rules.places[home.index()].parent == leaf.place) word = word_about(home);
        return may_answer(leaf, word != nullptr ? *word : state_of(id));
    }

    // --- Choice. `as_if` takes everything below for alive.

    [[nodiscard]] Distribution below(policy::Target target, bool as_if) const {
        if (const auto* leaf = std::get_if<policy::LeafId>(&target)) return {{{leaf->value}, 1.0}};
        const policy::Node& node = world_.rules.nodes[std::get<policy::NodeId>(target).index()];
        Children candidates;
        for (const policy::Child& child : node.children) {
            if (as_if || alive(child.target)) candidates.push_back(child);
        }
        switch (node.kind) {
            case policy::Kind::Failover:
                return below(candidates.front().target, as_if);
            case policy::Kind::Weighted:
                return weighted(candidates, as_if);
            case policy::Kind::Multivalue:
                return multivalue(candidates, as_if);
            case policy::Kind::Simple:
                return together(node.children, as_if);
            default:
                break;  // no node of these worlds
        }
        return {};
    }

    [[nodiscard]] Distribution weighted(const Children& candidates, bool as_if) const {
        double sum = 0;
        for (const policy::Child& child : candidates) sum += child.weight;
        Distribution result;
        for (const policy::Child& child : candidates) {
            const double share =
                sum > 0 ? child.weight / sum : 1 / static_cast<double>(candidates.size());
            if (share > 0) add(result, below(child.target, as_if), share);
        }
        return result;
    }

    [[nodiscard]] Distribution multivalue(const Children& candidates, bool as_if) const {
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
            add(result, together(subset, as_if), 1 / static_cast<double>(subsets.size()));
        }
        return result;
    }

    /// What all of `children` give together; a dead one, which only simple nodes keep, gives its
    /// last resort.
    [[nodiscard]] Distribution together(const Children& children, bool as_if) const {
        Distribution result = {{{}, 1.0}};
        for (const policy::Child& child : children) {
            Distribution more;
            for (const auto& [leaves, share] : below(child.target, as_if || !alive(child.target))) {
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

    const World& world_;
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
