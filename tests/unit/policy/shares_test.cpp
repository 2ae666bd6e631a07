// SPDX-License-Identifier: Apache-2.0
// Shares below the whole: shapes of leaves, what nodes make of shares, and the TTL while something
// changes.

#include <numeric>
#include <vector>

#include "../../../src/policy/shapes.hpp"
#include "leeward/policy/trace.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::distribution_of;
using support::World;

struct Shared : World {
    std::vector<health::Vitals> vitals;

    void share(LeafId leaf, std::uint16_t permille) {
        for (const health::EndpointId id : leaf_at(leaf).endpoints) share(id, permille);
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
    /// By leaf: how often it is in an answer; shapes count as their leaf.
    [[nodiscard]] std::vector<double> shares(RootId root, const Client& client = {}) const {
        const Steering steering = decided();
        std::vector<double> shares(rules.leaves.size(), 0);
        for (const auto& [leaves, share] : distribution_of(steering, root, client)) {
            CHECK_FALSE(leaves.empty());
            for (const std::uint32_t leaf : leaves)
                shares[steering.shape_of(leaf).index()] += share;
        }
        return shares;
    }
    /// By datum of the first leaf, told apart by its last octet: how often it is in an answer.
    [[nodiscard]] std::vector<double> data_shares(RootId root) const {
        const Steering steering = decided();
        std::vector<double> shares(rules.leaves[0].data.size(), 0);
        for (const auto& [leaves, share] : distribution_of(steering, root)) {
            for (const std::uint32_t leaf : leaves) {
                const base::Bytes records = steering.records_of(leaf);
                CHECK(steering.leaves[leaf].count * 16U == records.size());
                CHECK_FALSE(records.empty());
                for (std::size_t at = 15; at < records.size(); at += 16) {
                    shares[records[at] - 1U] += share;
                }
            }
        }
        return shares;
    }
};

void check(const std::vector<double>& got, const std::vector<double>& wanted) {
    REQUIRE(got.size() == wanted.size());
    for (std::size_t at = 0; at < got.size(); ++at) {
        CAPTURE(at);
        CHECK(got[at] == Approx(wanted[at]).margin(1e-6));
    }
}

}  // namespace

TEST_CASE("RS-31: each datum is in the answer as often as its share says", "[policy]") {
    Shared world;
    const LeafId leaf = world.region("a", 4);
    const RootId root =
        world.record(GENERATE(Kind::Simple, Kind::Weighted, Kind::Failover), {{leaf}});
    world.share(health::EndpointId{1}, 500);
    world.share(health::EndpointId{2}, 50);
    check(world.data_shares(root), {1, 0.5, 0.05, 1});
    world.set(health::EndpointId{3}, State::Down);
    check(world.data_shares(root), {1, 0.5, 0.05, 0});
    // What counts is the ratio: the best datum is in every answer.
    world.share(health::EndpointId{0}, 500);
    check(world.data_shares(root), {1, 1, 0.1, 0});
    world.share(health::EndpointId{2}, 0);
    world.share(health::EndpointId{1}, 0);
    check(world.data_shares(root), {1, 0, 0, 0});
    world.say(leaf, State::Up);  // an operator's word stands above shares
    check(world.data_shares(root), {1, 1, 1, 1});
}

TEST_CASE("RS-31: more shares than shapes stand on a ladder, each a step below itself at most",
          "[policy]") {
    std::vector<std::uint16_t> shares(20);
    std::iota(shares.begin(), shares.end(), std::uint16_t{981});
    shares.insert(shares.end(), {0, 5, 300, 301, 500});
    const std::vector<std::uint16_t> placed = on_ladder(shares);
    std::set<std::uint16_t> levels(placed.begin(), placed.end());
    levels.erase(0);
    CHECK(levels.size() <= kMaxShapes);
    for (std::size_t at = 0; at < shares.size(); ++at) {
        CAPTURE(shares[at], placed[at]);
        CHECK(placed[at] <= shares[at]);
        CHECK(shares[at] - placed[at] < 995 / 7 + 1);
        CHECK((placed[at] == 0) == (shares[at] == 0));
        CHECK((placed[at] == 1000) == (shares[at] == 1000));
    }
    CHECK(placed[21] == 5);
    // On the ladder it stays where it is, and a few shares stay what they are.
    CHECK(on_ladder(placed) == placed);
    CHECK(on_ladder(std::vector<std::uint16_t>{7, 999, 1000}) ==
          std::vector<std::uint16_t>{7, 999, 1000});
}

TEST_CASE("RS-31: weights times shares", "[policy]") {
    Shared world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    const bool sticky = GENERATE(false, true);
    const std::vector<Child> children = {{a, 1'000'000}, {b, 1'000'000}, {c, 0}};
    const RootId root = world.root(sticky ? world.sticky("s", children)
                                          : world.pool("w", Kind::Weighted, children));
    world.share(a, 50);
    check(world.shares(root), {50 / 1050.0, 1000 / 1050.0, 0});
    world.share(b, 50);  // all alike: as in full service
    check(world.shares(root), {0.5, 0.5, 0});
    world.share(b, 0);
    check(world.shares(root), {1, 0, 0});
    world.set(a, State::Down);  // what lives answers, whatever its share (RS-1)
    check(world.shares(root), {0, 1, 0});
    world.set(b, State::Down);
    check(world.shares(root), {0, 0, 1});
}

