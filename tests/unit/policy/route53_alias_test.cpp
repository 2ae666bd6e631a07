// SPDX-License-Identifier: Apache-2.0
// Aliases and trees of them: rules A of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::evenly;
using support::nothing;
using support::only;
using support::World;

/// A group of a and b behind an alias, and a standby; a check of the alias's own that passes.
struct Branch : World {
    LeafId a = region("a");
    LeafId b = region("b");
    LeafId standby = region("standby");
    NodeId group = pool("t", Kind::Failover, {{a}, {b}});
    health::EndpointId gate = endpoint(place("gate"));

    /// Failover from an alias to the group on to the standby.
    RootId www(bool evaluate, std::vector<health::EndpointId> own = {}) {
        return record(Kind::Failover, {{alias(group, evaluate, std::move(own))}, {standby}});
    }
    void fail(std::vector<LeafId> leaves) {
        for (const LeafId leaf : leaves) set(leaf, State::Down);
    }
};

}  // namespace

TEST_CASE("A-1: an alias answers with its target's values", "[route53]") {
    Branch world;
    const RootId root = world.root(world.alias(world.group));
    check_equal(world.answers(root), only(world.a));
    const Steering steering = world.steering();
    // The owner is a pointer to the question's name, and there is no CNAME.
    const base::Bytes records = steering.records_of(world.a.value);
    CHECK(base::load_u16(records.data()) == 0xC00C);
    CHECK(base::load_u16(records.data() + 2) == static_cast<std::uint16_t>(dns::RrType::A));
}

TEST_CASE("A-5, A-6: an evaluated alias is healthy while a member of its group is", "[route53]") {
    Branch world;
    const RootId root = world.www(true);
    world.fail({world.a});
    check_equal(world.answers(root), only(world.b));
    world.fail({world.b});
    check_equal(world.answers(root), only(world.standby));
}

TEST_CASE("A-7: a healthy member of weight zero keeps the group healthy", "[route53]") {
    Branch world;
    const NodeId weighted = world.pool("w", Kind::Weighted, {{world.a, 5}, {world.b, 0}});
    const RootId root = world.record(Kind::Failover, {{world.alias(weighted)}, {world.standby}});
    world.fail({world.a});
    check_equal(world.answers(root), only(world.b));
    world.fail({world.b});
    check_equal(world.answers(root), only(world.standby));
}

TEST_CASE("A-8: without evaluation a branch is answered with everything in it down", "[route53]") {
    Branch world;
    const RootId root = world.www(false);
    world.fail({world.a, world.b});
    check_equal(world.answers(root), only(world.a));
    CHECK(world.steering().steps[world.rules.roots[root.index()].node.index()].alive);
}

TEST_CASE("A-9: an alias's own check and its target must both be healthy", "[route53]") {
    struct Row {
        const char* what;
        bool evaluate;
        State gate;
        State members;
        bool healthy;
    };
    const auto row = GENERATE(values<Row>({
        {"both", true, State::Up, State::Up, true},
        {"the check fails", true, State::Down, State::Up, false},
        {"the target fails", true, State::Up, State::Down, false},
        {"both fail", true, State::Down, State::Down, false},
        {"not evaluated, the check passes", false, State::Up, State::Down, true},
        {"not evaluated, the check fails", false, State::Down, State::Up, false},
        {"not known yet counts as healthy", true, State::Unknown, State::Up, true},
    }));
    Branch world;
    const RootId root = world.www(row.evaluate, {world.gate});
    world.set(world.gate, row.gate);
    world.set(world.a, row.members);
    world.set(world.b, row.members);
    CAPTURE(row.what);
    check_equal(world.answers(root), only(row.healthy ? world.a : world.standby));
}

TEST_CASE("A-9: of several endpoints of the check all must be up", "[route53]") {
    Branch world;
    const health::EndpointId second = world.endpoint(PlaceId{0});
    const RootId root = world.www(true, {world.gate, second});
    check_equal(world.answers(root), only(world.a));
    world.set(second, State::Down);
    check_equal(world.answers(root), only(world.standby));
}

