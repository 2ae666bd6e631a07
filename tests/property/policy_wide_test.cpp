// SPDX-License-Identifier: Apache-2.0
// Answers that depend on clients, aliases and hosts, against the slow model, and how far they hold.

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <vector>

#include "leeward/policy/trace.hpp"
#include "support/catch.hpp"
#include "support/policy_model.hpp"
#include "support/random_wide.hpp"

namespace leeward::policy {
namespace {

constexpr std::uint64_t kWorlds = 10;  // for each seed that RapidCheck gives
constexpr int kClients = 6;            // for each of them

using support::Distribution;
using support::PolicyModel;
using support::RandomWide;
using support::World;

/// The longest of all outcomes: chance may lead by a sticky node or past it.
std::uint8_t scope_of(const Steering& steering, RootId root, const Client& client) {
    const auto outcomes = each_outcome([&](ScriptedChooser& chooser) {
        Selection selection;
        select(steering, root, client, chooser, selection);
        return selection.scope;
    });
    std::uint8_t scope = 0;
    for (const auto& outcome : outcomes.all) scope = std::max(scope, outcome.value);
    return scope;
}

/// All first and last addresses of networks that the world speaks of, and those just outside.
std::vector<base::Address> edges_of(const World& world, bool v6) {
    std::vector<geo::Prefix> networks = {geo::Prefix::all(v6)};
    for (const auto& [network, unused] : world.lands) networks.push_back(network);
    const auto add = [&](const std::vector<Area>& areas) {
        for (const Area& area : areas) {
            if (const auto* network = std::get_if<geo::Prefix>(&area)) networks.push_back(*network);
        }
    };
    for (const GeoAreas& areas : world.rules.geo) add(areas.of_children);
    add(world.rules.latency_table.rows);
    std::vector<base::Address> edges;
    for (const geo::Prefix& network : networks) {
        if (network.is_v6() != v6) continue;
        for (geo::Prefix at = network;; at = at.half(true)) {
            // The lower halves on the way to the last address begin where a split may be.
            edges.push_back(at.address);
            if (at.length == at.bits()) break;
        }
        // The sibling on each level above holds the neighbour before and behind.
        for (std::uint8_t length = 1; length <= network.length; ++length) {
            const geo::Prefix above =
                geo::Prefix::around(network.address, static_cast<std::uint8_t>(length - 1));
            edges.push_back(above.half(false).address);
            edges.push_back(above.half(true).address);
        }
    }
    return edges;
}

/// A random address of a network.
base::Address inside(base::Rng& rng, geo::Prefix network) {
    while (network.length < network.bits()) network = network.half(rng.below(2) == 0);
    return network.address;
}

}  // namespace

TEST_CASE("policy: every client gets the model's shares from every root", "[policy]") {
    CHECK(rc::check("shares equal the model's", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            RandomWide random(rng);
            const World& world = random.world();
            const Steering steering = world.steering();
            for (int round = 0; round < kClients; ++round) {
                const Client client = random.random_client();
                const PolicyModel model(world, client);
                for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
                    RC_ASSERT(support::same_distribution(
                        support::distribution_of(steering, {root}, client), model.answers({root})));
                }
            }
        }
    }));
}

TEST_CASE("policy: a client of unknown network gets a sticky node's shares from chance",
          "[policy]") {
    CHECK(rc::check("shares equal the model's", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            support::WideLimits limits;
            limits.sticky = true;
            RandomWide random(rng, limits);
            const World& world = random.world();
            const Steering steering = world.steering();
            const PolicyModel model(world);
            for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
                RC_ASSERT(support::same_distribution(support::distribution_of(steering, {root}),
                                                     model.answers({root})));
            }
        }
    }));
}

TEST_CASE("policy: leaves and nodes are as alive as the model says, for every client", "[policy]") {
    CHECK(rc::check("standings equal the model's", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            RandomWide random(rng);
            const World& world = random.world();
            const Steering steering = world.steering();
            for (int round = 0; round < kClients; ++round) {
                const Client client = random.random_client();
                const PolicyModel model(world, client);
                for (std::uint32_t at = 0; at < world.rules.leaves.size(); ++at) {
                    RC_ASSERT(steering.leaf_standing[at].alive == model.alive(LeafId{at}));
                    RC_ASSERT(steering.leaves[at].count == model.data({at}).size());
                }
                for (std::uint32_t at = 0; at < world.rules.roots.size(); ++at) {
                    const Candidate top = trace(world.rules, steering, {at}, client);
                    RC_ASSERT(top.standing.alive == model.alive(world.rules.roots[at].node));
                }
            }
        }
    }));
}

