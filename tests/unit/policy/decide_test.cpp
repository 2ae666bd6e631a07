// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/decide.hpp"

#include <vector>

#include "leeward/policy/trace.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::Distribution;
using support::only;
using support::World;

/// Three places a, b, c as leaves 0, 1, 2, with these states.
struct ThreePlaces : World {
    explicit ThreePlaces(std::vector<State> states) {
        for (const char* name : {"a", "b", "c"}) region(name);
        for (std::uint32_t at = 0; at < states.size(); ++at) set(LeafId{at}, states[at]);
    }
};

constexpr LeafId kA{0};
constexpr LeafId kB{1};
constexpr LeafId kC{2};

}  // namespace

TEST_CASE("decide: failover takes the first alive, or the first (F-2 to F-4)", "[policy]") {
    const State up = State::Up;
    const State down = State::Down;
    struct Row {
        const char* rule;
        std::vector<State> states;
        std::uint32_t answer;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"F-2", {up, up, up}, 0},
        {"F-2", {up, down, down}, 0},
        {"F-3", {down, up, up}, 1},
        {"F-3", {down, down, up}, 2},
        {"F-4", {down, down, down}, 0},
    }));
    ThreePlaces world(row.states);
    const RootId root = world.record(Kind::Failover, {{kA}, {kB}, {kC}});
    CAPTURE(row.rule);
    check_equal(world.answers(root), only(LeafId{row.answer}));
}

TEST_CASE("decide: a place without a check is always alive (C-3, F-5, F-6, W-11)", "[policy]") {
    World world;
    const LeafId checked = world.region("checked");
    const LeafId bare = world.region("bare", 0);
    const RootId standby = world.record(Kind::Failover, {{checked}, {bare}});
    const RootId primary = world.record(Kind::Failover, {{bare}, {checked}});
    const RootId weighted = world.record(Kind::Weighted, {{bare, 1}, {checked, 0}});
    check_equal(world.answers(primary), only(bare));
    world.set(checked, State::Down);
    check_equal(world.answers(standby), only(bare));
    check_equal(world.answers(weighted), only(bare));
}

TEST_CASE("decide: weights share among those alive (W-2 to W-12)", "[policy]") {
    const State up = State::Up;
    const State down = State::Down;
    struct Row {
        const char* rule;
        std::vector<std::uint32_t> weights;
        std::vector<State> states;
        Distribution shares;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"W-2", {1, 255, 0}, {up, up, up}, {{{0}, 1 / 256.0}, {{1}, 255 / 256.0}}},
        {"W-3", {0, 7, 0}, {up, up, up}, {{{1}, 1.0}}},
        {"W-4", {0, 0, 0}, {up, up, up}, {{{0}, 1 / 3.0}, {{1}, 1 / 3.0}, {{2}, 1 / 3.0}}},
        {"W-5", {10, 20, 20}, {up, up, down}, {{{0}, 1 / 3.0}, {{1}, 2 / 3.0}}},
        {"W-6", {10, 30, 0}, {up, up, up}, {{{0}, 0.25}, {{1}, 0.75}}},
        {"W-7", {10, 0, 0}, {down, up, up}, {{{1}, 0.5}, {{2}, 0.5}}},
        {"W-8", {10, 0, 0}, {down, up, down}, {{{1}, 1.0}}},
        {"W-9", {10, 30, 0}, {down, down, down}, {{{0}, 0.25}, {{1}, 0.75}}},
        {"W-12", {0, 0, 0}, {up, down, up}, {{{0}, 0.5}, {{2}, 0.5}}},
        {"W-15", {10, 30, 0}, {down, up, up}, {{{1}, 1.0}}},
        {"RS-22", {1, 3, 4}, {down, down, down}, {{{0}, 0.125}, {{1}, 0.375}, {{2}, 0.5}}},
        {"C-4", {0, 0, 0}, {down, down, down}, {{{0}, 1 / 3.0}, {{1}, 1 / 3.0}, {{2}, 1 / 3.0}}},
    }));
    ThreePlaces world(row.states);
    const RootId root = world.record(
        Kind::Weighted, {{kA, row.weights[0]}, {kB, row.weights[1]}, {kC, row.weights[2]}});
    CAPTURE(row.rule);
    check_equal(world.answers(root), row.shares);
}

