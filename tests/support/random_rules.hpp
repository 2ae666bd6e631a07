// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random worlds for tests of policy: places, zones, checks, nested pools, shared nodes. All of a
// seed.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "support/policy_world.hpp"

namespace leeward::support {

/// Small enough for a model to list all outcomes, large enough for every rule to meet every other.
struct WorldLimits {
    std::uint32_t places = 6;
    std::uint32_t data = 3;  // of a leaf
    std::uint32_t nodes = 7;
    std::uint32_t children = 4;
};

inline health::State random_state(base::Rng& rng) {
    constexpr std::array kStates = {health::State::Unknown, health::State::Up, health::State::Down};
    return kStates[rng.below(kStates.size())];
}

class RandomWorld {
public:
    RandomWorld(base::Rng& rng, const WorldLimits& limits) : rng_(rng), limits_(limits) {
        const std::uint32_t places = 1 + rng_.below(limits_.places);
        for (std::uint32_t at = 0; at < places; ++at) add_place("p" + std::to_string(at));
        const std::uint32_t nodes = 1 + rng_.below(limits_.nodes);
        for (std::uint32_t at = 0; at < nodes; ++at) add_node();
        shuffle_health();
    }

    [[nodiscard]] World& world() { return world_; }

    /// New states for all endpoints, leaning to one side at times, so that whole places fail.
    void shuffle_health() {
        const std::uint32_t lean = rng_.below(4);
        for (health::EndpointState& endpoint : world_.health) {
            endpoint.state = random_state(rng_);
            if (lean == 1 && rng_.below(2) == 0) endpoint.state = health::State::Down;
            if (lean == 2 && rng_.below(8) != 0) endpoint.state = health::State::Down;
        }
    }

    /// Up to three words about any place or endpoint.
    void shuffle_words() {
        world_.words.clear();
        for (std::uint32_t count = rng_.below(4); count > 0; --count) {
            const auto places = static_cast<std::uint32_t>(world_.rules.places.size());
            const auto endpoints = static_cast<std::uint32_t>(world_.rules.endpoints.size());
            if (endpoints == 0 || rng_.below(2) == 0) {
                world_.words.push_back({policy::PlaceId{rng_.below(places)}, random_state(rng_)});
            } else {
                world_.words.push_back(
                    {health::EndpointId{rng_.below(endpoints)}, random_state(rng_)});
            }
        }
    }

private:
    void add_place(const std::string& name) {
        const policy::PlaceId at = world_.place(name);
        std::vector<policy::PlaceId> homes = {at};
        for (std::uint32_t zones = rng_.below(3); zones > 0; --zones) {
            homes.push_back(world_.place(name + "." + std::to_string(zones), at));
        }
        const policy::LeafId leaf = world_.bare_leaf(at);
        constexpr std::array<std::uint16_t, 4> kShares = {0, 0, 500, 1000};
        constexpr std::array kUnknown = {health::UnknownAs::Hold, health::UnknownAs::Up,
                                         health::UnknownAs::Down};
        world_.leaf_at(leaf).min_up = {kShares[rng_.below(kShares.size())]};
        world_.leaf_at(leaf).unknown = kUnknown[rng_.below(kUnknown.size())];
        const bool checked = rng_.below(8) != 0;
        for (std::uint32_t data = 1 + rng_.below(limits_.data); data > 0; --data) {
            const auto home = rng_.below(static_cast<std::uint32_t>(homes.size()));
            world_.datum(leaf, homes[home], checked);
        }
        if (!checked) return;
        const std::uint32_t shape = rng_.below(8);
        if (shape < 2) share_endpoint(leaf);
        if (shape == 2) unname_endpoints(leaf);
    }

    /// All data of the leaf hang on the first one's endpoint, as with `at`.
    void share_endpoint(policy::LeafId id) {
        policy::Leaf& leaf = world_.leaf_at(id);
        leaf.endpoints.resize(1);
        for (policy::Datum& datum : leaf.data) datum.endpoints = leaf.endpoints;
    }

    /// The endpoints decide the place and no datum by itself, as for a TXT record.
    void unname_endpoints(policy::LeafId id) {
        for (policy::Datum& datum : world_.leaf_at(id).data) datum.endpoints.clear();
    }

    void add_node() {
        constexpr std::array<std::uint32_t, 5> kWeights = {0, 0, 1, 3, 255};
        constexpr std::array kKinds = {policy::Kind::Failover, policy::Kind::Weighted,
                                       policy::Kind::Multivalue, policy::Kind::Simple};
        std::vector<policy::Child> children;
        for (std::uint32_t count = 1 + rng_.below(limits_.children); count > 0; --count) {
            const policy::Child child{random_target(), kWeights[rng_.below(kWeights.size())]};
            const bool known = std::any_of(
                children.begin(), children.end(),
                [&](const policy::Child& other) { return other.target == child.target; });
            if (!known) children.push_back(child);
        }
        world_.root(world_.pool("n" + std::to_string(world_.rules.nodes.size()),
                                kKinds[rng_.below(kKinds.size())], std::move(children)));
    }

    policy::Target random_target() {
        const auto nodes = static_cast<std::uint32_t>(world_.rules.nodes.size());
        const auto leaves = static_cast<std::uint32_t>(world_.rules.leaves.size());
        if (nodes > 0 && rng_.below(2) == 0) return policy::NodeId{rng_.below(nodes)};
        return policy::LeafId{rng_.below(leaves)};
    }

    base::Rng& rng_;
    WorldLimits limits_;
    World world_;
};

}  // namespace leeward::support
