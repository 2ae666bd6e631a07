// SPDX-License-Identifier: Apache-2.0
// Geolocation routing: rules G of Route 53's behaviour.
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

/// Members for a state, its country, its continent, and another continent; clients by network.
struct Places : World {
    LeafId wa = region("wa");
    LeafId us = region("us");
    LeafId na = region("na");
    LeafId eu = region("eu");
    LeafId rest = region("rest");

    Places() {
        land("192.0.2.0/24", "US-WA");
        land("198.51.100.0/24", "US");
        land("203.0.113.0/24", "CA");
        land("100.64.0.0/10", "FR");
    }
};

const Client kInWa = client("192.0.2.1");
const Client kInUs = client("198.51.100.1");
const Client kInCanada = client("203.0.113.1");
const Client kInFrance = client("100.64.0.1");
const Client kNowhere = client("10.0.0.1");

}  // namespace

TEST_CASE("G-1, G-6: the smallest of the locations around the client wins", "[route53]") {
    Places world;
    const RootId root = world.root(world.geo("", {{"default", world.rest},
                                                  {"NA", world.na},
                                                  {"EU", world.eu},
                                                  {"US", world.us},
                                                  {"US-WA", world.wa}}));
    check_equal(world.answers(root, kInWa), only(world.wa));
    check_equal(world.answers(root, kInUs), only(world.us));
    check_equal(world.answers(root, kInCanada), only(world.na));
    check_equal(world.answers(root, kInFrance), only(world.eu));
    check_equal(world.answers(root, kNowhere), only(world.rest));
}

TEST_CASE("G-2, G-4, G-17: continents by country, territories as countries", "[route53]") {
    World world;
    struct Row {
        const char* country;
        const char* continent;
    };
    const std::vector<Row> rows = {
        {"KE", "AF"}, {"GS", "AN"}, {"TF", "AN"}, {"GE", "AS"},          {"AM", "AS"}, {"AZ", "AS"},
        {"KZ", "AS"}, {"TR", "EU"}, {"CY", "EU"}, {"RU", "EU"},          {"XK", "EU"}, {"GL", "NA"},
        {"PR", "NA"}, {"UM", "OC"}, {"AU", "OC"}, {"BR", "continent:SA"}};
    std::vector<std::pair<std::string, Target>> members;
    std::map<std::string, LeafId> leaves;
    for (const char* code : {"AF", "AN", "AS", "EU", "NA", "OC", "continent:SA", "US"}) {
        leaves.emplace(code, world.region(code));
        members.emplace_back(code, leaves.at(code));
    }
    const RootId root = world.root(world.geo("", members));
    for (std::size_t at = 0; at < rows.size(); ++at) {
        world.land("10.0." + std::to_string(at) + ".0/24",
                   std::string("country:") + rows[at].country);
    }
    const Steering steering = world.steering();
    for (std::size_t at = 0; at < rows.size(); ++at) {
        CAPTURE(rows[at].country);
        check_equal(
            support::distribution_of(steering, root, client("10.0." + std::to_string(at) + ".9")),
            only(leaves.at(rows[at].continent)));
    }
}

TEST_CASE("G-3: subdivisions of any country", "[route53]") {
    World world;
    const LeafId by = world.region("by");
    const LeafId de = world.region("de");
    world.land("192.0.2.0/24", "DE-BY");
    world.land("198.51.100.0/24", "DE-BE");
    world.land("203.0.113.0/24", "AT-BY");
    const RootId root = world.root(world.geo("", {{"DE", de}, {"DE-BY", by}}));
    check_equal(world.answers(root, client("192.0.2.1")), only(by));
    check_equal(world.answers(root, client("198.51.100.1")), only(de));
    check_equal(world.answers(root, client("203.0.113.1")), nothing());
}

TEST_CASE("G-7, G-8: no member and no default is no answer, and so is an unknown place",
          "[route53]") {
    Places world;
    const RootId bare = world.root(world.geo("", {{"EU", world.eu}, {"US-WA", world.wa}}));
    const RootId with_default =
        world.root(world.geo("", {{"EU", world.eu}, {"default", world.rest}}));
    check_equal(world.answers(bare, kInFrance), only(world.eu));
    check_equal(world.answers(bare, kInCanada), nothing());
    check_equal(world.answers(bare, kNowhere), nothing());
    check_equal(world.answers(with_default, kNowhere), only(world.rest));
    check_equal(world.answers(with_default, kInCanada), only(world.rest));
}

