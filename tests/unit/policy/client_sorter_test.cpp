// SPDX-License-Identifier: Apache-2.0
#include "../../../src/policy/client_sorter.hpp"

#include <array>
#include <chrono>

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using support::check_equal;
using support::client;
using support::World;

/// A file that breaks off after its first network.
class BrokenAtlas final : public geo::Atlas {
public:
    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override {
        visit(geo::Prefix::all(v6).half(false), geo::Location{}, 0);
        return base::fail("GeoLite2.mmdb: its search tree is broken");
    }
};

std::string error_of(const base::Result<Clients>& sorted) {
    return sorted ? "" : sorted.error().message;
}

/// A geo node of so many networks of its own, all to one place.
NodeId networks(World& world, LeafId leaf, std::uint32_t count) {
    std::vector<std::pair<std::string, Target>> members;
    for (std::uint32_t at = 0; at < count; ++at) {
        members.emplace_back("10.0." + std::to_string(at) + ".0/24", leaf);
    }
    return world.geo("", members);
}

}  // namespace

TEST_CASE("clients: where nothing depends on them, the atlas is not even read", "[policy]") {
    World world;
    world.record(Kind::Failover, {{world.region("a")}});
    const auto sorted = Clients::sort(world.rules, BrokenAtlas());
    REQUIRE(sorted);
    CHECK_FALSE(sorted->matter(NodeId{0}));
    CHECK(sorted->class_count(NodeId{0}) == 1);
    CHECK(sorted->total_classes() == 0);
    CHECK(sorted->order(NodeId{0}, 0).empty());
}

TEST_CASE("clients: an atlas that breaks off is an error, with its words", "[policy]") {
    World world;
    world.root(world.geo("", {{"EU", world.region("a")}}));
    CHECK(error_of(Clients::sort(world.rules, BrokenAtlas())) ==
          "GeoLite2.mmdb: its search tree is broken");
}

TEST_CASE("clients: too many classes over all nodes are an error", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const NodeId geo = networks(world, a, 15);
    world.root(geo);
    const auto nodes = static_cast<std::uint32_t>(kMaxClasses / 16);
    for (std::uint32_t at = 1; at < nodes; ++at) {
        world.rules.nodes.push_back(world.rules.nodes[geo.index()]);
    }
    CHECK(Clients::sort(world.rules, geo::Nowhere()));
    world.rules.nodes.push_back(world.rules.nodes[geo.index()]);
    CHECK(error_of(Clients::sort(world.rules, geo::Nowhere())) ==
          "policies tell more than 1048576 classes of clients apart; use fewer areas or points");
    // Who has no database can still decide.
    CHECK(Decider(world.rules).decide(world.known(), {}, 1).steps.size() > kMaxClasses);
}

TEST_CASE("clients: too many choices over all classes are an error", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const NodeId geo = networks(world, a, 100);
    std::vector<Child> children = {{geo}};
    for (int at = 0; at < 9; ++at) children.push_back({world.region("b" + std::to_string(at))});
    world.record(Kind::Weighted, children);
    ClientLimits limits;
    limits.choices = 101 * 11;  // one for geo and ten for weighted, in each class
    CHECK(ClientSorter(world.rules, geo::Nowhere(), limits).run());
    --limits.choices;
    CHECK(error_of(ClientSorter(world.rules, geo::Nowhere(), limits).run()).find("choices") !=
          std::string::npos);
}

TEST_CASE("clients: too many ranges of addresses are an error", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    world.root(networks(world, a, 100));
    ClientLimits limits;
    limits.ranges = 1 + 100 + 1 + 1;  // before, the networks, and behind; and IPv6
    CHECK(ClientSorter(world.rules, geo::Nowhere(), limits).run());
    --limits.ranges;
    CHECK(error_of(ClientSorter(world.rules, geo::Nowhere(), limits).run()).find("ranges") !=
          std::string::npos);
}

