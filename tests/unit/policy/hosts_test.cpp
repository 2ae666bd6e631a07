// SPDX-License-Identifier: Apache-2.0
// Places whose addresses are those of a host: looked up beforehand, or not yet.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::only;
using support::World;

dns::Rdata address(std::uint8_t low) {
    return {198, 51, 100, low};
}

}  // namespace

TEST_CASE("hosts: the addresses stand in whole records, as many as were found", "[policy]") {
    World world;
    const LeafId host = world.host("lb");
    world.record(Kind::Simple, {{host}});
    world.resolve(host, {address(1), address(2)});
    const Steering steering = world.steering();
    CHECK(steering.leaves[host.index()].count == 2);
    const base::Bytes records = steering.records_of(host.value);
    const std::vector<std::uint8_t> wanted = {0xC0, 0x0C, 0,  1,   0, 1,    0,    0,  0,   0, 0,
                                              4,    198,  51, 100, 1, 0xC0, 0x0C, 0,  1,   0, 1,
                                              0,    0,    0,  0,   0, 4,    198,  51, 100, 2};
    CHECK(std::vector<std::uint8_t>(records.begin(), records.end()) == wanted);
}

TEST_CASE("hosts: more addresses than there is room for, and of the other family, are left out",
          "[policy]") {
    World world;
    const LeafId host = world.host("lb");
    world.record(Kind::Simple, {{host}});
    std::vector<dns::Rdata> many = {dns::Rdata(16, 1)};
    for (std::uint8_t at = 0; at < 60; ++at) many.push_back(address(at));
    world.resolve(host, many);
    const Steering steering = world.steering();
    CHECK(steering.leaves[host.index()].count == kMaxHostAddresses);
    CHECK(steering.records_of(host.value).size() == kMaxHostAddresses * 16);
    CHECK(steering.records_of(host.value).back() == kMaxHostAddresses - 1);
}

TEST_CASE("hosts: one that was never looked up is not alive, whatever its check or a word says",
          "[policy]") {
    World world;
    const LeafId host = world.host("lb", true);
    const LeafId standby = world.region("standby");
    const RootId root = world.record(Kind::Failover, {{host}, {standby}});
    check_equal(world.answers(root), only(standby));
    world.say(host, State::Up);
    check_equal(world.answers(root), only(standby));
    world.resolve(host, {address(1)});
    check_equal(world.answers(root), only(host));
    world.words.clear();
    world.set(host, State::Down);
    check_equal(world.answers(root), only(standby));
}

TEST_CASE("hosts: a last resort is one that has an answer (C-5)", "[policy]") {
    World world;
    const LeafId host = world.host("lb");
    const LeafId a = world.region("a");
    const NodeId to_host = world.pool("t", Kind::Simple, {{host}});
    const std::vector<RootId> roots = {
        world.record(Kind::Failover, {{host}, {a}}),
        world.record(Kind::Weighted, {{host, 9}, {a, 0}}),
        world.record(Kind::Multivalue, {{host}, {a}}),
        world.root(world.geo("", {{"default", a}, {"10.0.0.0/8", host}})),
        world.root(world.nearest("", {{host, {{0, 0}, 0}}, {a, {{9, 9}, 0}}})),
        world.record(Kind::Failover, {{world.alias(to_host, false)}, {a}})};
    world.set(a, State::Down);
    for (const RootId root : roots) {
        CAPTURE(root.value);
        check_equal(world.answers(root, support::client("10.1.1.1")), only(a));
    }
    // With nobody else, there is nothing to answer with.
    const RootId alone = world.root(world.alias(to_host));
    CHECK(world.steering().leaves[host.index()].count == 0);
    check_equal(world.answers(alone), only(host));
}

TEST_CASE("hosts: addresses of a decision before are forgotten", "[policy]") {
    World world;
    const LeafId host = world.host("lb");
    world.record(Kind::Simple, {{host}});
    Decider decider(world.rules, world.clients());
    world.resolve(host, {address(1), address(2), address(3)});
    Steering steering = decider.decide(world.known(), {}, 1);
    world.resolve(host, {address(4)});
    steering = decider.decide(world.known(), {}, 1, std::move(steering));
    CHECK(steering.leaves[host.index()].count == 1);
    CHECK(steering.records_of(host.value).back() == 4);
    world.looked_up.clear();  // nothing is known of any
    steering = decider.decide(world.known(), {}, 1, std::move(steering));
    CHECK(steering.leaves[host.index()].count == 0);
    CHECK(steering.records_of(host.value).empty());
}

}  // namespace leeward::policy