TEST_CASE("RS-31: in a failover the next ones take what the first may not", "[policy]") {
    Shared world;
    std::vector<Child> children;
    for (const char* name : {"a", "b", "c", "d"}) children.push_back({world.region(name)});
    const RootId root = world.record(Kind::Failover, children);
    world.share(LeafId{0}, 50);
    world.share(LeafId{1}, 200);
    check(world.shares(root), {0.05, 0.2, 0.75, 0});
    const Candidate top = trace(world.rules, world.decided(), root);
    CHECK(top.candidates[1].answers);
    CHECK(top.candidates[1].why == "1 of 1 endpoint up; takes 20% of its share (RS-29, RS-31)");
    CHECK_FALSE(top.candidates[3].answers);
    world.set(LeafId{2}, State::Down);
    world.set(LeafId{3}, State::Down);
    check(world.shares(root), {0.25, 0.75, 0, 0});
    world.set(LeafId{1}, State::Down);
    check(world.shares(root), {1, 0, 0, 0});
}

TEST_CASE("RS-31: pools pass shares up, and those that depend on the client deal them too",
          "[policy]") {
    Shared world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    world.share(a, 100);
    SECTION("a weighted pool, through an alias") {
        const NodeId pool = world.pool("p", Kind::Failover, {{a}});
        const NodeId alias = world.alias(pool);
        const RootId root = world.record(Kind::Weighted, {{alias, 1}, {b, 1}});
        check(world.shares(root), {100 / 1100.0, 1000 / 1100.0, 0});
    }
    SECTION("geo: the next larger area") {
        const RootId root = world.root(world.geo("g", {{"10.0.0.0/8", a}, {"default", b}}));
        check(world.shares(root, support::client("10.1.2.3")), {0.1, 0.9, 0});
        check(world.shares(root, support::client("192.0.2.1")), {0, 1, 0});
        const Candidate top =
            trace(world.rules, world.decided(), root, support::client("10.1.2.3"));
        CHECK(top.candidates[0].answers);
        CHECK(top.candidates[1].answers);
    }
    SECTION("latency, and a weighted node above it") {
        world.latency_row("default", {{"r0", 10}, {"r1", 20}});
        const NodeId best = world.latency("l", {{"r1", b}, {"r0", a}});
        const RootId root = world.record(Kind::Weighted, {{best, 1}, {c, 1}});
        check(world.shares(root), {0.05, 0.45, 0.5});
    }
    SECTION("multivalue: it joins so often; simple answers with all (S-3)") {
        const RootId root = world.record(Kind::Multivalue, {{a}, {b}, {c}});
        check(world.shares(root), {0.1, 1, 1});
        const RootId simple = world.record(Kind::Simple, {{a}, {b}, {c}});
        check(world.shares(simple), {1, 1, 1});
    }
}

TEST_CASE("RS-31: leaves with shapes join answers of several", "[policy]") {
    Shared world;
    const LeafId a = world.region("a", 2);
    const LeafId b = world.region("b");
    world.share(health::EndpointId{1}, 250);
    const RootId root = world.record(GENERATE(Kind::Multivalue, Kind::Simple), {{a}, {b}});
    check(world.shares(root), {1, 1});
    CHECK(world.decided().shapes.size() == 2);
}

TEST_CASE("RS-31: two TTLs, the lower one while anything below changes", "[policy]") {
    Shared world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const health::EndpointId gate = world.endpoint({0});
    const NodeId pool = world.pool("p", Kind::Failover, {{a}, {b}});
    world.root(pool);
    world.root(world.alias(pool, true, {gate}));
    world.root(pool);
    world.root(world.geo("g", {{"10.0.0.0/8", a}, {"default", b}}));
    for (Root& root : world.rules.roots) root.alert_ttl = 10;
    world.rules.roots[2].alert_ttl.reset();
    world.vitals.resize(3);
    const auto ttls = [&] {
        std::vector<std::uint32_t> each;
        for (const Start& start : world.decided().starts) each.push_back(start.ttl);
        return each;
    };
    CHECK(ttls() == std::vector<std::uint32_t>{30, 30, 30, 30});
    world.vitals[1].changing = true;
    CHECK(ttls() == std::vector<std::uint32_t>{10, 10, 30, 10});
    world.say(health::EndpointId{1}, State::Down);  // who was told is not in doubt
    CHECK(ttls() == std::vector<std::uint32_t>{30, 30, 30, 30});
    world.vitals[gate.index()].changing = true;
    CHECK(ttls() == std::vector<std::uint32_t>{30, 10, 30, 30});
}

}  // namespace leeward::policy