TEST_CASE("decide: a zero weight without a check is a standing last resort (W-10)", "[policy]") {
    World world;
    const LeafId active = world.region("active");
    const LeafId sorry = world.region("sorry", 0);
    const RootId root = world.record(Kind::Weighted, {{active, 5}, {sorry, 0}});
    check_equal(world.answers(root), only(active));
    world.set(active, State::Down);
    check_equal(world.answers(root), only(sorry));
}

TEST_CASE("decide: the largest weights do not overflow", "[policy]") {
    World world;
    std::vector<Child> children;
    for (std::size_t at = 0; at < kMaxMembers; ++at) {
        children.push_back({world.region("r" + std::to_string(at)), 1'000'000});
    }
    const RootId root = world.record(Kind::Weighted, children);
    const Distribution shares = world.answers(root);
    CHECK(shares.size() == kMaxMembers);
    CHECK(shares.at({0}) == Approx(1.0 / kMaxMembers));
    CHECK(shares.at({kMaxMembers - 1}) == Approx(1.0 / kMaxMembers));
}

TEST_CASE("decide: multivalue answers with the alive, or with all (M-2 to M-7)", "[policy]") {
    const State up = State::Up;
    const State down = State::Down;
    struct Row {
        const char* rule;
        std::vector<State> states;
        std::set<std::uint32_t> answer;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"M-3", {up, up, up}, {0, 1, 2}},
        {"M-3", {up, down, up}, {0, 2}},
        {"M-7", {down, down, up}, {2}},
        {"M-6", {down, down, down}, {0, 1, 2}},
    }));
    ThreePlaces world(row.states);
    const RootId root = world.record(Kind::Multivalue, {{kA}, {kB}, {kC}});
    CAPTURE(row.rule);
    check_equal(world.answers(root), {{row.answer, 1.0}});
}

TEST_CASE("decide: multivalue answers with eight of more, each set as likely (M-4, M-6)",
          "[policy]") {
    const State state = GENERATE(State::Up, State::Down);
    World world;
    std::vector<Child> children;
    for (int at = 0; at < 10; ++at) children.push_back({world.region("r" + std::to_string(at))});
    for (const Child& child : children) world.set(std::get<LeafId>(child.target), state);
    const RootId root = world.record(Kind::Multivalue, children);
    const Distribution shares = world.answers(root);
    CHECK(shares.size() == 45);  // C(10, 8)
    for (const auto& [leaves, share] : shares) {
        CHECK(leaves.size() == 8);
        CHECK(share == Approx(1 / 45.0));
    }
}

TEST_CASE("decide: simple answers with all whatever their health (S-2, S-3)", "[policy]") {
    ThreePlaces world({State::Up, State::Down, State::Unknown});
    const NodeId dead_pool = world.pool("dead", Kind::Failover, {{kB}});
    const RootId root = world.record(Kind::Simple, {{kA}, {dead_pool}, {kC}});
    check_equal(world.answers(root), {{{0, 1, 2}, 1.0}});
}

TEST_CASE("decide: a simple pool is alive for its parent by its places (S-6, A-16)", "[policy]") {
    ThreePlaces world({State::Down, State::Down, State::Up});
    const NodeId pool = world.pool("pool", Kind::Simple, {{kA}, {kB}});
    const RootId root = world.record(Kind::Failover, {{pool}, {kC}});
    check_equal(world.answers(root), only(LeafId{2}));
    world.set(kB, State::Up);
    check_equal(world.answers(root), {{{0, 1}, 1.0}});
}

TEST_CASE("decide: a dead branch escalates to its parent (A-6, A-12, A-15, F-10)", "[policy]") {
    ThreePlaces world({State::Down, State::Up, State::Up});
    const NodeId actives = world.pool("actives", Kind::Weighted, {{kA, 1}, {kB, 1}});
    const RootId root = world.record(Kind::Failover, {{actives}, {kC}});
    check_equal(world.answers(root), only(LeafId{1}));
    world.set(kB, State::Down);
    check_equal(world.answers(root), only(LeafId{2}));
}

TEST_CASE("decide: a zero weight keeps its pool alive (A-7)", "[policy]") {
    ThreePlaces world({State::Down, State::Up, State::Up});
    const NodeId pool = world.pool("pool", Kind::Weighted, {{kA, 5}, {kB, 0}});
    const RootId root = world.record(Kind::Failover, {{pool}, {kC}});
    check_equal(world.answers(root), only(LeafId{1}));
}

