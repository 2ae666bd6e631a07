// SPDX-License-Identifier: Apache-2.0
// Simple routing: rules S of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::only;
using support::World;

}  // namespace

TEST_CASE("S-1: one place, several values", "[route53]") {
    World world;
    const LeafId a = world.region("a", 3);
    const RootId root = world.record(Kind::Simple, {{a}});
    check_equal(world.answers(root), only(a));
    CHECK(world.steering().leaves[a.index()].count == 3);
}

TEST_CASE("S-2: all values are returned, from any one on", "[route53]") {
    World world;
    std::vector<Child> children;
    for (const char* name : {"a", "b", "c"}) children.push_back({world.region(name)});
    const RootId root = world.record(Kind::Simple, children);
    check_equal(world.answers(root), {{{0, 1, 2}, 1.0}});
    const Steering steering = world.steering();
    base::Rng rng(1);
    RandomChooser chooser(rng);
    std::set<std::uint32_t> firsts;
    for (int query = 0; query < 64; ++query) {
        Selection selection;
        select(steering, root, Client{}, chooser, selection);
        REQUIRE(selection.count == 3);
        firsts.insert(selection.leaves[0]);
    }
    CHECK(firsts.size() == 3);
}

TEST_CASE("S-3: values are not checked one by one", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Simple, {{a}, {b}});
    world.set(a, State::Down);
    check_equal(world.answers(root), {{{a.value, b.value}, 1.0}});
}

TEST_CASE("S-4, S-5: a simple alias answers with its one target, evaluated or not", "[route53]") {
    const bool evaluate = GENERATE(true, false);
    World world;
    const LeafId a = world.region("a");
    const RootId root = world.root(world.alias(world.pool("t", Kind::Simple, {{a}}), evaluate));
    check_equal(world.answers(root), only(a));
    world.set(a, State::Down);
    check_equal(world.answers(root), only(a));
}

TEST_CASE("S-5: evaluation matters when another alias evaluates the simple one", "[route53]") {
    const bool evaluate = GENERATE(true, false);
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId inner = world.alias(world.pool("t", Kind::Simple, {{a}}), evaluate);
    const RootId root = world.record(Kind::Failover, {{world.alias(inner)}, {b}});
    world.set(a, State::Down);
    check_equal(world.answers(root), only(evaluate ? b : a));
}

TEST_CASE("S-6: the check of a simple record serves the aliases that evaluate it", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId simple = world.pool("t", Kind::Simple, {{a}});
    const RootId itself = world.root(simple);
    const RootId above = world.record(Kind::Failover, {{world.alias(simple)}, {b}});
    world.set(a, State::Down);
    check_equal(world.answers(itself), only(a));
    check_equal(world.answers(above), only(b));
}

}  // namespace leeward::policy
