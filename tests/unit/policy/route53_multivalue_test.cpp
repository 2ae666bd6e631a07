// SPDX-License-Identifier: Apache-2.0
// Multivalue answers: rules M of Route 53's behaviour.
#include <cmath>

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::Distribution;
using support::only;
using support::World;

/// So many places, as children.
std::vector<Child> places(World& world, std::uint32_t count, int values = 1) {
    std::vector<Child> children;
    for (std::uint32_t at = 0; at < count; ++at) {
        children.push_back({world.region("p" + std::to_string(at), values)});
    }
    return children;
}

std::set<std::uint32_t> first(std::uint32_t count) {
    std::set<std::uint32_t> leaves;
    for (std::uint32_t at = 0; at < count; ++at) leaves.insert(at);
    return leaves;
}

}  // namespace

TEST_CASE("M-2, M-3: up to eight are answered together, the healthy ones in every answer",
          "[route53]") {
    const std::uint32_t count = GENERATE(1U, 2U, 7U, 8U);
    World world;
    const RootId root = world.record(Kind::Multivalue, places(world, count));
    check_equal(world.answers(root), {{first(count), 1.0}});
}

TEST_CASE("M-4: of more than eight healthy ones each eight are as likely", "[route53]") {
    World world;
    const RootId root = world.record(Kind::Multivalue, places(world, 10));
    const Distribution all = world.answers(root);
    CHECK(all.size() == 45);
    for (const auto& [leaves, share] : all) {
        CHECK(leaves.size() == 8);
        CHECK(share == Approx(1 / 45.0));
    }
    world.set(LeafId{3}, State::Down);
    world.set(LeafId{4}, State::Down);
    check_equal(world.answers(root), {{{0, 1, 2, 5, 6, 7, 8, 9}, 1.0}});
}

TEST_CASE("M-1, M-5: members without a check are healthy", "[route53]") {
    World world;
    const LeafId bare = world.region("bare", 0);
    const LeafId a = world.region("a");
    const RootId root = world.record(Kind::Multivalue, {{bare}, {a}});
    world.set(a, State::Down);
    check_equal(world.answers(root), only(bare));
}

TEST_CASE("M-6: all unhealthy, up to eight of them", "[route53]") {
    const std::uint32_t count = GENERATE(3U, 9U);
    World world;
    const RootId root = world.record(Kind::Multivalue, places(world, count));
    for (std::uint32_t at = 0; at < count; ++at) world.set(LeafId{at}, State::Down);
    const Distribution all = world.answers(root);
    CHECK(all.size() == (count == 3 ? 1 : 9));
    for (const auto& [leaves, share] : all) CHECK(leaves.size() == std::min(count, 8U));
}

TEST_CASE("M-7: one healthy member hides all unhealthy ones", "[route53]") {
    World world;
    const RootId root = world.record(Kind::Multivalue, places(world, 9));
    for (std::uint32_t at = 0; at < 8; ++at) world.set(LeafId{at}, State::Down);
    check_equal(world.answers(root), only(LeafId{8}));
}

TEST_CASE("M-10: an alias may point at a multivalue group", "[route53]") {
    World world;
    const auto members = places(world, 9);
    const LeafId spare = world.region("spare");
    const NodeId group = world.pool("t", Kind::Multivalue, members);
    const RootId root = world.record(Kind::Failover, {{world.alias(group)}, {spare}});
    CHECK(world.answers(root).size() == 9);
    CHECK(world.answers(root).begin()->first.size() == 8);
    for (std::uint32_t at = 0; at < 8; ++at) world.set(LeafId{at}, State::Down);
    check_equal(world.answers(root), only(LeafId{8}));
    world.set(LeafId{8}, State::Down);
    check_equal(world.answers(root), only(spare));
}

TEST_CASE("M-12: eight counts places, not values", "[route53]") {
    World world;
    const RootId root = world.record(Kind::Multivalue, places(world, 8, 3));
    check_equal(world.answers(root), {{first(8), 1.0}});
    const Steering steering = world.steering();
    for (const LeafRecords& leaf : steering.leaves) CHECK(leaf.count == 3);
}

TEST_CASE("M-13: the order is random, each one as often the first", "[route53]") {
    const std::uint32_t count = GENERATE(4U, 12U);
    World world;
    const RootId root = world.record(Kind::Multivalue, places(world, count));
    const Steering steering = world.steering();
    base::Rng rng(2);
    RandomChooser chooser(rng);
    std::vector<int> firsts(count);
    constexpr int kQueries = 12'000;
    for (int query = 0; query < kQueries; ++query) {
        Selection selection;
        select(steering, root, Client{}, chooser, selection);
        ++firsts[selection.leaves[0]];
    }
    const double wanted = kQueries / double(count);
    for (const int times : firsts) CHECK(times == Approx(wanted).margin(5 * std::sqrt(wanted)));
}

}  // namespace leeward::policy
