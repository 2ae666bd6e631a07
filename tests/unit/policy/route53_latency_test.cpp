// SPDX-License-Identifier: Apache-2.0
// Latency routing: rules L of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::only;
using support::World;

/// Three regions; the client at 192.0.2.1 is in France, the one at 198.51.100.1 nobody knows where.
struct ThreeRegions : World {
    LeafId a = region("a");
    LeafId b = region("b");
    LeafId c = region("c");
    RootId www = root(latency("", {{"ra", a}, {"rb", b}, {"rc", c}}));

    ThreeRegions() { land("192.0.2.0/24", "FR"); }
};

}  // namespace

TEST_CASE("L-2, L-3: the lowest latency from the client's place wins", "[route53]") {
    ThreeRegions world;
    world.latency_row("FR", {{"ra", 30}, {"rb", 10}, {"rc", 20}});
    world.latency_row("default", {{"ra", 50}, {"rb", 70}, {"rc", 40}});
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.b));
    check_equal(world.answers(world.www, client("198.51.100.1")), only(world.c));
}

TEST_CASE("L-3: the smallest place that has a figure for a region says it", "[route53]") {
    ThreeRegions world;
    world.latency_row("default", {{"ra", 1}, {"rb", 25}, {"rc", 30}});
    world.latency_row("EU", {{"ra", 20}, {"rc", 5}});
    world.latency_row("FR", {{"rc", 40}});
    world.latency_row("192.0.2.128/25", {{"ra", 90}});
    // ra 20 by EU, rb 25 by default, rc 40 by FR.
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.a));
    // ra 90 by the network.
    check_equal(world.answers(world.www, client("192.0.2.200")), only(world.b));
    world.set(world.b, State::Down);
    check_equal(world.answers(world.www, client("192.0.2.200")), only(world.c));
}

TEST_CASE("L-4: the next best healthy one follows the winner", "[route53]") {
    ThreeRegions world;
    world.latency_row("default", {{"ra", 30}, {"rb", 10}, {"rc", 20}});
    const Client who = client("192.0.2.1");
    check_equal(world.answers(world.www, who), only(world.b));
    world.set(world.b, State::Down);
    check_equal(world.answers(world.www, who), only(world.c));
    world.set(world.c, State::Down);
    check_equal(world.answers(world.www, who), only(world.a));
}

TEST_CASE("L-5: all unhealthy, the best latency", "[route53]") {
    ThreeRegions world;
    world.latency_row("default", {{"ra", 30}, {"rb", 10}, {"rc", 20}});
    for (const LeafId leaf : {world.a, world.b, world.c}) world.set(leaf, State::Down);
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.b));
}

TEST_CASE("L-6: a table can send a whole country to one region", "[route53]") {
    ThreeRegions world;
    world.land("203.0.113.0/24", "CN");
    world.latency_row("default", {{"ra", 30}, {"rb", 10}, {"rc", 20}});
    world.latency_row("CN", {{"ra", 0}});
    check_equal(world.answers(world.www, client("203.0.113.1")), only(world.a));
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.b));
}

TEST_CASE("L-7: a client of unknown location still gets an answer", "[route53]") {
    ThreeRegions world;
    world.latency_row("FR", {{"ra", 30}, {"rb", 10}, {"rc", 20}});
    const Client nobody = client("198.51.100.1");
    check_equal(world.answers(world.www, nobody), only(world.a));  // of no figures the first
    world.measure(world.c, 7);
    check_equal(world.answers(world.www, nobody), only(world.c));  // the only one known
    world.set(world.c, State::Down);
    check_equal(world.answers(world.www, nobody), only(world.a));
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.b));
}

TEST_CASE("L-7: with no table at all, what was measured from here decides", "[route53]") {
    ThreeRegions world;
    world.measure(world.a, 30);
    world.measure(world.b, 20);
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.b));
    Selection selection;
    base::Rng rng(1);
    RandomChooser chooser(rng);
    select(world.steering(), world.www, client("192.0.2.1"), chooser, selection);
    CHECK(selection.scope == 0);
}

TEST_CASE("L-8: of equal latencies the first is answered, every time", "[route53]") {
    ThreeRegions world;
    world.latency_row("default", {{"ra", 20}, {"rb", 10}, {"rc", 10}});
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.b));
    world.set(world.b, State::Down);
    check_equal(world.answers(world.www, client("192.0.2.1")), only(world.c));
}

TEST_CASE("L-9: the client's network decides, where a resolver tells it", "[route53]") {
    ThreeRegions world;
    world.latency_row("FR", {{"rb", 10}});
    world.latency_row("default", {{"ra", 20}});
    check_equal(world.answers(world.www, client("192.0.2.0/24")), only(world.b));
    check_equal(world.answers(world.www, client("198.51.100.0/24")), only(world.a));
}

TEST_CASE("latency: a table that is empty over pools that clients matter to", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const LeafId c = world.region("c");
    const NodeId geo = world.geo("g", {{"FR", a}, {"default", b}});
    const RootId root = world.root(world.latency("", {{"r1", geo}, {"r2", c}}));
    world.land("192.0.2.0/24", "FR");
    check_equal(world.answers(root, client("192.0.2.1")), only(a));
    world.measure(c, 5);
    check_equal(world.answers(root, client("192.0.2.1")), only(c));
    world.set(c, State::Down);
    check_equal(world.answers(root, client("192.0.2.1")), only(a));
    check_equal(world.answers(root, client("198.51.100.1")), only(b));
}

}  // namespace leeward::policy
