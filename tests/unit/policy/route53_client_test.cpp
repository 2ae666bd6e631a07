// SPDX-License-Identifier: Apache-2.0
// TTLs and what an answer depends on: rules TTL, A-25 and E of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::only;
using support::World;

/// The TTL of the answer to `client`, and its scope.
struct Reply {
    std::uint32_t ttl = 0;
    int scope = 0;
};

Reply ask(const World& world, RootId root, const char* from) {
    const Steering steering = world.steering();
    base::Rng rng(1);
    RandomChooser chooser(rng);
    Selection selection;
    select(steering, root, client(from), chooser, selection);
    if (selection.count == 0) return {0, selection.scope};
    const LeafRecords& leaf = steering.leaves[selection.leaves[0]];
    return {leaf.ttl_under(steering.starts[root.index()].ttl), selection.scope};
}

RootId with_ttl(World& world, NodeId node, std::uint32_t ttl) {
    const RootId root = world.root(node);
    world.rules.roots[root.index()].ttl = ttl;
    return root;
}

}  // namespace

TEST_CASE("TTL-2, TTL-3: members of a group have the record's TTL", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = with_ttl(world, world.pool("", Kind::Weighted, {{a, 1}, {b, 1}}), 77);
    const Steering steering = world.steering();
    CHECK(steering.starts[root.index()].ttl == 77);
    for (const LeafRecords& leaf : steering.leaves) CHECK(leaf.ttl_under(77) == 77);
}

TEST_CASE("TTL-4: a member's own TTL is sent with it", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    world.leaf_at(a).ttl = 300;
    world.leaf_at(b).ttl = 0;
    const RootId root = with_ttl(world, world.pool("", Kind::Failover, {{a}, {b}}), 60);
    CHECK(ask(world, root, "192.0.2.1").ttl == 300);
    world.set(a, State::Down);
    CHECK(ask(world, root, "192.0.2.1").ttl == 0);
}

TEST_CASE("TTL-5, A-25: an alias has the TTL of what is finally answered", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    world.leaf_at(a).ttl = 300;
    world.leaf_at(b).ttl = 5;
    const NodeId group = world.pool("t", Kind::Failover, {{a}, {b}});
    const RootId root = with_ttl(world, world.alias(world.alias(group)), 60);
    CHECK(ask(world, root, "192.0.2.1").ttl == 300);
    world.set(a, State::Down);
    CHECK(ask(world, root, "192.0.2.1").ttl == 5);
}

TEST_CASE("TTL-6: a host's addresses are never sent for longer than its own TTL", "[route53]") {
    World world;
    const LeafId host = world.host("lb");
    const RootId root = with_ttl(world, world.pool("", Kind::Simple, {{host}}), 300);
    world.resolve(host, {{192, 0, 2, 1}}, 60);
    CHECK(ask(world, root, "192.0.2.1").ttl == 60);
    world.resolve(host, {{192, 0, 2, 1}}, 3600);
    CHECK(ask(world, root, "192.0.2.1").ttl == 300);
    world.leaf_at(host).ttl = 900;
    CHECK(ask(world, root, "192.0.2.1").ttl == 900);
}

TEST_CASE("E-1: what depends on the client's place goes by the client's network", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    geo::Location france = geo::located_in(geo::parse_code("FR").value());
    france.coordinates = geo::Coordinates{48, 2};
    world.lands.emplace_back(geo::Prefix::parse("192.0.2.0/24").value(), france);
    world.latency_row("FR", {{"r1", 10}});
    world.latency_row("default", {{"r2", 10}});
    const std::vector<RootId> roots = {
        world.root(world.geo("", {{"FR", a}, {"default", b}})),
        world.root(world.geo("", {{"192.0.2.0/24", a}, {"default", b}})),
        world.root(world.nearest("", {{a, {{50, 3}, 0}}, {b, {{1, 1}, 0}}})),
        world.root(world.latency("", {{"r1", a}, {"r2", b}})),
    };
    for (const RootId root : roots) {
        CAPTURE(root.value);
        check_equal(world.answers(root, client("192.0.2.0/24")), only(a));
        check_equal(world.answers(root, client("192.0.2.9")), only(a));
        check_equal(world.answers(root, client("198.51.100.0/24")), only(b));
        CHECK(ask(world, root, "192.0.2.9").scope == 24);
        // 192.0.2.0 and 198.51.100.0 part at the sixth bit.
        CHECK(ask(world, root, "198.51.100.9").scope == 6);
    }
}

TEST_CASE("E-2, E-4: other answers do not depend on the client, and their scope is 0",
          "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    world.land("192.0.2.0/24", "FR");
    // Others' areas do not matter to them.
    world.root(world.geo("", {{"FR", a}, {"default", b}}));
    const NodeId nested = world.pool("n", Kind::Weighted, {{a, 1}, {b, 2}});
    const std::vector<RootId> roots = {
        world.record(Kind::Simple, {{a}, {b}}), world.record(Kind::Weighted, {{a, 1}, {b, 2}}),
        world.record(Kind::Failover, {{a}, {b}}), world.record(Kind::Multivalue, {{a}, {b}}),
        world.root(world.alias(nested))};
    for (const RootId root : roots) {
        CAPTURE(root.value);
        check_equal(world.answers(root, client("192.0.2.1")),
                    world.answers(root, client("203.0.113.0/24")));
        CHECK(ask(world, root, "192.0.2.1").scope == 0);
        CHECK(ask(world, root, "203.0.113.0/24").scope == 0);
    }
}

TEST_CASE("E-4, E-5: the scope is as long as the answer needs, and no longer", "[route53]") {
    World world;
    const LeafId wide = world.region("wide");
    const LeafId narrow = world.region("narrow");
    const RootId root = world.root(
        world.geo("", {{"10.0.0.0/8", wide}, {"10.64.0.0/16", narrow}, {"2001:db8::/32", wide}}));
    CHECK(ask(world, root, "10.64.1.1").scope == 16);
    CHECK(ask(world, root, "10.65.1.1").scope == 16);  // its neighbour
    CHECK(ask(world, root, "10.128.0.1").scope == 9);  // the other half
    CHECK(ask(world, root, "11.0.0.1").scope == 8);
    CHECK(ask(world, root, "128.0.0.1").scope == 1);
    CHECK(ask(world, root, "2001:db8::1").scope == 32);
    CHECK(ask(world, root, "4000::1").scope == 2);
    // One that tells nobody apart.
    const RootId everywhere = world.root(world.geo("", {{"default", wide}, {"EU", narrow}}));
    CHECK(ask(world, everywhere, "10.64.1.1").scope == 0);
}

TEST_CASE("E-4: a sticky answer's scope is the network that it is kept for", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.root(world.sticky("", {{a, 1}, {b, 1}}, 20, 48));
    CHECK(ask(world, root, "192.0.2.1").scope == 20);
    CHECK(ask(world, root, "2001:db8::1").scope == 48);
    world.set(a, State::Down);
    CHECK(ask(world, root, "192.0.2.1").scope == 0);  // all have b now
}

}  // namespace leeward::policy
