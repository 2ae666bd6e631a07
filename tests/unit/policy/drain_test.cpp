// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/drain.hpp"

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using support::World;

void root(World& world, const std::string& name, NodeId node) {
    Root& made = world.rules.roots.emplace_back();
    made.owner = Owner(dns::Name::parse(name).value());
    made.node = node;
}

std::vector<std::string> texts(const World& world, PlaceId place) {
    Known known;
    known.health = world.health;
    known.words = world.words;
    std::vector<std::string> found;
    for (const Breach& breach : breaches_of_drain(world.rules, known, place)) {
        found.push_back(to_string(world.rules, breach));
    }
    return found;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("drain: the last live place of a record is a breach, and no other (RS-46)", "[policy]") {
    World world;
    const LeafId eu = world.region("eu");
    const LeafId us = world.region("us");
    root(world, "www.example.", world.pool("", Kind::Failover, {{eu}, {us}}));
    root(world, "eu.example.", world.pool("", Kind::Simple, {{eu}}));
    const PlaceId at_eu{0};
    const PlaceId at_us{1};
    CHECK(texts(world, at_eu) == Texts{"eu.example. A: no place would be left alive"});
    CHECK(texts(world, at_us).empty());
    SECTION("the other is down") {
        world.health[1].state = health::State::Down;
        CHECK(texts(world, at_eu).size() == 2);
        CHECK(texts(world, at_us).empty());  // it makes nothing worse
    }
    SECTION("the other is drained") {
        world.words.push_back({at_us, health::State::Down});
        CHECK(texts(world, at_eu).size() == 2);
    }
    SECTION("all are dead already") {
        for (auto& endpoint : world.health) endpoint.state = health::State::Down;
        CHECK(texts(world, at_eu).empty());
    }
}

TEST_CASE("drain: what remains must be able to carry the demand (RS-46)", "[policy]") {
    World world;
    const LeafId eu = world.region("eu", 2);
    const LeafId us = world.region("us", 2);
    const LeafId ap = world.region("ap", 2);
    const NodeId pool = world.pool("p", Kind::Weighted, {{us}, {ap}});
    root(world, "www.example.", world.pool("", Kind::Failover, {{eu}, {pool}}));
    world.rules.places[0].capacity = 1000;
    world.rules.places[1].capacity = 600;
    world.rules.places[2].capacity = 500;
    CHECK(texts(world, {0}).empty());
    CHECK(texts(world, {1}).empty());
    world.health[2].state = health::State::Down;  // half of us
    CHECK(texts(world, {0}) == Texts{"www.example. A: us, ap can carry 80% of its demand"});
    world.rules.places[2].capacity.reset();  // carries whatever there is
    CHECK(texts(world, {0}).empty());
}

}  // namespace leeward::policy
