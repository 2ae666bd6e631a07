// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/trace.hpp"

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::World;

/// "name: why" of the candidates, and whether each answers.
std::vector<std::string> lines(const Candidate& parent) {
    std::vector<std::string> lines;
    for (const Candidate& candidate : parent.candidates) {
        lines.push_back((candidate.answers ? "+" : "-") + candidate.name + ": " + candidate.why);
    }
    return lines;
}

std::size_t count(const Candidate& parent) {
    std::size_t sum = parent.candidates.size();
    for (const Candidate& candidate : parent.candidates) sum += count(candidate);
    return sum;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("trace: failover says what ruled each candidate out", "[policy]") {
    World world;
    const LeafId a = world.region("a", 2);
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    const RootId root = world.record(Kind::Failover, {{a}, {b}, {c}});
    world.set(a, State::Down);
    const Candidate top = trace(world.rules, world.steering(), root);
    CHECK(top.name == "www");
    CHECK(top.is_pool);
    CHECK(top.policy == Kind::Failover);
    CHECK(top.answers);
    CHECK(top.why == "2 of 3 candidates alive");
    CHECK(lines(top) == Lines{"-a: 2 of 2 endpoints down", "+b: 1 of 1 endpoint up",
                              "-c: a better place is alive (F-2)"});
    CHECK(top.candidates[0].check == "web");
    CHECK(top.candidates[0].standing.total == 2);
    CHECK_FALSE(top.candidates[0].standing.alive);
}

TEST_CASE("trace: weights name the rule that keeps a zero weight waiting", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b", 0);
    const RootId root = world.record(Kind::Weighted, {{a, 5}, {b, 0}});
    CHECK(lines(trace(world.rules, world.steering(), root)) ==
          Lines{"+a: 1 of 1 endpoint up", "-b: a positive weight is alive (W-7)"});
    world.set(a, State::Down);
    const Candidate top = trace(world.rules, world.steering(), root);
    CHECK(lines(top) == Lines{"-a: 1 of 1 endpoint down", "+b: nothing checks it (C-3)"});
    CHECK(top.candidates[0].weight == 5);
    CHECK(top.candidates[1].weight == 0);
    world.say(b, State::Down);
    CHECK(lines(trace(world.rules, world.steering(), root)) ==
          Lines{"+a: 1 of 1 endpoint down; last resort: nothing is alive (C-4)",
                "-b: an operator's word; last resort is a positive weight (W-9)"});
}

TEST_CASE("trace: last resort is named at each level", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId pool = world.pool("pool", Kind::Multivalue, {{a}});
    const RootId root = world.record(Kind::Failover, {{pool}, {b}});
    world.set(a, State::Down);
    world.set(b, State::Down);
    const Candidate top = trace(world.rules, world.steering(), root);
    CHECK(top.why == "none of its candidates is alive");
    CHECK(lines(top) == Lines{"+pool: none of its candidates is alive; last resort: nothing is "
                              "alive (C-4)",
                              "-b: 1 of 1 endpoint down; last resort is the first (F-4)"});
    REQUIRE(top.candidates[0].candidates.size() == 1);
    CHECK(top.candidates[0].candidates[0].answers);
}

TEST_CASE("trace: nothing below a pool that is out answers", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId pool = world.pool("pool", Kind::Weighted, {{b, 1}});
    const RootId root = world.record(Kind::Failover, {{a}, {pool}});
    const Candidate top = trace(world.rules, world.steering(), root);
    CHECK_FALSE(top.candidates[1].answers);
    CHECK_FALSE(top.candidates[1].candidates[0].answers);
}

TEST_CASE("trace: simple says that it answers with the dead as well", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Simple, {{a}, {b}});
    world.set(a, State::Down);
    CHECK(
        lines(trace(world.rules, world.steering(), root)) ==
        Lines{"+a: 1 of 1 endpoint down; simple answers with all (S-3)", "+b: 1 of 1 endpoint up"});
}

TEST_CASE("trace: min_up and what nobody has looked at are told", "[policy]") {
    World world;
    const LeafId a = world.region("a", 4);
    const LeafId b = world.region("b", 2);
    world.leaf_at(a).min_up = {505};
    const RootId root = world.record(Kind::Multivalue, {{a}, {b}});
    world.set(health::EndpointId{0}, State::Down);
    world.set(health::EndpointId{1}, State::Down);
    world.set(health::EndpointId{4}, State::Unknown);
    CHECK(lines(trace(world.rules, world.steering(), root)) ==
          Lines{"-a: 2 of 4 endpoints down, min_up is 50.5%",
                "+b: 2 of 2 endpoints up, 1 not looked at yet"});
}

TEST_CASE("trace: drained zones explain a place that nothing checks", "[policy]") {
    World world;
    const PlaceId us = world.place("us");
    const PlaceId zone = world.place("us.a", us);
    const LeafId leaf = world.bare_leaf(us);
    world.datum(leaf, zone, false);
    const RootId root = world.record(Kind::Failover, {{leaf}, {world.region("eu")}});
    world.say(zone, State::Down);
    CHECK(lines(trace(world.rules, world.steering(), root))[0] ==
          "-us: none of its data may be answered");
}

TEST_CASE("trace: a tree without end is cut short", "[policy]") {
    World world;
    const LeafId leaf = world.region("only");
    NodeId below = world.pool("bottom", Kind::Simple, {{leaf}});
    for (std::size_t level = 1; level < kMaxDepth; ++level) {
        below = world.pool("level", Kind::Simple, std::vector<Child>(kMaxMembers, Child{below}));
    }
    const Candidate top = trace(world.rules, world.steering(), world.root(below));
    CHECK(top.cut);
    CHECK_FALSE(top.candidates.empty());
    CHECK(count(top) <= kMaxCandidates);
}

}  // namespace leeward::policy