TEST_CASE("clients: equal areas are sorted once, whoever says them", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId one = world.geo("one", {{"EU", a}, {"default", b}});
    const NodeId same = world.geo("same", {{"EU", b}, {"default", a}});
    const NodeId other = world.geo("other", {{"FR", b}, {"default", a}});
    const NodeId point = world.nearest("p", {{a, {{1, 1}, 0}}, {b, {{2, 2}, 5}}});
    const NodeId same_point = world.nearest("q", {{b, {{1, 1}, 0}}, {a, {{2, 2}, 5}}});
    const NodeId other_bias = world.nearest("r", {{b, {{1, 1}, 0}}, {a, {{2, 2}, 6}}});
    const ClientGroups groups(world.rules);
    CHECK(groups.sorters.size() == 4);
    CHECK(groups.group_of[one.index()] == groups.group_of[same.index()]);
    CHECK(groups.group_of[one.index()] != groups.group_of[other.index()]);
    CHECK(groups.group_of[point.index()] == groups.group_of[same_point.index()]);
    CHECK(groups.group_of[point.index()] != groups.group_of[other_bias.index()]);
    // Each still goes to its own children.
    world.land("192.0.2.0/24", "FR");
    check_equal(world.answers(world.root(one), client("192.0.2.1")), support::only(a));
    check_equal(world.answers(world.root(same), client("192.0.2.1")), support::only(b));
}

TEST_CASE("clients: a class above becomes the right one at every node below", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    world.land("192.0.2.0/24", "FR");
    world.land("198.51.100.0/24", "US");
    const LeafId us = world.region("us");
    const NodeId country = world.geo("g", {{"FR", a}, {"US", us}, {"default", b}});
    const NodeId network = world.geo("n", {{"192.0.2.128/25", c}, {"default", country}});
    const RootId root = world.record(Kind::Failover, {{world.alias(network)}});
    const auto clients = world.clients();
    CHECK(clients->class_count(country) == 3);
    // FR, FR in the network, US, elsewhere: two geo nodes that do not know of each other.
    CHECK(clients->class_count(world.rules.roots[root.index()].node) == 4);
    check_equal(world.answers(root, client("192.0.2.1")), support::only(a));
    check_equal(world.answers(root, client("192.0.2.129")), support::only(c));
    check_equal(world.answers(root, client("198.51.100.1")), support::only(us));
    check_equal(world.answers(root, client("203.0.113.1")), support::only(b));
}

TEST_CASE("clients: networks over very many locations are classified by location", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    for (int at = 0; at < 200; ++at) {
        world.land("10." + std::to_string(at) + ".0.0/16", at % 2 == 0 ? "FR" : "US");
    }
    const RootId root = world.root(world.geo("", {{"10.0.0.0/9", a}, {"FR", b}, {"default", a}}));
    const auto clients = world.clients();
    const NodeId node = world.rules.roots[root.index()].node;
    // In the network or not, in France or not.
    CHECK(clients->class_count(node) == 4);
    world.set(a, health::State::Down);
    check_equal(world.answers(root, client("10.2.0.1")), support::only(b));
    check_equal(world.answers(root, client("10.3.0.1")), support::only(a));
    check_equal(world.answers(root, client("10.130.0.1")), support::only(b));
}

TEST_CASE("clients: a table of latencies may have more rows than 65,536", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.root(world.latency("", {{"r1", a}, {"r2", b}}));
    LatencyTable& table = world.rules.latency_table;
    for (std::uint32_t at = 0; at < 70'000; ++at) {
        std::array<std::uint8_t, 4> octets{};
        base::store_u32(octets.data(), 0x0A000000U + (at << 4U));
        table.rows.emplace_back(geo::Prefix{*base::Address::from_bytes(octets), 28});
        table.cells.push_back({std::chrono::milliseconds(10), std::chrono::milliseconds(20)});
    }
    table.cells.back() = {std::chrono::milliseconds(20), std::chrono::milliseconds(10)};
    const auto clients = unknown_clients(world.rules);
    CHECK(clients->class_count(NodeId{0}) == 70'001);
    const Steering steering = Decider(world.rules, clients).decide(world.known(), {}, 1);
    check_equal(support::distribution_of(steering, root, client("10.0.0.1")), support::only(a));
    // The last one: 10.0.0.0 and 69,999 times sixteen.
    check_equal(support::distribution_of(steering, root, client("10.17.22.240")), support::only(b));
}

}  // namespace leeward::policy