TEST_CASE("policy: all clients within a scope have the same shares (E-4, E-5)", "[policy]") {
    CHECK(rc::check("the distribution holds in the scope", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            support::WideLimits limits;
            limits.sticky = true;
            RandomWide random(rng, limits);
            const World& world = random.world();
            const Steering steering = world.steering();
            for (std::uint32_t at = 0; at < world.rules.roots.size(); ++at) {
                const RootId root{at};
                const Client client = random.random_client();
                const std::uint8_t scope = scope_of(steering, root, client);
                if (scope > client.prefix) continue;  // nobody else is known so well
                const auto wanted = support::distribution_of(steering, root, client);
                const geo::Prefix within = geo::Prefix::around(client.address, scope);
                for (int other = 0; other < 10; ++other) {
                    const auto length =
                        static_cast<std::uint8_t>(scope + rng.below(within.bits() - scope + 1U));
                    const geo::Prefix network = geo::Prefix::around(inside(rng, within), length);
                    const Client neighbour{network.address, network.length};
                    if (wanted.size() > 200) break;
                    RC_ASSERT(support::same_distribution(
                        support::distribution_of(steering, root, neighbour), wanted));
                }
            }
        }
    }));
}

TEST_CASE("policy: a geo node's scope is the shortest that tells its clients apart (E-5)",
          "[policy]") {
    CHECK(rc::check("one bit less holds another class", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            RandomWide random(rng);
            World& world = random.world();
            for (std::uint32_t node = 0; node < world.rules.nodes.size(); ++node) {
                if (world.rules.nodes[node].kind != Kind::Geo) continue;
                auto children = world.rules.nodes[node].children;
                for (Child& child : children) child.target = LeafId{0};
                // The same areas with nothing below that clients matter to.
                world.rules.nodes.push_back(
                    {"alone", Kind::Geo, world.rules.nodes[node].detail, std::move(children)});
                const auto& areas = world.rules.geo[world.rules.nodes[node].detail].of_children;
                const RootId root =
                    world.root({static_cast<std::uint32_t>(world.rules.nodes.size() - 1)});
                const Steering steering = world.steering();
                Client client = random.random_client();
                client.prefix = client.address.is_v6() ? 128 : 32;
                const std::uint8_t scope = scope_of(steering, root, client);
                const auto order_at = [&](const base::Address& address) {
                    return support::ClientModel(world, {address, client.prefix}).inside(areas);
                };
                const auto own = order_at(client.address);
                const geo::Prefix within = geo::Prefix::around(client.address, scope);
                const auto edges = edges_of(world, client.address.is_v6());
                bool other_within = false;
                bool other_around = false;
                for (const base::Address& edge : edges) {
                    const bool differs = order_at(edge) != own;
                    other_within = other_within || (differs && within.contains(edge));
                    if (scope == 0) continue;
                    const auto above =
                        geo::Prefix::around(client.address, static_cast<std::uint8_t>(scope - 1));
                    other_around = other_around || (differs && above.contains(edge));
                }
                RC_ASSERT(!other_within);
                RC_ASSERT(scope == 0 || other_around);
                break;
            }
        }
    }));
}

TEST_CASE("policy: no client gets an empty answer by health or by words (C-5)", "[policy]") {
    CHECK(rc::check("whoever has an area has an answer", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            support::WideLimits limits;
            limits.everywhere = true;
            RandomWide random(rng, limits);
            World& world = random.world();
            for (HostAnswer& host : world.looked_up) host = {{{192, 0, 2, 1}}, 60};
            const Steering steering = world.steering();
            const Client client = random.random_client();
            for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
                for (const auto& [leaves, share] :
                     support::distribution_of(steering, {root}, client)) {
                    RC_ASSERT(!leaves.empty());
                    for (const std::uint32_t leaf : leaves)
                        RC_ASSERT(steering.leaves[leaf].count > 0);
                }
            }
        }
    }));
}

}  // namespace leeward::policy
