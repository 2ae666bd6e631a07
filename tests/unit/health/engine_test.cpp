// SPDX-License-Identifier: Apache-2.0
// The engine: single endpoints, from unknown to out and back.

#include "leeward/health/engine.hpp"

#include "support/catch.hpp"
#include "support/ward.hpp"

namespace leeward::health {

TEST_CASE("engine: RS-24: unknown is up at its first pass, and out after three rounds at once",
          "[health]") {
    Plan plan;
    plan.add_many(2);
    Ward ward(plan);
    const Report bad{Outcome::ConnectRefused, {}};
    for (int round = 0; round < 3; ++round) {
        CHECK(ward.state(1) == State::Unknown);
        ward.engine.report({1}, bad, {}, ward.now);
        ward.engine.report({0}, {Outcome::Passed, {}}, {}, ward.now);
        CHECK(ward.state(0) == State::Up);
    }
    CHECK(ward.state(1) == State::Down);
    CHECK(ward.engine.vitals()[0].share == Vitals::kWhole);
}

TEST_CASE("engine: RS-31: silence is out within seconds, back after a hold, whole after a ramp",
          "[health]") {
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
    CHECK(ward.engine.vitals()[0].changing);
    const auto whole =
        ward.until([&] { return ward.engine.vitals()[0].share == 1000; }, minutes(20));
    REQUIRE(whole);
    CHECK(*whole >= minutes(9));
    CHECK(*whole <= minutes(11));
    ward.run(minutes(2));
    CHECK_FALSE(ward.engine.vitals()[0].changing);
}

TEST_CASE("engine: RS-31: a ramp stops and shrinks when errors return", "[health]") {
    Plan plan;
    plan.add_many(3);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 1, 1000);
    ward.run(minutes(1));
    ward.fail(0, 1, 0);
    REQUIRE(ward.until([&] { return ward.engine.vitals()[0].share >= 500 && ward.up() == 3; },
                       minutes(20)));
    ward.fail(0, 1, 180);
    ward.run(minutes(15));
    const bool shrunk = ward.state(0) == State::Down || ward.engine.vitals()[0].share < 500;
    CHECK(shrunk);
}

TEST_CASE("engine: RS-15: a 45 % brown-out is out within two minutes", "[health]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Plan plan;
        plan.add_many(4);
        plan.references();
        Ward ward(plan, seed);
        ward.run(minutes(10));
        ward.fail(2, 3, 450);
        CAPTURE(seed);
        CHECK(ward.until([&] { return ward.state(2) == State::Down; }, minutes(2)));
        CHECK(ward.flips() == 1);
    }
}

TEST_CASE("engine: RS-15: independent errors of 10 % take nobody out in three hours, once known",
          "[health]") {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Plan plan;
        plan.add_many(50);
        plan.references();
        Ward ward(plan, seed);
        ward.fail(0, 50, 100);
        ward.run(minutes(10));  // until it is known how often they fail
        ward.events.clear();
        ward.run(hours(3));
        CAPTURE(seed);
        // The first failures that an endpoint ever has need no longer row, so one in a hundred of
        // such endpoints goes before that; it may come back, and nobody else goes.
        int out = 0;
        for (const Event& event : ward.events) {
            out += event.kind == Event::Kind::Transition && event.to == State::Down ? 1 : 0;
        }
        CHECK(out == 0);
        CHECK(ward.count(Event::Kind::Held) == 0);
    }
}

TEST_CASE("engine: RS-16: slow answers are as bad as failures in rates, but make no rows",
          "[health]") {
    Plan plan;
    plan.add_many(3);
    plan.endpoints[0].slow = std::chrono::milliseconds(500);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.took = seconds(1);
    const auto took = ward.until([&] { return ward.state(0) == State::Down; }, minutes(2));
    REQUIRE(took);
    CHECK(*took > seconds(15));
    CHECK(ward.up() == 2);
    CHECK(ward.engine.vitals()[0].success == 1000);
    ward.run(minutes(10));
    CHECK(ward.state(0) == State::Down);
}

TEST_CASE("engine: RS-17: what is no evidence changes nothing but the last outcome", "[health]") {
    Plan plan;
    plan.add_many(2);
    Ward ward(plan);
    ward.run(minutes(1));
    const EndpointState before = ward.engine.states()[0];
    for (int at = 0; at < 8; ++at) {
        ward.engine.report({0}, {Outcome::ProberLate, {}}, {}, ward.now);
    }
    const EndpointState& after = ward.engine.states()[0];
    CHECK(after.last_outcome == Outcome::ProberLate);
    CHECK(after.state == before.state);
    CHECK(after.streak == before.streak);
    CHECK(after.last_evidence == before.last_evidence);
}

TEST_CASE("engine: RS-32: flapping is damped", "[health]") {
    struct Row {
        seconds good;
        seconds bad;
        std::uint32_t errors;
        int most;
    };
    const auto row = GENERATE(values<Row>({{seconds(300), seconds(300), 750, 4},
                                           {seconds(60), seconds(60), 1000, 1},
                                           {seconds(60), seconds(60), 750, 1}}));
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Plan plan;
        plan.add_many(3);
        plan.references();
        Ward ward(plan, seed);
        ward.run(minutes(20));
        for (int at = 0; at < 12; ++at) {
            ward.fail(0, 1, row.errors);
            ward.run(row.bad);
            ward.fail(0, 1, 0);
            ward.run(row.good);
        }
        CAPTURE(seed, row.good.count());
        CHECK(ward.flips() <= row.most);
        CHECK(ward.flips() >= 1);
    }
}

