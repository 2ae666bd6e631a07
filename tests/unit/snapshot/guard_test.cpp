// SPDX-License-Identifier: Apache-2.0
#include "leeward/snapshot/guard.hpp"

#include "leeward/policy/decide.hpp"
#include "leeward/snapshot/publisher.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace {

using namespace leeward;
using Catch::Contains;

/// A publisher that serves one record set of two regions.
struct Served {
    support::World world;
    snapshot::Publisher publisher;
    std::shared_ptr<const policy::Rules> rules;

    Served() {
        const auto top =
            world.pool("", policy::Kind::Failover, {{world.region("eu")}, {world.region("us")}});
        world.root(top);
        rules = std::make_shared<const policy::Rules>(world.rules);
        REQUIRE(publisher.offer(plan()));
    }
    snapshot::Plan plan() const {
        return {publisher.generation(), std::make_shared<const zone::ZoneSet>(), rules,
                policy::decide(*rules, {}, {}, 1)};
    }
    std::string why(snapshot::Plan plan) {
        const std::uint64_t before = publisher.generation();
        const auto done = publisher.offer(std::move(plan));
        CHECK(publisher.generation() == before + (done ? 1 : 0));
        return done ? "" : done.error().message;
    }
};

}  // namespace

TEST_CASE("RS-2: a plan made from an older generation is refused at the moment it is applied",
          "[snapshot]") {
    Served served;
    snapshot::Plan late = served.plan();
    CHECK(served.why(served.plan()).empty());
    CHECK_THAT(served.why(std::move(late)), Contains("generation 1") && Contains("2 is served"));
    // RS-4: the next valid one needs no person.
    CHECK(served.why(served.plan()).empty());
}

TEST_CASE("RS-1: a plan that would empty a record set is refused", "[snapshot]") {
    Served served;
    snapshot::Plan plan = served.plan();
    SECTION("its leaf has no records") {
        for (policy::LeafRecords& leaf : plan.steering.leaves) leaf.count = 0;
        CHECK_THAT(served.why(std::move(plan)), Contains("would lose all its answers"));
    }
    SECTION("it leads nowhere") {
        plan.steering.starts[0].next = policy::Next::nowhere();
        CHECK_THAT(served.why(std::move(plan)), Contains("would lose all its answers"));
    }
    SECTION("the same name of other rules") {
        auto other = std::make_shared<policy::Rules>(*served.rules);
        plan.rules = other;
        for (policy::LeafRecords& leaf : plan.steering.leaves) leaf.count = 0;
        CHECK_THAT(served.why(std::move(plan)), Contains("would lose all its answers"));
    }
    SECTION("a record set that goes whole is a person's doing, and may go") {
        plan.rules = std::make_shared<const policy::Rules>();
        plan.steering = {};
        CHECK(served.why(std::move(plan)).empty());
    }
}

TEST_CASE("RS-8: a plan is looked at whole", "[snapshot]") {
    Served served;
    snapshot::Plan plan = served.plan();
    SECTION("no zones") {
        plan.zones = nullptr;
        CHECK_THAT(served.why(std::move(plan)), Contains("missing"));
    }
    SECTION("decided for other rules") {
        plan.steering.starts.clear();
        CHECK_THAT(served.why(std::move(plan)), Contains("other rules"));
    }
}