TEST_CASE("A-10: while its own check fails, nothing is answered through an alias", "[route53]") {
    Branch world;
    const NodeId alias = world.alias(world.group, true, {world.gate});
    const RootId weighted = world.record(Kind::Weighted, {{alias, 99}, {world.standby, 1}});
    const RootId multivalue = world.record(Kind::Multivalue, {{alias}, {world.standby}});
    world.set(world.gate, State::Down);
    check_equal(world.answers(weighted), only(world.standby));
    check_equal(world.answers(multivalue), only(world.standby));
    // Where that leaves nobody, it is the last resort, by the target's own choice (C-4, A-11).
    world.fail({world.standby, world.a});
    check_equal(world.answers(multivalue), {{{world.b.value, world.standby.value}, 1.0}});
}

TEST_CASE("A-11: inside a branch its own members' health decides, evaluated or not", "[route53]") {
    const bool evaluate = GENERATE(true, false);
    Branch world;
    const RootId root = world.www(evaluate);
    world.fail({world.a});
    check_equal(world.answers(root), only(world.b));
}

TEST_CASE("A-12: a dead branch backs out to the next of the upper group, by its policy",
          "[route53]") {
    Branch world;
    const LeafId far = world.region("far");
    const LeafId near = world.region("near");
    world.land("192.0.2.0/24", "FR");
    world.latency_row("default", {{"r1", 10}, {"r2", 30}, {"r3", 20}});
    const RootId root = world.root(
        world.latency("", {{"r1", world.alias(world.group)}, {"r2", far}, {"r3", near}}));
    const Client who = client("192.0.2.1");
    check_equal(world.answers(root, who), only(world.a));
    world.fail({world.a, world.b});
    check_equal(world.answers(root, who), only(near));
    world.fail({near});
    check_equal(world.answers(root, who), only(far));
}

TEST_CASE("A-13: a member without a check keeps its branch healthy for ever", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId bare = world.region("bare", 0);
    const LeafId standby = world.region("standby");
    const NodeId group = world.pool("t", Kind::Failover, {{a}, {bare}});
    const RootId root = world.record(Kind::Failover, {{world.alias(group)}, {standby}});
    world.set(a, State::Down);
    check_equal(world.answers(root), only(bare));
}

TEST_CASE("A-14: all branches unhealthy, each level picks by its own policy", "[route53]") {
    World world;
    std::vector<LeafId> all;
    for (const char* name : {"a", "b", "c", "d"}) all.push_back(world.region(name));
    const NodeId first = world.pool("f", Kind::Weighted, {{all[0], 1}, {all[1], 3}});
    const NodeId second = world.pool("s", Kind::Failover, {{all[2]}, {all[3]}});
    const RootId failover =
        world.record(Kind::Failover, {{world.alias(first)}, {world.alias(second)}});
    const RootId weighted =
        world.record(Kind::Weighted, {{world.alias(first), 1}, {world.alias(second), 1}});
    for (const LeafId leaf : all) world.set(leaf, State::Down);
    check_equal(world.answers(failover), {{{0}, 0.25}, {{1}, 0.75}});
    check_equal(world.answers(weighted), {{{0}, 0.125}, {{1}, 0.375}, {{2}, 0.5}});
}

TEST_CASE("A-15: health is inherited level by level", "[route53]") {
    Branch world;
    NodeId top = world.group;
    for (int level = 0; level < 6; ++level) {
        top = world.alias(world.pool("l", Kind::Weighted, {{top, 1}}));
    }
    const RootId root = world.record(Kind::Failover, {{top}, {world.standby}});
    check_equal(world.answers(root), only(world.a));
    world.fail({world.a});
    check_equal(world.answers(root), only(world.b));
    world.fail({world.b});
    check_equal(world.answers(root), only(world.standby));
}

TEST_CASE("A-16, A-17: an alias to one simple record has its check's health", "[route53]") {
    World world;
    const LeafId checked = world.region("checked");
    const LeafId bare = world.region("bare", 0);
    const LeafId standby = world.region("standby");
    const NodeId to_checked = world.alias(world.pool("tc", Kind::Simple, {{checked}}));
    const NodeId to_bare = world.alias(world.pool("tb", Kind::Simple, {{bare}}));
    const RootId one = world.record(Kind::Failover, {{to_checked}, {standby}});
    const RootId other = world.record(Kind::Failover, {{to_bare}, {standby}});
    world.set(checked, State::Down);
    check_equal(world.answers(one), only(standby));
    check_equal(world.answers(other), only(bare));
}

