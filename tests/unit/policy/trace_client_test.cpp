// SPDX-License-Identifier: Apache-2.0
// Reasons that a report gives where clients, aliases and hosts matter.
#include "leeward/policy/trace.hpp"

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::client;
using support::World;

Candidate traced(const World& world, RootId root, const char* from) {
    return trace(world.rules, world.steering(), root, client(from));
}

}  // namespace

TEST_CASE("trace: geo says whose area it is, and which smaller one answers", "[policy]") {
    World world;
    const LeafId fr = world.region("fr");
    const LeafId eu = world.region("eu");
    const LeafId us = world.region("us");
    const LeafId net = world.region("net");
    const RootId root =
        world.root(world.geo("", {{"FR", fr}, {"EU", eu}, {"US", us}, {"10.0.0.0/8", net}}));
    world.land("192.0.2.0/24", "FR");
    Candidate top = traced(world, root, "192.0.2.1");
    CHECK(top.candidates[0].answers);
    CHECK(top.candidates[0].at == "FR");
    CHECK(top.candidates[3].at == "10.0.0.0/8");
    CHECK_FALSE(top.candidates[1].answers);
    CHECK(top.candidates[1].why == "a smaller area answers (G-6)");
    CHECK(top.candidates[2].why == "is for other clients (G-12)");
    CHECK(top.candidates[3].why == "is for other clients (G-12)");
    world.set(fr, State::Down);
    top = traced(world, root, "192.0.2.1");
    CHECK(top.candidates[0].why == "1 of 1 endpoint down");
    CHECK(top.candidates[1].answers);
    top = traced(world, root, "198.51.100.1");
    for (const Candidate& each : top.candidates) CHECK_FALSE(each.answers);
}

TEST_CASE("trace: nearest says the point and its bias, latency the region", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId nearest =
        world.root(world.nearest("", {{a, {{53.3, -6.26}, 20}}, {b, {{-33.87, 151.2}, 0}}}));
    const RootId latency = world.root(world.latency("", {{"eu-west-1", a}, {"us-east-1", b}}));
    world.latency_row("default", {{"us-east-1", 5}});
    Candidate top = traced(world, nearest, "192.0.2.1");
    CHECK(top.candidates[0].at == "53.3,-6.26 bias 20");
    CHECK(top.candidates[1].at == "-33.87,151.2");
    CHECK(top.candidates[1].why == "a nearer place answers (P-6)");
    top = traced(world, latency, "192.0.2.1");
    CHECK(top.candidates[0].at == "eu-west-1");
    CHECK(top.candidates[0].why == "a place of less latency answers (L-2)");
    CHECK(top.candidates[1].answers);
}

TEST_CASE("trace: an alias tells of its target's health and of its own check", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const health::EndpointId gate = world.endpoint(PlaceId{0});
    const NodeId target = world.pool("t", Kind::Simple, {{a}});
    const RootId trusting = world.record(Kind::Failover, {{world.alias(target, false)}, {b}});
    const RootId gated = world.record(Kind::Failover, {{world.alias(target, true, {gate})}, {b}});
    world.set(a, State::Down);
    CHECK(traced(world, trusting, "192.0.2.1").candidates[0].why ==
          "its target's health is not evaluated (A-8)");
    world.set(a, State::Up);
    world.set(gate, State::Down);
    const Candidate top = traced(world, gated, "192.0.2.1");
    CHECK(top.candidates[0].name == "target.example.");
    CHECK(top.candidates[0].check == "gate");
    CHECK(top.candidates[0].why == "its own check fails (A-10)");
    CHECK(top.candidates[1].answers);
}

TEST_CASE("trace: a host that was never looked up says so, at every level", "[policy]") {
    World world;
    const LeafId host = world.host("lb");
    const LeafId a = world.region("a");
    const NodeId pool = world.pool("hosts", Kind::Failover, {{host}});
    const RootId root = world.record(Kind::Failover, {{pool}, {a}});
    world.set(a, State::Down);
    const Candidate top = traced(world, root, "192.0.2.1");
    CHECK(top.candidates[0].candidates[0].why.find("its host's addresses are not known yet") == 0);
    CHECK_FALSE(top.candidates[0].answers);
    CHECK(top.candidates[1].answers);  // the last resort that has an answer
    CHECK(top.candidates[1].why == "1 of 1 endpoint down; last resort: nothing is alive (C-4)");
}

}  // namespace leeward::policy
