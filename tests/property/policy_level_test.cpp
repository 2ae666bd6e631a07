// SPDX-License-Identifier: Apache-2.0
// Health may only narrow an answer: never to nothing, and never past what is alive.

#include <rapidcheck.h>

#include <algorithm>

#include "support/catch.hpp"
#include "support/random_rules.hpp"

namespace leeward::policy {
namespace {

constexpr std::uint64_t kWorlds = 20;  // for each seed that RapidCheck gives

using support::World;

World world_of(std::uint64_t seed) {
    base::Rng rng(seed);
    support::RandomWorld random(rng, {});
    random.shuffle_words();
    return random.world();
}

/// True when a simple node stands in the tree: it answers with the dead as well (S-3).
bool has_simple(const Rules& rules, NodeId id) {
    const Node& node = rules.nodes[id.index()];
    if (node.kind == Kind::Simple) return true;
    for (const Child& child : node.children) {
        const NodeId* below = std::get_if<NodeId>(&child.target);
        if (below != nullptr && has_simple(rules, *below)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("policy: no answer is empty, by health or by words (C-5, RS-1)", "[policy]") {
    CHECK(rc::check("every outcome has records", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            const World world = world_of(seed);
            const Steering steering = world.steering();
            for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
                for (const auto& [leaves, share] : support::distribution_of(steering, {root})) {
                    RC_ASSERT(!leaves.empty());
                    for (const std::uint32_t leaf : leaves)
                        RC_ASSERT(steering.leaves[leaf].count > 0);
                }
            }
        }
    }));
}

TEST_CASE("policy: a dead place is never answered while its record has one alive", "[policy]") {
    CHECK(rc::check("living roots answer with the living", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            const World world = world_of(seed);
            const Steering steering = world.steering();
            for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
                const NodeId node = world.rules.roots[root].node;
                if (!steering.steps[node.index()].alive) continue;
                if (has_simple(world.rules, node)) continue;
                for (const auto& [leaves, share] : support::distribution_of(steering, {root})) {
                    for (const std::uint32_t leaf : leaves) {
                        RC_ASSERT(steering.leaf_standing[leaf].alive);
                    }
                }
            }
        }
    }));
}

TEST_CASE("policy: the work of a cycle does not hang on health (RS-37)", "[policy]") {
    CHECK(rc::check("as many standings, steps and starts as ever", [](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            World world = world_of(seed);
            world.words.clear();
            for (auto& endpoint : world.health) endpoint.state = health::State::Up;
            const Steering healthy = world.steering();
            for (auto& endpoint : world.health) endpoint.state = health::State::Down;
            const Steering failed = world.steering();
            RC_ASSERT(healthy.steps.size() == failed.steps.size());
            RC_ASSERT(healthy.starts.size() == failed.starts.size());
            RC_ASSERT(healthy.records.size() == failed.records.size());
            const bool all_checked =
                std::none_of(world.rules.leaves.begin(), world.rules.leaves.end(),
                             [](const Leaf& leaf) { return leaf.endpoints.empty(); });
            RC_ASSERT(!all_checked || healthy.choices.size() == failed.choices.size());
        }
    }));
}

}  // namespace leeward::policy