TEST_CASE("A-18: the inner alias decides what the outer one sees", "[route53]") {
    struct Row {
        bool inner;
        bool outer;
        bool healthy;
    };
    const auto row =
        GENERATE(values<Row>({{true, true, false}, {false, true, true}, {true, false, true}}));
    Branch world;
    const NodeId inner = world.alias(world.group, row.inner);
    const NodeId outer = world.alias(inner, row.outer);
    const RootId root = world.record(Kind::Failover, {{outer}, {world.standby}});
    world.fail({world.a, world.b});
    CAPTURE(row.inner, row.outer);
    check_equal(world.answers(root), only(row.healthy ? world.a : world.standby));
}

TEST_CASE("A-18: an inner alias whose own check fails is unhealthy for an outer that evaluates",
          "[route53]") {
    const bool outer = GENERATE(true, false);
    Branch world;
    const NodeId inner = world.alias(world.group, false, {world.gate});
    const RootId root =
        world.record(Kind::Failover, {{world.alias(inner, outer)}, {world.standby}});
    world.set(world.gate, State::Down);
    check_equal(world.answers(root), only(outer ? world.standby : world.a));
}

TEST_CASE("A-19: an alias to a geo group is healthy by who applies to the client", "[route53]") {
    Branch world;
    world.land("192.0.2.0/24", "FR");
    world.land("198.51.100.0/24", "US");
    const NodeId geo = world.geo("g", {{"EU", world.a}, {"US", world.b}});
    const RootId root = world.record(Kind::Failover, {{world.alias(geo)}, {world.standby}});
    world.fail({world.a});
    check_equal(world.answers(root, client("192.0.2.1")), only(world.standby));
    check_equal(world.answers(root, client("198.51.100.1")), only(world.b));
    const NodeId networks =
        world.geo("n", {{"192.0.2.0/24", world.a}, {"198.51.100.0/24", world.b}});
    const RootId by_ip = world.record(Kind::Failover, {{world.alias(networks)}, {world.standby}});
    check_equal(world.answers(by_ip, client("192.0.2.1")), only(world.standby));
    check_equal(world.answers(by_ip, client("198.51.100.1")), only(world.b));
}

TEST_CASE("A-20: an alias to a failover pair is healthy if either of it is", "[route53]") {
    Branch world;
    const RootId root = world.www(true);
    world.fail({world.b});
    check_equal(world.answers(root), only(world.a));
    world.set(world.b, State::Up);
    world.fail({world.a});
    check_equal(world.answers(root), only(world.b));
}

TEST_CASE("A-27: a place of several targets may ask that all of them are up", "[route53]") {
    World world;
    const LeafId balancer = world.region("balancer", 2);
    world.leaf_at(balancer).min_up = {1000};
    const LeafId standby = world.region("standby");
    const RootId root = world.record(Kind::Failover, {{balancer}, {standby}});
    check_equal(world.answers(root), only(balancer));
    world.set(world.leaf_at(balancer).endpoints[1], State::Down);
    check_equal(world.answers(root), only(standby));
}

TEST_CASE("A-30: where its group has no answer for a client, the alias has none", "[route53]") {
    const bool evaluate = GENERATE(true, false);
    Branch world;
    world.land("192.0.2.0/24", "FR");
    const NodeId geo = world.geo("g", {{"EU", world.a}});
    const RootId itself = world.root(world.alias(geo, evaluate));
    const RootId upper =
        world.record(Kind::Failover, {{world.alias(geo, evaluate)}, {world.standby}});
    const Client outside = client("198.51.100.1");
    check_equal(world.answers(itself, outside), nothing());
    check_equal(world.answers(upper, outside), nothing());
    check_equal(world.answers(upper, client("192.0.2.1")), only(world.a));
    // Its own check still takes it out.
    const RootId gated =
        world.record(Kind::Failover, {{world.alias(geo, evaluate, {world.gate})}, {world.standby}});
    world.set(world.gate, State::Down);
    check_equal(world.answers(gated, outside), only(world.standby));
}

}  // namespace leeward::policy
