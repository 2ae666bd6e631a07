// SPDX-License-Identifier: Apache-2.0
// Filling by class and capacity.

#include <vector>

#include "leeward/policy/trace.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::World;

using Shares = std::vector<double>;

struct Filled : World {
    std::vector<health::Vitals> vitals;

    /// A region that can carry so many thousandths of the demand; 0: anything.
    LeafId carrying(const std::string& name, std::uint32_t permille, int endpoints = 1) {
        const LeafId leaf = region(name, endpoints);
        if (permille > 0) rules.places[leaf_at(leaf).place.index()].capacity = permille;
        return leaf;
    }
    void succeed(LeafId leaf, std::uint16_t permille) {
        vitals.resize(rules.endpoints.size());
        for (const health::EndpointId id : leaf_at(leaf).endpoints) {
            vitals[id.index()].success = permille;
        }
    }
    void share(health::EndpointId id, std::uint16_t permille) {
        vitals.resize(rules.endpoints.size());
        vitals[id.index()].share = permille;
    }
    [[nodiscard]] Steering decided() const {
        Known now = known();
        now.vitals = vitals;
        return Decider(rules, clients()).decide(now, base::Instant{}, 1);
    }
    /// By leaf.
    [[nodiscard]] Shares shares(RootId root) const {
        const Steering steering = decided();
        Shares shares(rules.leaves.size(), 0);
        for (const auto& [leaves, share] : support::distribution_of(steering, root)) {
            CHECK_FALSE(leaves.empty());
            for (const std::uint32_t leaf : leaves) {
                shares[steering.shape_of(leaf).index()] += share;
            }
        }
        return shares;
    }
};

void check(const Shares& got, const Shares& wanted) {
    CAPTURE(got);
    REQUIRE(got.size() == wanted.size());
    for (std::size_t at = 0; at < got.size(); ++at) {
        CAPTURE(at);
        CHECK(got[at] == Approx(wanted[at]).margin(1e-6));
    }
}

}  // namespace

TEST_CASE("RS-30: a weighted node fills up to capacity, by weight", "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 600);
    const LeafId b = world.carrying("b", 250);
    const LeafId c = world.carrying("c", 0);
    const bool sticky = GENERATE(false, true);
    const std::vector<Child> children = {{a, 1}, {b, 1}, {c, 2}};
    const RootId root = world.root(sticky ? world.sticky("s", children)
                                          : world.pool("w", Kind::Weighted, children));
    check(world.shares(root), {0.25, 0.25, 0.5});
    world.set(c, State::Down);  // c is out, and a and b cannot carry all
    check(world.shares(root), {0.6, 0.25, 0.15});
    const Candidate top = trace(world.rules, world.decided(), root);
    CHECK(top.candidates[0].why == "1 of 1 endpoint up; at its capacity of 60% (RS-30)");
    CHECK(top.candidates[2].why ==
          "1 of 1 endpoint down; down, but takes what the others cannot carry (RS-30)");
    CHECK(top.candidates[2].answers);
    world.succeed(c, 0);  // nothing succeeds there, yet who lives is not overloaded for it
    check(world.shares(root), {0.6, 0.25, 0.15});
    world.say(c, State::Down);  // drained, and never refilled: of equals a carries more
    check(world.shares(root), {0.6 + 0.15 * 600 / 850, 0.25 + 0.15 * 250 / 850, 0});
    world.succeed(b, 950);  // no difference that counts
    check(world.shares(root), {0.6 + 0.15 * 600 / 850, 0.25 + 0.15 * 250 / 850, 0});
    world.succeed(b, 850);  // a succeeds more often
    world.succeed(c, 1000);
    check(world.shares(root), {0.75, 0.25, 0});
    world.succeed(b, 1000);
    CHECK_FALSE(trace(world.rules, world.decided(), root).candidates[2].answers);
    world.say(a, State::Down);
    world.say(b, State::Down);
    check(world.shares(root), {0.25, 0.25, 0.5});  // everything is out: as if all were up (C-4)
}

TEST_CASE("RS-30, W-7: a weight of 0 comes in when the positive ones are full, before what is out",
          "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 500);
    const LeafId b = world.carrying("b", 500);
    const LeafId spare = world.carrying("spare", 200);
    const RootId root = world.record(Kind::Weighted, {{a, 3}, {b, 1}, {spare, 0}});
    check(world.shares(root), {0.5, 0.5, 0});
    world.set(b, State::Down);
    check(world.shares(root), {0.5, 0.3, 0.2});
    CHECK(trace(world.rules, world.decided(), root).candidates[2].answers);
}