TEST_CASE("decide: in last resort each level picks by its own policy (A-14, C-4, W-9)",
          "[policy]") {
    ThreePlaces world({State::Down, State::Down, State::Down});
    const NodeId pool = world.pool("pool", Kind::Weighted, {{kA, 0}, {kB, 4}});
    const RootId root = world.record(Kind::Failover, {{pool}, {kC}});
    check_equal(world.answers(root), only(LeafId{1}));
}

TEST_CASE("decide: a pool dead under one root may be the whole of another (C-12)", "[policy]") {
    ThreePlaces world({State::Down, State::Down, State::Up});
    const NodeId pool = world.pool("pool", Kind::Weighted, {{kA, 1}, {kB, 3}});
    const RootId living = world.record(Kind::Weighted, {{pool, 1}, {kC, 1}});
    const RootId dead = world.root(pool);
    check_equal(world.answers(living), only(LeafId{2}));
    check_equal(world.answers(dead), {{{0}, 0.25}, {{1}, 0.75}});
}

TEST_CASE("decide: members of a dead pool stay out of a living multivalue (C-1)", "[policy]") {
    ThreePlaces world({State::Down, State::Up, State::Up});
    const NodeId pool = world.pool("pool", Kind::Failover, {{kA}});
    const RootId root = world.record(Kind::Multivalue, {{pool}, {kB}, {kC}});
    check_equal(world.answers(root), {{{1, 2}, 1.0}});
}

TEST_CASE("decide: steps with one choice are skipped by who points at them", "[policy]") {
    ThreePlaces world({State::Down, State::Up, State::Up});
    const NodeId inner = world.pool("inner", Kind::Weighted, {{kA, 1}, {kB, 1}});
    const NodeId middle = world.pool("middle", Kind::Failover, {{inner}, {kC}});
    const RootId root = world.record(Kind::Weighted, {{middle, 1}, {kC, 1}});
    const Steering steering = world.steering();
    CHECK(steering.steps.size() == 3);
    REQUIRE(steering.steps[2].count == 2);
    CHECK(steering.choices[steering.steps[2].first].next == Next::leaf(kB));
    CHECK(steering.starts[root.index()].next == Next::step(NodeId{2}));
    world.set(kC, State::Down);
    CHECK(world.steering().starts[root.index()].next == Next::leaf(kB));
}

TEST_CASE("decide: Unknown counts as the leaf says, and is shown as unknown", "[policy]") {
    const auto unknown =
        GENERATE(health::UnknownAs::Hold, health::UnknownAs::Up, health::UnknownAs::Down);
    ThreePlaces world({State::Unknown, State::Up, State::Up});
    world.leaf_at(kA).unknown = unknown;
    const RootId root = world.record(Kind::Failover, {{kA}, {kB}});
    const bool out = unknown == health::UnknownAs::Down;
    check_equal(world.answers(root), only(LeafId{out ? 1U : 0U}));
    const Standing standing = world.steering().leaf_standing[0];
    CHECK(standing.alive == !out);
    CHECK(standing.up == (out ? 0U : 1U));
    CHECK(standing.total == 1);
    CHECK(standing.unknown == 1);
}

TEST_CASE("decide: endpoints past the end of the measured ones are Unknown", "[policy]") {
    ThreePlaces world({State::Down, State::Down, State::Down});
    world.health.resize(1);
    const RootId root = world.record(Kind::Failover, {{kA}, {kB}});
    check_equal(world.answers(root), only(LeafId{1}));
}

TEST_CASE("decide: standings of nodes count what may be answered", "[policy]") {
    ThreePlaces world({State::Down, State::Up, State::Up});
    const NodeId pool = world.pool("pool", Kind::Failover, {{kA}});
    world.record(Kind::Multivalue, {{pool}, {kB}, {kC}});
    const Steering steering = world.steering();
    CHECK_FALSE(steering.steps[0].alive);
    CHECK(steering.steps[1].alive);
    CHECK_FALSE(node_standing(world.rules, steering, pool).alive);
    const Standing top = node_standing(world.rules, steering, NodeId{1});
    CHECK(top.alive);
    CHECK(top.up == 2);
    CHECK(top.total == 3);
}

}  // namespace leeward::policy
