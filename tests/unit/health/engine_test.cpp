// SPDX-License-Identifier: Apache-2.0
// The engine: single endpoints, from unknown to out and back.

#include "leeward/health/engine.hpp"

#include "support/catch.hpp"
#include "ward.hpp"

namespace leeward::health {

TEST_CASE("engine: RS-24: who is unknown is up at its first pass, and out only after three rounds",
          "[health]") {
    Plan plan;
    plan.add_many(2);
    Ward ward(plan);
    ward.fail(1, 2, 1000);
    ward.run(seconds(10));
    CHECK(ward.state(0) == State::Up);
    CHECK(ward.engine.vitals()[0].share == Vitals::kWhole);
    REQUIRE(ward.until([&] { return ward.state(1) == State::Down; }, seconds(20)));
}

TEST_CASE("engine: RS-31: an endpoint that falls silent is out within seconds", "[health]") {
    Plan plan;
    plan.add_many(3);
    plan.references();
    Ward ward(plan);
    ward.run(minutes(10));
    REQUIRE(ward.up() == 6);
    ward.fail(0, 1, 1000);
    const auto took = ward.until([&] { return ward.state(0) == State::Down; }, minutes(1));
    REQUIRE(took);
    CHECK(*took <= seconds(10 + 3 + 1));
    ward.run(minutes(10));
    CHECK(ward.flips() == 1);
    ward.fail(0, 1, 0);
    const auto back = ward.until([&] { return ward.state(0) == State::Up; }, minutes(10));
    REQUIRE(back);
    CHECK(*back >= minutes(2));
    CHECK(*back <= minutes(3));
    CHECK(ward.engine.vitals()[0].share == 50);
    const auto whole =
        ward.until([&] { return ward.engine.vitals()[0].share == 1000; }, minutes(20));
    REQUIRE(whole);
    CHECK(*whole >= minutes(9));
    CHECK(*whole <= minutes(11));
}

}  // namespace leeward::health
