// SPDX-License-Identifier: Apache-2.0
// Geoproximity routing: rules P of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::only;
using support::World;

/// Degrees of longitude on the equator that are so many km away.
double east(double km) {
    return km / 6371 * 180 / 3.14159265358979323846;
}

/// A at 150 km and B at 100 km from the client at 192.0.2.1; nobody knows where 198.51.100.1 is.
struct Near : World {
    LeafId a = region("a");
    LeafId b = region("b");

    Near() { land("192.0.2.0/24", geo::Coordinates{0, 10}); }
    RootId www(std::int32_t bias_a, std::int32_t bias_b) {
        return root(
            nearest("", {{a, {{0, 10 + east(150)}, bias_a}}, {b, {{0, 10 - east(100)}, bias_b}}}));
    }
};

const Client kClient = client("192.0.2.1");

}  // namespace

TEST_CASE("P-1, P-6: the smallest distance wins", "[route53]") {
    Near world;
    check_equal(world.answers(world.www(0, 0), kClient), only(world.b));
}

TEST_CASE("P-4, P-7: a positive bias shrinks a distance", "[route53]") {
    Near world;
    check_equal(world.answers(world.www(50, 0), kClient), only(world.a));  // 75 km
    check_equal(world.answers(world.www(34, 0), kClient), only(world.a));  // 99 km
    check_equal(world.answers(world.www(33, 0), kClient), only(world.b));  // 100.5 km
    check_equal(world.answers(world.www(99, 98), kClient), only(world.a));
}

TEST_CASE("P-5: a negative bias stretches a distance", "[route53]") {
    Near world;
    check_equal(world.answers(world.www(0, -50), kClient), only(world.a));  // 200 km
    check_equal(world.answers(world.www(0, -34), kClient), only(world.a));  // 151.5 km
    check_equal(world.answers(world.www(0, -33), kClient), only(world.b));  // 149.3 km
    check_equal(world.answers(world.www(-99, -98), kClient), only(world.b));
}

TEST_CASE("P-6: of equal distances the first, every time", "[route53]") {
    Near world;
    const NearestPoint here = {{0, 10}, 0};
    check_equal(
        world.answers(world.root(world.nearest("", {{world.b, here}, {world.a, here}})), kClient),
        only(world.b));
}

TEST_CASE("P-8: an unhealthy winner is skipped for the next", "[route53]") {
    Near world;
    const RootId root = world.www(0, 0);
    world.set(world.b, State::Down);
    check_equal(world.answers(root, kClient), only(world.a));
}

TEST_CASE("P-9: all unhealthy, the smallest distance", "[route53]") {
    Near world;
    const RootId root = world.www(0, 0);
    world.set(world.a, State::Down);
    world.set(world.b, State::Down);
    check_equal(world.answers(root, kClient), only(world.b));
}

TEST_CASE("P-10: distance is along the great circle, over the date line and the poles",
          "[route53]") {
    World world;
    const LeafId flat = world.region("flat");
    const LeafId round = world.region("round");
    world.land("192.0.2.0/24", geo::Coordinates{0, 179});
    world.land("198.51.100.0/24", geo::Coordinates{85, 0});
    const RootId line =
        world.root(world.nearest("", {{flat, {{0, 170}, 0}}, {round, {{0, -179}, 0}}}));
    const RootId pole =
        world.root(world.nearest("", {{flat, {{70, 0}, 0}}, {round, {{85, 180}, 0}}}));
    check_equal(world.answers(line, client("192.0.2.1")), only(round));
    check_equal(world.answers(pole, client("198.51.100.1")), only(round));
}

TEST_CASE("P-12: a client of unknown place is seen from 0,0", "[route53]") {
    World world;
    const LeafId far = world.region("far");
    const LeafId near = world.region("near");
    world.land("192.0.2.0/24", geo::Coordinates{60, 60});
    world.land("203.0.113.0/24", "FR");  // a country without coordinates
    const RootId root = world.root(world.nearest("", {{far, {{50, 50}, 0}}, {near, {{1, -1}, 0}}}));
    check_equal(world.answers(root, client("192.0.2.1")), only(far));
    check_equal(world.answers(root, client("198.51.100.1")), only(near));
    check_equal(world.answers(root, client("203.0.113.1")), only(near));
    world.set(near, State::Down);
    check_equal(world.answers(root, client("198.51.100.1")), only(far));
}

}  // namespace leeward::policy
