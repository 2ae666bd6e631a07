// SPDX-License-Identifier: Apache-2.0
// Failover routing: rules F of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::evenly;
using support::only;
using support::World;

constexpr State kUp = State::Up;
constexpr State kDown = State::Down;
constexpr auto kNoCheck = std::nullopt;

}  // namespace

TEST_CASE("failover: answers by rule", "[route53]") {
    struct Row {
        const char* rule;
        std::vector<std::optional<State>> states;
        std::uint32_t answer;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"F-2: the primary while it is healthy", {kUp, kUp}, 0},
        {"F-2: whatever the secondary's health", {kUp, kDown}, 0},
        {"F-3: then the secondary", {kDown, kUp}, 1},
        {"F-3: any number of them in order", {kDown, kDown, kUp, kUp}, 2},
        {"F-4: all unhealthy, the primary", {kDown, kDown}, 0},
        {"F-5: a secondary without a check is healthy", {kDown, kNoCheck}, 1},
        {"F-5: and ends the search", {kDown, kNoCheck, kUp}, 1},
        {"F-6: a primary without a check is always answered", {kNoCheck, kUp}, 0},
        {"F-13: one alone is answered", {kUp}, 0},
        {"F-13: whatever its health", {kDown}, 0},
    }));
    World world;
    std::vector<Child> children;
    for (std::size_t at = 0; at < row.states.size(); ++at) {
        const LeafId leaf = world.region("p" + std::to_string(at), row.states[at] ? 1 : 0);
        if (row.states[at]) world.set(leaf, *row.states[at]);
        children.push_back({leaf});
    }
    CAPTURE(row.rule);
    check_equal(world.answers(world.record(Kind::Failover, children)), only(LeafId{row.answer}));
}

TEST_CASE("F-6: a primary alias that is not evaluated is always answered", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId target = world.pool("t", Kind::Simple, {{a}});
    const RootId root = world.record(Kind::Failover, {{world.alias(target, false)}, {b}});
    world.set(a, State::Down);
    check_equal(world.answers(root), only(a));
}

TEST_CASE("F-8, F-9: either of a pair may be an evaluated alias", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId to_a = world.alias(world.pool("ta", Kind::Simple, {{a}}));
    const NodeId to_b = world.alias(world.pool("tb", Kind::Simple, {{b}}));
    const RootId first = world.record(Kind::Failover, {{to_a}, {b}});
    const RootId second = world.record(Kind::Failover, {{a}, {to_b}});
    const RootId both = world.record(Kind::Failover, {{to_a}, {to_b}});
    for (const RootId root : {first, second, both}) check_equal(world.answers(root), only(a));
    world.set(a, State::Down);
    for (const RootId root : {first, second, both}) check_equal(world.answers(root), only(b));
}

TEST_CASE("F-10: a primary alias is healthy while one of its group is", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    const NodeId group = world.pool("t", Kind::Weighted, {{a, 1}, {b, 1}});
    const RootId root = world.record(Kind::Failover, {{world.alias(group)}, {c}});
    world.set(a, State::Down);
    check_equal(world.answers(root), only(b));
    world.set(b, State::Down);
    check_equal(world.answers(root), only(c));
}

TEST_CASE("F-11: the primary returns at once when it is healthy", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Failover, {{a}, {b}});
    Decider decider(world.rules, world.clients());
    Steering steering;
    for (const State state : {kUp, kDown, kUp}) {
        world.set(a, state);
        steering = decider.decide(world.known(), base::Instant{}, 1, std::move(steering));
        check_equal(support::distribution_of(steering, root), only(state == kUp ? a : b));
    }
}

TEST_CASE("F-12: several actives and several standbys", "[route53]") {
    World world;
    std::vector<LeafId> all;
    for (const char* name : {"a", "b", "c", "d"}) all.push_back(world.region(name));
    const NodeId actives = world.pool("actives", Kind::Weighted, {{all[0], 1}, {all[1], 1}});
    const NodeId standbys = world.pool("standbys", Kind::Weighted, {{all[2], 1}, {all[3], 1}});
    const RootId root =
        world.record(Kind::Failover, {{world.alias(actives)}, {world.alias(standbys)}});
    check_equal(world.answers(root), evenly({0, 1}));
    world.set(all[0], State::Down);
    world.set(all[1], State::Down);
    check_equal(world.answers(root), evenly({2, 3}));
    world.set(all[2], State::Down);
    check_equal(world.answers(root), only(all[3]));
    world.set(all[3], State::Down);
    check_equal(world.answers(root), evenly({0, 1}));
}

}  // namespace leeward::policy