TEST_CASE("G-9: without a state the country, then the continent, then default", "[route53]") {
    Places world;
    const std::pair<std::string, Target> wa = {"US-WA", world.wa};
    const std::pair<std::string, Target> us = {"US", world.us};
    const std::pair<std::string, Target> na = {"NA", world.na};
    const std::pair<std::string, Target> rest = {"default", world.rest};
    check_equal(world.answers(world.root(world.geo("", {wa, us, na, rest})), kInUs),
                only(world.us));
    check_equal(world.answers(world.root(world.geo("", {wa, na, rest})), kInUs), only(world.na));
    check_equal(world.answers(world.root(world.geo("", {wa, rest})), kInUs), only(world.rest));
    check_equal(world.answers(world.root(world.geo("", {wa})), kInUs), nothing());
}

TEST_CASE("G-10, G-11: an unhealthy match falls back step by step, and at last to itself",
          "[route53]") {
    Places world;
    const RootId root = world.root(world.geo("", {{"US-WA", world.wa},
                                                  {"US", world.us},
                                                  {"NA", world.na},
                                                  {"EU", world.eu},
                                                  {"default", world.rest}}));
    for (const LeafId out : {world.wa, world.us, world.na, world.rest}) {
        check_equal(world.answers(root, kInWa), only(out));
        world.set(out, State::Down);
    }
    check_equal(world.answers(root, kInWa), only(world.wa));  // G-11
    check_equal(world.answers(root, kInUs), only(world.us));
    check_equal(world.answers(root, kNowhere), only(world.rest));
    world.set(world.na, State::Up);
    check_equal(world.answers(root, kInWa), only(world.na));
}

TEST_CASE("G-12, G-14: members of other places are no fallback", "[route53]") {
    Places world;
    const RootId root = world.root(world.geo("", {{"US-WA", world.wa}, {"EU", world.eu}}));
    world.set(world.wa, State::Down);
    check_equal(world.answers(root, kInWa), only(world.wa));
}

TEST_CASE("G-13: a larger member without a check ends the search", "[route53]") {
    Places world;
    const LeafId bare = world.region("bare", 0);
    const RootId root =
        world.root(world.geo("", {{"US-WA", world.wa}, {"US", bare}, {"NA", world.na}}));
    world.set(world.wa, State::Down);
    check_equal(world.answers(root, kInWa), only(bare));
}

TEST_CASE("G-16: a member may be an alias", "[route53]") {
    Places world;
    const NodeId target = world.pool("t", Kind::Weighted, {{world.wa, 1}, {world.us, 1}});
    const RootId root =
        world.root(world.geo("", {{"US", world.alias(target)}, {"default", world.rest}}));
    check_equal(world.answers(root, kInUs), support::evenly({world.wa.value, world.us.value}));
    world.set(world.wa, State::Down);
    world.set(world.us, State::Down);
    check_equal(world.answers(root, kInUs), only(world.rest));
}

TEST_CASE("geo: an AS is a smaller place than a subdivision, a network than an AS", "[policy]") {
    World world;
    const LeafId wa = world.region("wa");
    const LeafId as = world.region("as");
    const LeafId net = world.region("net");
    geo::Location both = geo::located_in(geo::parse_code("US-WA").value());
    both.as_number = 64500;
    world.lands.emplace_back(geo::Prefix::parse("192.0.2.0/24").value(), both);
    const RootId root =
        world.root(world.geo("", {{"US-WA", wa}, {"AS64500", as}, {"192.0.2.128/25", net}}));
    check_equal(world.answers(root, client("192.0.2.1")), only(as));
    check_equal(world.answers(root, client("192.0.2.200")), only(net));
    world.set(net, State::Down);
    world.set(as, State::Down);
    check_equal(world.answers(root, client("192.0.2.200")), only(wa));
}

TEST_CASE("geo: pools that no record uses are decided as well", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const RootId root = world.record(Kind::Failover, {{a}, {b}});
    world.pool("over", Kind::Weighted, {{world.geo("unused", {{"EU", a}, {"default", b}}), 1}});
    const Steering steering = world.steering();
    check_equal(support::distribution_of(steering, root), only(a));
    CHECK(steering.steps[2].alive);
    world.set(a, State::Down);
    world.set(b, State::Down);
    CHECK_FALSE(world.steering().steps[2].alive);
}

}  // namespace leeward::policy