TEST_CASE("RS-30: failover fills one by one", "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 300, 2);
    const LeafId b = world.carrying("b", 500);
    const LeafId c = world.carrying("c", 0);
    const RootId root = world.record(Kind::Failover, {{a}, {b}, {c}});
    check(world.shares(root), {0.3, 0.5, 0.2});
    world.set(health::EndpointId{0}, State::Down);  // half of its endpoints carry half
    check(world.shares(root), {0.15, 0.5, 0.35});
    world.share(health::EndpointId{1}, 500);
    check(world.shares(root), {0.075, 0.5, 0.425});
    world.set(c, State::Down);
    world.succeed(c, 100);  // the rest of what a may take succeeds more often
    check(world.shares(root), {0.15, 0.5, 0.35});
    world.set(a, State::Down);  // out as well, and better than c
    world.succeed(a, 400);
    check(world.shares(root), {0.3, 0.5, 0.2});
}

TEST_CASE("RS-30: what is out is dealt by headroom where the node says so", "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 500);
    const LeafId b = world.carrying("b", 900);
    const LeafId c = world.carrying("c", 300);
    const NodeId node = world.pool("w", Kind::Weighted, {{a, 2}, {b, 1}, {c, 1}});
    world.rules.nodes[node.index()].spill = Spill::Headroom;
    const RootId root = world.root(node);
    check(world.shares(root), {0.5, 0.25, 0.25});
    world.set(a, State::Down);  // 0.65 and 0.05 are free for 0.5
    check(world.shares(root), {0, 0.25 + 0.5 * 65 / 70, 0.25 + 0.5 * 5 / 70});
    world.set(a, State::Up);
    world.set(b, State::Down);  // only c has room, and not enough; b is refilled
    check(world.shares(root), {0.5, 0.2, 0.3});
}

TEST_CASE("RS-30: pools carry what their children do, and pass on what they cannot", "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 200);
    const LeafId b = world.carrying("b", 200);
    const LeafId c = world.carrying("c", 300);
    const LeafId d = world.carrying("d", 0);
    const NodeId first = world.pool("first", Kind::Weighted, {{a, 1}, {b, 1}});
    const NodeId second = world.pool("second", Kind::Failover, {{c}, {d}});
    const RootId root = world.record(Kind::Failover, {{world.alias(first)}, {second}});
    check(world.shares(root), {0.2, 0.2, 0.3, 0.3});
    world.set(b, State::Down);
    check(world.shares(root), {0.2, 0, 0.3, 0.5});
    world.set(d, State::Down);  // now all is full, and what is out is refilled
    world.succeed(d, 100);
    world.succeed(b, 500);
    check(world.shares(root), {0.2, 0.2, 0.3, 0.3});
    world.set(a, State::Down);
    world.succeed(a, 0);  // the last to be refilled, but for who is full
    check(world.shares(root), {0.2, 0.2, 0.3, 0.3});
}

TEST_CASE("RS-30: capacities do not apply where nobody knows how much comes", "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 200);
    const LeafId b = world.carrying("b", 0);
    const NodeId pool = world.pool("p", Kind::Failover, {{a}, {b}});
    world.latency_row("default", {{"r0", 10}, {"r1", 20}});
    const RootId root = world.root(world.latency("l", {{"r0", pool}, {"r1", b}}));
    check(world.shares(root), {1, 0});
    const RootId own = world.root(world.pool("q", Kind::Failover, {{a}, {b}}));
    check(world.shares(own), {0.2, 0.8});
}

TEST_CASE("RS-29, RS-30: who may take a part only carries a part", "[policy]") {
    Filled world;
    const LeafId a = world.carrying("a", 600, 2);
    const LeafId b = world.carrying("b", 700);
    const RootId root = world.record(Kind::Weighted, {{a, 1}, {b, 1}});
    world.share(health::EndpointId{0}, 0);
    world.share(health::EndpointId{1}, 500);
    check(world.shares(root), {0.3, 0.7});  // no more, before b is asked for more than it carries
    CHECK(world.decided().remarks.size() == 2);
}

}  // namespace leeward::policy
