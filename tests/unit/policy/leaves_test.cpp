// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "leeward/policy/decide.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::World;

/// The last octets of the addresses that a leaf answers with.
std::vector<int> hosts(const Steering& steering, LeafId leaf) {
    constexpr std::size_t kRecordSize = 16;
    const base::Bytes records = steering.records_of(leaf.value);
    REQUIRE(records.size() == kRecordSize * steering.leaves[leaf.index()].count);
    std::vector<int> hosts;
    for (std::size_t at = 0; at < records.size(); at += kRecordSize) {
        hosts.push_back(records[at + kRecordSize - 1]);
    }
    return hosts;
}

/// A region with zones a and b, two addresses in each.
struct TwoZones : World {
    PlaceId us = place("us");
    PlaceId zone_a = place("us.a", us);
    PlaceId zone_b = place("us.b", us);
    LeafId leaf = bare_leaf(us);

    explicit TwoZones(bool checked = true) {
        for (const PlaceId at : {zone_a, zone_a, zone_b, zone_b}) datum(leaf, at, checked);
        record(Kind::Failover, {{leaf}});
    }
    [[nodiscard]] Standing standing() const { return steering().leaf_standing[leaf.index()]; }
    [[nodiscard]] std::vector<int> answered() const { return hosts(steering(), leaf); }
};

}  // namespace

TEST_CASE("leaves: records are whole, with a pointer as owner and TTL 0", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu");
    world.leaf_at(leaf).data[0].rdata = {192, 0, 2, 10};
    const Steering steering = world.steering();
    const base::Bytes records = steering.records_of(leaf.value);
    const std::vector<std::uint8_t> wanted = {0xC0, 0x0C, 0, 1, 0,   1, 0, 0,
                                              0,    0,    0, 4, 192, 0, 2, 10};
    CHECK(std::vector<std::uint8_t>(records.begin(), records.end()) == wanted);
    CHECK(steering.leaves[leaf.index()].count == 1);
}

TEST_CASE("leaves: type and RDLENGTH are those of the data", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu");
    world.leaf_at(leaf).type = dns::RrType::Txt;
    world.leaf_at(leaf).data[0].rdata.assign(65535, 7);
    const Steering steering = world.steering();
    const base::Bytes records = steering.records_of(leaf.value);
    REQUIRE(records.size() == 12 + 65535);
    CHECK(base::load_u16(records.data() + 2) == 16);
    CHECK(base::load_u16(records.data() + 10) == 65535);
}

TEST_CASE("leaves: data whose endpoints are down are left out while others are up", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu", 3);
    world.set(health::EndpointId{1}, State::Down);
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{1, 3});
    world.set(leaf, State::Down);
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{1, 2, 3});
}

TEST_CASE("leaves: a datum needs all of its endpoints", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu", 2);
    const health::EndpointId second = world.endpoint(world.leaf_at(leaf).place);
    world.leaf_at(leaf).data[0].endpoints.push_back(second);
    world.leaf_at(leaf).endpoints.push_back(second);
    world.set(second, State::Down);
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{2});
    CHECK(world.steering().leaf_standing[0].up == 2);
    CHECK(world.steering().leaf_standing[0].total == 3);
}

TEST_CASE("leaves: below min_up a place is dead and answers with what is up", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu", 4);
    const LeafId other = world.region("us");
    world.leaf_at(leaf).min_up = {500};
    const RootId root = world.record(Kind::Failover, {{leaf}, {other}});
    world.set(health::EndpointId{0}, State::Down);
    world.set(health::EndpointId{1}, State::Down);
    CHECK(world.steering().leaf_standing[0].alive);
    world.set(health::EndpointId{2}, State::Down);
    CHECK_FALSE(world.steering().leaf_standing[0].alive);
    CHECK(world.steering().starts[root.index()].next == Next::leaf(other));
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{4});
}

