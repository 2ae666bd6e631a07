// SPDX-License-Identifier: Apache-2.0
// IP-based routing: rules IP of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::nothing;
using support::only;
using support::World;

/// 10/8 around 10.1/16 around 10.1.2/24, a network of IPv6, and a default.
struct Networks : World {
    LeafId wide = region("wide");
    LeafId middle = region("middle");
    LeafId narrow = region("narrow");
    LeafId six = region("six");
    LeafId rest = region("rest");
    RootId www = root(geo("", {{"10.0.0.0/8", wide},
                               {"10.1.2.0/24", narrow},
                               {"10.1.0.0/16", middle},
                               {"2001:db8:1::/48", six},
                               {"default", rest}}));
};

}  // namespace

TEST_CASE("IP-1, IP-14: a location has networks of both families; the client's family decides",
          "[route53]") {
    World world;
    const LeafId both = world.region("both");
    const RootId root = world.root(world.geo("", {{"10.0.0.0/8", both}, {"2001:db8::/32", both}}));
    check_equal(world.answers(root, client("10.9.9.9")), only(both));
    check_equal(world.answers(root, client("2001:db8::1")), only(both));
    // The octets of 10.0.0.0 at the head of an IPv6 address are no IPv4 network.
    check_equal(world.answers(root, client("a00::1")), nothing());
}

TEST_CASE("IP-2, IP-3: the shortest and longest networks, and the default", "[route53]") {
    World world;
    const LeafId half = world.region("half");
    const LeafId host = world.region("host");
    const LeafId rest = world.region("rest");
    const RootId root = world.root(
        world.geo("", {{"128.0.0.0/1", half}, {"192.0.2.1/32", host}, {"default", rest}}));
    check_equal(world.answers(root, client("255.255.255.255")), only(half));
    check_equal(world.answers(root, client("192.0.2.1")), only(host));
    check_equal(world.answers(root, client("192.0.2.0")), only(half));
    check_equal(world.answers(root, client("127.255.255.255")), only(rest));
    check_equal(world.answers(root, client("2001:db8::1")), only(rest));
}

TEST_CASE("IP-4: an equal or shorter network that contains the client's matches", "[route53]") {
    Networks world;
    check_equal(world.answers(world.www, client("10.1.2.0/24")), only(world.narrow));
    check_equal(world.answers(world.www, client("10.1.2.128/25")), only(world.narrow));
    check_equal(world.answers(world.www, client("10.1.2.3")), only(world.narrow));
    check_equal(world.answers(world.www, client("10.1.3.0/24")), only(world.middle));
}

TEST_CASE("IP-5: a client network shorter than the listed one does not match it", "[route53]") {
    Networks world;
    check_equal(world.answers(world.www, client("2001:db8:1::/48")), only(world.six));
    check_equal(world.answers(world.www, client("2001:db8::/32")), only(world.rest));
    check_equal(world.answers(world.www, client("2001:db8::/47")), only(world.rest));
    check_equal(world.answers(world.www, client("10.1.2.0/23")), only(world.middle));
    check_equal(world.answers(world.www, client("10.0.0.0/15")), only(world.wide));
    check_equal(world.answers(world.www, client("10.0.0.0/7")), only(world.rest));
}

TEST_CASE("IP-6: of several the longest wins", "[route53]") {
    Networks world;
    check_equal(world.answers(world.www, client("10.1.2.9")), only(world.narrow));
    check_equal(world.answers(world.www, client("10.1.9.9")), only(world.middle));
    check_equal(world.answers(world.www, client("10.9.9.9")), only(world.wide));
}

TEST_CASE("IP-7: no match and no default is no answer", "[route53]") {
    World world;
    const LeafId a = world.region("a");
    const RootId root = world.root(world.geo("", {{"10.0.0.0/8", a}}));
    check_equal(world.answers(root, client("11.0.0.1")), nothing());
    check_equal(world.answers(root, client("10.0.0.1")), only(a));
}

TEST_CASE("IP-8: unhealthy ones give way to less specific ones, then default, then itself",
          "[route53]") {
    Networks world;
    const Client who = client("10.1.2.3");
    for (const LeafId out : {world.narrow, world.middle, world.wide, world.rest}) {
        check_equal(world.answers(world.www, who), only(out));
        world.set(out, State::Down);
    }
    check_equal(world.answers(world.www, who), only(world.narrow));
    check_equal(world.answers(world.www, client("10.1.2.0/23")), only(world.middle));
}

TEST_CASE("IP-11: what is listed is listed for every record", "[route53]") {
    Networks world;
    const RootId other =
        world.root(world.geo("", {{"10.1.0.0/16", world.rest}, {"default", world.wide}}));
    world.rules.geo[0].of_children[2] = support::area("10.2.0.0/16");
    world.rules.geo[1].of_children[0] = support::area("10.2.0.0/16");
    check_equal(world.answers(world.www, client("10.2.0.1")), only(world.middle));
    check_equal(world.answers(other, client("10.2.0.1")), only(world.rest));
    check_equal(world.answers(other, client("10.1.0.1")), only(world.wide));
}

TEST_CASE("IP-12: a network that this group does not name is the default's", "[route53]") {
    Networks world;
    const RootId other =
        world.root(world.geo("", {{"10.1.0.0/16", world.middle}, {"default", world.rest}}));
    check_equal(world.answers(other, client("10.9.9.9")), only(world.rest));
    check_equal(world.answers(other, client("10.1.2.3")), only(world.middle));
    check_equal(world.answers(other, client("2001:db8:1::1")), only(world.rest));
}

TEST_CASE("IP-13: an address alone is a network of full length", "[route53]") {
    World world;
    const LeafId host = world.region("host");
    const LeafId rest = world.region("rest");
    const RootId root = world.root(world.geo("", {{"192.0.2.7/32", host}, {"default", rest}}));
    check_equal(world.answers(root, client("192.0.2.7")), only(host));
    check_equal(world.answers(root, client("192.0.2.6/31")), only(rest));
    check_equal(world.answers(root, client("192.0.2.6")), only(rest));
}

}  // namespace leeward::policy
