// SPDX-License-Identifier: Apache-2.0
#pragma once
// A small world of places and pools for tests of policy, built line by line as a configuration
// would say it.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leeward/policy/decide.hpp"
#include "leeward/policy/script.hpp"
#include "leeward/policy/select.hpp"

namespace leeward::support {

/// The share of each set of leaves that a query can be answered with.
using Distribution = std::map<std::set<std::uint32_t>, double>;

/// What decide and select make of `root`, over all outcomes of chance.
inline Distribution distribution_of(const policy::Steering& steering, policy::RootId root) {
    const auto outcomes = policy::each_outcome([&](policy::ScriptedChooser& chooser) {
        policy::Selection selection;
        policy::select(steering, root, policy::Client{}, chooser, selection);
        return std::set<std::uint32_t>(selection.leaves.begin(),
                                       selection.leaves.begin() + selection.count);
    });
    Distribution shares;
    for (const auto& outcome : outcomes.all) shares[outcome.value] += outcome.share;
    return shares;
}

struct World {
    policy::Rules rules;
    std::vector<health::EndpointState> health;
    std::vector<policy::Word> words;

    policy::PlaceId place(const std::string& name, std::optional<policy::PlaceId> parent = {}) {
        const auto kind = parent ? policy::PlaceKind::Zone : policy::PlaceKind::Region;
        rules.places.push_back({name, kind, parent});
        return {static_cast<std::uint32_t>(rules.places.size() - 1)};
    }

    health::EndpointId endpoint(policy::PlaceId at) {
        const auto number = static_cast<std::uint32_t>(rules.endpoints.size());
        rules.endpoints.push_back({"web", at, "192.0.2." + std::to_string(number) + ":80"});
        health.emplace_back().state = health::State::Up;
        return {number};
    }

    /// A leaf of a place without data yet.
    policy::LeafId bare_leaf(policy::PlaceId at) {
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = at;
        leaf.check = "web";
        return {static_cast<std::uint32_t>(rules.leaves.size() - 1)};
    }

    /// One more datum of a leaf, with an endpoint of its own when `checked`.
    void datum(policy::LeafId id, policy::PlaceId at, bool checked = true) {
        policy::Datum& datum = leaf_at(id).data.emplace_back();
        const auto number = static_cast<std::uint8_t>(leaf_at(id).data.size());
        datum.rdata = {192, 0, static_cast<std::uint8_t>(id.value), number};
        datum.place = at;
        if (!checked) return;
        const health::EndpointId own = endpoint(at);
        datum.endpoints.push_back(own);
        leaf_at(id).endpoints.push_back(own);
    }

    /// A region with `endpoints` checked addresses; 0: one address that nothing checks.
    policy::LeafId region(const std::string& name, int endpoints = 1) {
        const policy::PlaceId at = place(name);
        const policy::LeafId leaf = bare_leaf(at);
        if (endpoints == 0) {
            leaf_at(leaf).check = "none";
            datum(leaf, at, false);
        }
        for (int number = 0; number < endpoints; ++number) datum(leaf, at);
        return leaf;
    }

    policy::NodeId pool(const std::string& name, policy::Kind kind,
                        std::vector<policy::Child> children) {
        rules.nodes.push_back({name, kind, policy::kNoDetail, std::move(children)});
        return {static_cast<std::uint32_t>(rules.nodes.size() - 1)};
    }

    policy::RootId root(policy::NodeId node) {
        policy::Root& root = rules.roots.emplace_back();
        root.node = node;
        return {static_cast<std::uint32_t>(rules.roots.size() - 1)};
    }

    policy::RootId record(policy::Kind kind, std::vector<policy::Child> children) {
        return root(pool("www", kind, std::move(children)));
    }

    void set(health::EndpointId id, health::State state) { health[id.index()].state = state; }
    void set(policy::LeafId id, health::State state) {
        for (const health::EndpointId endpoint : leaf_at(id).endpoints) set(endpoint, state);
    }
    void say(policy::PlaceId about, health::State state) { words.push_back({about, state}); }
    void say(policy::LeafId about, health::State state) { say(leaf_at(about).place, state); }

    policy::Leaf& leaf_at(policy::LeafId id) { return rules.leaves[id.index()]; }

    [[nodiscard]] policy::Steering steering() const {
        return policy::decide(rules, {health, words}, base::Instant{}, 1);
    }
    [[nodiscard]] Distribution answers(policy::RootId root) const {
        return distribution_of(steering(), root);
    }
};

}  // namespace leeward::support