TEST_CASE("engine: RS-32: a flap doubles the hold, and is forgotten after an hour in service",
          "[health]") {
    Plan plan;
    plan.add_many(3);
    plan.endpoints[0].failback.ramp = {};
    plan.rules.budget.permille = 1000;
    Ward ward(plan);
    ward.run(minutes(10));
    const auto outage = [&] {
        ward.fail(0, 1, 1000);
        REQUIRE(ward.until([&] { return ward.state(0) == State::Down; }, minutes(1)));
        ward.fail(0, 1, 0);
        const auto back = ward.until([&] { return ward.state(0) == State::Up; }, hours(1));
        REQUIRE(back);
        return *back;
    };
    CHECK(outage() <= minutes(3));
    CHECK(outage() >= minutes(4));
    CHECK(outage() >= minutes(8));
    ward.run(hours(2));
    CHECK(ward.engine.remember(ward.now).endpoints[0].flaps == 0);
    CHECK(outage() <= minutes(3));
}

TEST_CASE("engine: RS-31: a hold of nothing asks for no more than the passes, flap after flap",
          "[health]") {
    Plan plan;
    plan.rules.failback.hold = base::Duration{0};
    plan.add_many(3);
    Ward ward(plan);
    ward.run(minutes(10));
    for (int flap = 0; flap < 3; ++flap) {
        CAPTURE(flap);
        ward.fail(0, 1, 1000);
        REQUIRE(ward.until([&] { return ward.state(0) == State::Down; }, minutes(5)));
        ward.run(minutes(2));
        ward.fail(0, 1, 0);
        const auto back = ward.until([&] { return ward.state(0) == State::Up; }, minutes(10));
        REQUIRE(back);
        const Watched& how = ward.engine.settings().endpoints[0];
        CHECK(*back <= how.every * (how.thresholds.rise + 1));
        ward.run(minutes(20));
    }
}

TEST_CASE("engine: RS-31: who comes back by hand only waits for a word", "[health]") {
    Plan plan;
    plan.rules.failback.manual = true;
    plan.add_many(3);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 1, 1000);
    ward.run(minutes(1));
    CHECK_FALSE(ward.engine.let_return(EndpointId{0}, ward.now));
    ward.fail(0, 1, 0);
    ward.run(hours(1));
    REQUIRE(ward.state(0) == State::Down);
    CHECK(ward.engine.let_return(EndpointId{0}, ward.now));
    CHECK(ward.state(0) == State::Up);
    CHECK(ward.engine.vitals()[0].share == 50);
}

TEST_CASE("engine: RS-45: while frozen nothing changes, and all is judged anew afterwards",
          "[health]") {
    Plan plan;
    plan.add_many(3);
    const EndpointId told = plan.add({}, Watched::Role::Told);
    Ward ward(plan);
    CHECK(ward.engine.tell(told, State::Up, ward.now));
    ward.run(minutes(10));
    ward.engine.freeze(true, ward.now);
    ward.fail(0, 1, 1000);
    ward.engine.tell(told, State::Down, ward.now);
    ward.run(minutes(30));
    CHECK(ward.up() == 4);
    CHECK_FALSE(ward.engine.next_tick());
    ward.engine.freeze(false, ward.now);
    CHECK(ward.state(told.value) == State::Down);
    ward.run(seconds(11));
    CHECK(ward.state(0) == State::Down);
}

TEST_CASE("engine: RS-50: a clock that stands still or leaps does no harm", "[health]") {
    Plan plan;
    plan.add_many(3);
    Ward ward(plan);
    ward.run(minutes(10));
    const base::Instant now = ward.now;
    for (int at = 0; at < 5000; ++at) {
        const Outcome outcome = at % 7 == 0 ? Outcome::HttpStatus : Outcome::Passed;
        ward.engine.report({static_cast<std::uint32_t>(at % 3)}, {outcome, {}}, {}, now);
        ward.engine.tick(now);
        if (const auto next = ward.engine.next_tick()) CHECK(*next > now);
    }
    CHECK(ward.up() == 3);
    const base::Instant later = now + hours(24 * 365);
    ward.engine.tick(later);
    ward.engine.report({0}, {Outcome::HttpStatus, {}}, {}, later);
    CHECK(ward.up() == 3);
}

TEST_CASE("engine: when all is calm there is no tick, and a report says that nothing changed",
          "[health]") {
    Plan plan;
    plan.add_many(8);
    Ward ward(plan);
    ward.run(minutes(5));
    CHECK_FALSE(ward.engine.next_tick());
    ward.changes = 0;
    ward.ticks = 0;
    ward.run(hours(1));
    CHECK(ward.changes == 0);
    CHECK(ward.ticks == 0);
}

TEST_CASE("engine: a memory goes on where it was", "[health]") {
    Plan plan;
    plan.add_many(3, plan.domain(Level::Region, "eu"));
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 1, 1000);
    ward.run(minutes(5));
    const EngineMemory memory = ward.engine.remember(ward.now);
    Ward next(plan, 2, memory);
    CHECK(next.state(0) == State::Down);
    CHECK(next.state(1) == State::Up);
    CHECK(next.engine.domains()[0].bad == 1);
    CHECK(next.engine.take_events().empty());
    const auto back = next.until([&] { return next.state(0) == State::Up; }, minutes(10));
    REQUIRE(back);
    CHECK(*back >= minutes(2));
    CHECK(next.engine.domains()[0].bad == 0);
}

}  // namespace leeward::health
