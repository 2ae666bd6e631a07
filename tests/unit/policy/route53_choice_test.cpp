// SPDX-License-Identifier: Apache-2.0
// The choice that all policies share: rules C of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::Distribution;
using support::evenly;
using support::only;
using support::World;

/// One record of each kind that chooses among places, over the same two.
std::vector<RootId> one_of_each(World& world, LeafId a, LeafId b) {
    return {world.record(Kind::Failover, {{a}, {b}}),
            world.record(Kind::Weighted, {{a, 1}, {b, 3}}),
            world.record(Kind::Multivalue, {{a}, {b}}),
            world.root(world.geo("", {{"EU", a}, {"default", b}})),
            world.root(world.latency("", {{"r1", a}, {"r2", b}})),
            world.root(world.nearest("", {{a, {{50, 0}, 0}}, {b, {{0, 0}, 0}}})),
            world.root(world.sticky("", {{a, 1}, {b, 3}}))};
}

}  // namespace

TEST_CASE("C-1: who is not healthy is dropped, and the policy chooses among the rest",
          "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    const RootId failover = world.record(Kind::Failover, {{a}, {b}, {c}});
    const RootId weighted = world.record(Kind::Weighted, {{a, 2}, {b, 1}, {c, 1}});
    const RootId geo = world.root(world.geo("", {{"FR", a}, {"EU", b}, {"default", c}}));
    world.land("192.0.2.0/24", "FR");
    world.set(a, State::Down);
    check_equal(world.answers(failover), only(b));
    check_equal(world.answers(weighted), evenly({b.value, c.value}));
    check_equal(world.answers(geo, client("192.0.2.1")), only(b));
    world.set(b, State::Down);
    check_equal(world.answers(failover), only(c));
    check_equal(world.answers(weighted), only(c));
    check_equal(world.answers(geo, client("192.0.2.1")), only(c));
}

TEST_CASE("C-2: the last known state decides until another one is known", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Failover, {{a}, {b}});
    Decider decider(world.rules, world.clients());
    world.set(a, State::Down);
    const Steering steering = decider.decide(world.known(), base::Instant{}, 1);
    world.set(a, State::Up);  // not told yet
    check_equal(support::distribution_of(steering, root), only(b));
    check_equal(support::distribution_of(decider.decide(world.known(), base::Instant{}, 1), root),
                only(a));
}

TEST_CASE("C-3: a place without a check is always a possible answer", "[route53]") {
    World world;
    const LeafId bare = world.region("bare", 0);
    const LeafId checked = world.region("checked");
    const auto roots = one_of_each(world, bare, checked);
    world.land("192.0.2.0/24", "FR");
    world.set(checked, State::Down);
    for (const RootId root : roots) {
        CAPTURE(root.value);
        check_equal(world.answers(root, client("192.0.2.1")), only(bare));
    }
}

TEST_CASE("C-4: when nobody is healthy, all count as healthy", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const auto roots = one_of_each(world, a, b);
    world.land("192.0.2.0/24", "FR");
    for (const char* who : {"192.0.2.1", "198.51.100.1"}) {
        world.set(a, State::Up);
        world.set(b, State::Up);
        const Steering healthy = world.steering();
        world.set(a, State::Down);
        world.set(b, State::Down);
        const Steering failed = world.steering();
        for (const RootId root : roots) {
            CAPTURE(who, root.value);
            const Distribution wanted = support::distribution_of(healthy, root, client(who));
            check_equal(support::distribution_of(failed, root, client(who)), wanted);
            CHECK(wanted.count({}) == 0);  // C-5
        }
    }
}

TEST_CASE("C-5: health alone makes no answer empty", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    auto roots = one_of_each(world, a, b);
    const NodeId pool = world.rules.roots[roots.front().index()].node;
    roots.push_back(world.root(world.alias(pool, true, {world.endpoint(world.place("gate"))})));
    for (const State of_a : {State::Up, State::Down, State::Unknown}) {
        for (const State of_b : {State::Up, State::Down, State::Unknown}) {
            for (health::EndpointState& each : world.health) each.state = State::Down;
            world.set(a, of_a);
            world.set(b, of_b);
            for (const RootId root : roots) {
                CAPTURE(root.value);
                CHECK(world.answers(root, client("192.0.2.1")).count({}) == 0);
            }
        }
    }
}