TEST_CASE("leaves: a word about a place stands above what was measured", "[policy]") {
    struct Row {
        State measured;
        State word;
        health::UnknownAs unknown;
        bool alive;
    };
    const auto row = GENERATE(values<Row>({
        {State::Up, State::Down, health::UnknownAs::Hold, false},
        {State::Down, State::Up, health::UnknownAs::Hold, true},
        {State::Down, State::Unknown, health::UnknownAs::Hold, true},
        {State::Up, State::Unknown, health::UnknownAs::Down, false},
    }));
    World world;
    const LeafId leaf = world.region("eu", 2);
    world.leaf_at(leaf).unknown = row.unknown;
    world.set(leaf, row.measured);
    world.say(leaf, row.word);
    const Standing standing = world.steering().leaf_standing[0];
    CHECK(standing.alive == row.alive);
    CHECK(standing.forced);
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{1, 2});
}

TEST_CASE("leaves: a word about a place without a check counts too", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu", 0);
    const LeafId other = world.region("us");
    const RootId root = world.record(Kind::Failover, {{leaf}, {other}});
    world.say(leaf, State::Down);
    CHECK(world.steering().starts[root.index()].next == Next::leaf(other));
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{1});
}

TEST_CASE("leaves: the later of two words holds", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu");
    world.say(leaf, State::Down);
    world.say(leaf, State::Up);
    CHECK(world.steering().leaf_standing[0].alive);
}

TEST_CASE("leaves: a word about an endpoint replaces its measured state", "[policy]") {
    World world;
    const LeafId leaf = world.region("eu", 2);
    world.words.push_back({health::EndpointId{0}, State::Down});
    CHECK(hosts(world.steering(), leaf) == std::vector<int>{2});
    CHECK(world.steering().leaf_standing[0].up == 1);
    CHECK_FALSE(world.steering().leaf_standing[0].forced);
}

TEST_CASE("leaves: a word about a zone takes its data out of the region", "[policy]") {
    TwoZones world;
    world.say(world.zone_a, State::Down);
    CHECK(world.answered() == std::vector<int>{3, 4});
    CHECK(world.standing().alive);
    CHECK(world.standing().up == 2);
    CHECK_FALSE(world.standing().forced);
    world.say(world.zone_b, State::Down);
    CHECK_FALSE(world.standing().alive);
    CHECK(world.answered() == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("leaves: a region whose zones are all drained is dead though nothing checks it",
          "[policy]") {
    TwoZones world(false);
    world.say(world.zone_a, State::Down);
    CHECK(world.standing().alive);
    CHECK(world.answered() == std::vector<int>{3, 4});
    world.say(world.zone_b, State::Down);
    CHECK_FALSE(world.standing().alive);
}

TEST_CASE("leaves: a word about a region holds for its zones, and a zone's own comes first",
          "[policy]") {
    TwoZones world;
    world.set(world.leaf, State::Down);
    world.say(world.us, State::Up);
    CHECK(world.standing().alive);
    CHECK(world.answered() == std::vector<int>{1, 2, 3, 4});
    world.say(world.zone_a, State::Down);
    CHECK(world.standing().alive);
    CHECK(world.answered() == std::vector<int>{3, 4});
}

TEST_CASE("leaves: a zone that is a candidate of its own follows its region's word", "[policy]") {
    TwoZones world;
    const LeafId zone = world.bare_leaf(world.zone_a);
    world.datum(zone, world.zone_a);
    world.say(world.us, State::Down);
    CHECK_FALSE(world.steering().leaf_standing[zone.index()].alive);
}

TEST_CASE("leaves: draining one zone leaves a shared endpoint to the others", "[policy]") {
    TwoZones world(false);
    const health::EndpointId shared = world.endpoint(world.us);
    Leaf& leaf = world.leaf_at(world.leaf);
    for (Datum& datum : leaf.data) datum.endpoints = {shared};
    leaf.endpoints = {shared};
    world.say(world.zone_a, State::Down);
    CHECK(world.standing().alive);
    CHECK(world.standing().up == 1);
    CHECK(world.answered() == std::vector<int>{3, 4});
}

TEST_CASE("leaves: endpoints that no datum names go by the word about their zone", "[policy]") {
    TwoZones world;
    for (Datum& datum : world.leaf_at(world.leaf).data) {
        datum.endpoints.clear();
        datum.place = world.us;
    }
    world.say(world.zone_a, State::Down);
    CHECK(world.standing().up == 2);
    CHECK(world.standing().alive);
    world.say(world.zone_b, State::Down);
    CHECK_FALSE(world.standing().alive);
}

}  // namespace leeward::policy