TEST_CASE("C-6: the final state counts, after inverting and disabling", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Failover, {{a}, {b}});
    Verdict verdict;
    verdict.of = world.leaf_at(a).endpoints.front();
    verdict.inverted = true;
    world.rules.verdicts = {verdict};
    check_equal(world.answers(root), only(b));  // seen up
    world.set(a, State::Down);
    check_equal(world.answers(root), only(a));
    world.rules.verdicts.front().disabled = true;
    check_equal(world.answers(root), only(b));
}

TEST_CASE("C-7: a check speaks of its own endpoint, not of the record's value", "[route53]") {
    World world;
    const LeafId a = world.region("a", 0);
    const LeafId b = world.region("b", 0);
    const health::EndpointId elsewhere = world.endpoint(world.place("elsewhere"));
    world.leaf_at(a).endpoints = {elsewhere};
    const RootId root = world.record(Kind::Failover, {{a}, {b}});
    check_equal(world.answers(root), only(a));
    world.set(elsewhere, State::Down);
    check_equal(world.answers(root), only(b));
}

TEST_CASE("C-8: a check of a group of one has no effect on its answer", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const RootId root = world.record(Kind::Simple, {{a}});
    world.set(a, State::Down);
    check_equal(world.answers(root), only(a));
}

TEST_CASE("C-9: one check may stand behind many records", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId twin = world.region("twin", 0);
    world.leaf_at(twin).endpoints = world.leaf_at(a).endpoints;
    const RootId one = world.record(Kind::Failover, {{a}, {b}});
    const RootId other = world.record(Kind::Weighted, {{twin, 9}, {b, 1}});
    world.set(a, State::Down);
    check_equal(world.answers(one), only(b));
    check_equal(world.answers(other), only(b));
}

TEST_CASE("C-12: last resort is a matter of one group", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    const RootId dead = world.record(Kind::Multivalue, {{a}, {b}});
    const RootId living = world.record(Kind::Multivalue, {{a}, {c}});
    world.set(a, State::Down);
    world.set(b, State::Down);
    check_equal(world.answers(dead), {{{a.value, b.value}, 1.0}});
    check_equal(world.answers(living), only(c));
}

TEST_CASE("C-13: last resort is among who applies to the client", "[route53]") {
    World world;
    const LeafId fr = world.region("fr");
    const LeafId eu = world.region("eu");
    const LeafId us = world.region("us");
    const LeafId net = world.region("net");
    const RootId root =
        world.root(world.geo("", {{"FR", fr}, {"EU", eu}, {"US", us}, {"203.0.113.0/24", net}}));
    world.land("192.0.2.0/24", "FR");
    world.set(fr, State::Down);
    world.set(eu, State::Down);
    check_equal(world.answers(root, client("192.0.2.1")), only(fr));
    world.set(net, State::Down);
    check_equal(world.answers(root, client("203.0.113.1")), only(net));
}

TEST_CASE("C-14: the choice is made afresh for each query of a client", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Weighted, {{a, 1}, {b, 1}});
    const Steering steering = world.steering();
    base::Rng rng(1);
    RandomChooser chooser(rng);
    std::set<std::uint32_t> seen;
    for (int query = 0; query < 64; ++query) {
        Selection selection;
        select(steering, root, client("192.0.2.1"), chooser, selection);
        seen.insert(selection.leaves[0]);
    }
    CHECK(seen == std::set<std::uint32_t>{a.value, b.value});
}

TEST_CASE("C-15: all are active but for failover and weights of zero", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    check_equal(world.answers(world.record(Kind::Weighted, {{a, 1}, {b, 1}})),
                evenly({a.value, b.value}));
    check_equal(world.answers(world.record(Kind::Multivalue, {{a}, {b}})),
                {{{a.value, b.value}, 1.0}});
    check_equal(world.answers(world.record(Kind::Weighted, {{a, 1}, {b, 0}})), only(a));
    check_equal(world.answers(world.record(Kind::Failover, {{a}, {b}})), only(a));
}

}  // namespace leeward::policy
