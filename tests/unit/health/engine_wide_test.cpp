// SPDX-License-Identifier: Apache-2.0
// The engine: domains, the change budget, and a prober that cannot trust itself.

#include "leeward/health/engine.hpp"
#include "support/catch.hpp"
#include "support/ward.hpp"

namespace leeward::health {

namespace {

/// Regions of zones of endpoints, in one provider each or in none.
struct Regions : Plan {
    Regions(int regions, int zones, int each, bool providers = false) {
        for (int region = 0; region < regions; ++region) {
            const std::string name(1, static_cast<char>('a' + region));
            std::optional<DomainId> above;
            if (providers) above = domain(Level::Provider, "p" + name);
            const DomainId id = domain(Level::Region, name, above);
            for (int zone = 0; zone < zones; ++zone) {
                add_many(each, domain(Level::Zone, name + std::to_string(zone), id));
            }
        }
    }
    [[nodiscard]] std::size_t at(const std::string& name) const {
        std::size_t found = 0;
        while (domains[found].name != name) ++found;
        return found;
    }
};

}  // namespace

TEST_CASE("engine: RS-28: one zone of four at 45 % goes alone, and the region keeps", "[health]") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Regions plan(2, 4, 4);
        plan.references();
        Ward ward(plan, seed);
        ward.run(minutes(10));
        ward.fail(0, 4, 450);
        CAPTURE(seed);
        const std::size_t zone = plan.at("a0");
        CHECK(ward.until([&] { return ward.engine.domains()[zone].state == State::Down; },
                         minutes(3)));
        ward.run(minutes(20));
        CHECK(ward.engine.domains()[zone].state == State::Down);
        CHECK(ward.engine.domains()[zone].bad == 4);
        CHECK(ward.engine.domains()[plan.at("a")].state == State::Up);
        CHECK(ward.engine.domains()[plan.at("a")].bad == 4);
        CHECK(ward.up() == 32 - 4 + 3);
    }
}

TEST_CASE("engine: RS-28: two of eight endpoints of a zone go alone", "[health]") {
    Regions plan(2, 2, 8);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 2, 1000);
    ward.run(minutes(5));
    CHECK(ward.up() == 30);
    CHECK(ward.engine.domains()[plan.at("a0")].state == State::Up);
    CHECK(ward.engine.domains()[plan.at("a0")].bad == 2);
}

TEST_CASE("engine: RS-28: a region goes and comes back whole, also one that is well in it",
          "[health]") {
    Regions plan(3, 1, 6);
    plan.references();
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 5, 1000);
    REQUIRE(ward.until([&] { return ward.state(5) == State::Down; }, seconds(20)));
    CHECK(ward.up() == 12 + 3);
    ward.run(minutes(5));
    ward.fail(0, 5, 0);
    const auto back = ward.until([&] { return ward.up() == 21; }, minutes(10));
    REQUIRE(back);
    CHECK(*back >= minutes(2));
    for (int at = 0; at < 6; ++at)
        CHECK(ward.engine.vitals()[static_cast<std::size_t>(at)].share <= 50);
    const auto whole = ward.until([&] { return ward.engine.vitals()[0].share == 1000; }, hours(1));
    REQUIRE(whole);
    CHECK(*whole >= minutes(9));
}

TEST_CASE("engine: RS-32: errors of 25 % give a region of six no return", "[health]") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Regions plan(3, 1, 6);
        plan.references();
        Ward ward(plan, seed);
        ward.run(minutes(10));
        ward.fail(0, 6, 1000);
        ward.run(minutes(5));
        REQUIRE(ward.up() == 15);
        ward.fail(0, 6, 250);
        ward.events.clear();
        ward.run(hours(3));
        CAPTURE(seed);
        CHECK(ward.up() == 15);
        CHECK(ward.flips() == 0);
    }
}

TEST_CASE("engine: RS-31: a region that answers worse than its siblings is eased off", "[health]") {
    Regions plan(3, 1, 4);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 4, 150);
    ward.run(minutes(12));
    CHECK(ward.count(Event::Kind::Eased) >= 1);
    CHECK(ward.engine.vitals()[0].share < 1000);
    CHECK(ward.engine.vitals()[4].share == 1000);
    ward.fail(0, 4, 0);
    CHECK(ward.until([&] { return ward.engine.vitals()[0].share == 1000; }, hours(1)));
    ward.events.clear();
    ward.fail(0, 12, 150);  // all alike: there is no better place
    ward.run(minutes(2));
    const std::uint16_t share = ward.engine.vitals()[0].share;
    ward.run(minutes(30));
    CHECK(ward.count(Event::Kind::Eased) <= 3);
    CHECK(share >= 700);
}

TEST_CASE("engine: RS-29: beyond a third in five minutes a failure halves the share and waits",
          "[health]") {
    Regions plan(3, 1, 4);
    plan.references();
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 8, 1000);  // two regions of three
    ward.run(seconds(40));
    // One goes freely, and of the other no more than makes a third of twelve.
    const auto left = static_cast<std::size_t>(ward.up() - 3);
    CHECK(left >= 5);
    CHECK(left <= 8);
    CHECK(ward.count(Event::Kind::Held) >= 1);
    std::size_t halved = 0;
    for (std::size_t at = 0; at < 8; ++at) {
        if (ward.engine.states()[at].state != State::Up) continue;
        CHECK(ward.engine.vitals()[at].share <= 500);
        CHECK(ward.engine.vitals()[at].changing);
        ++halved;
    }
    CHECK(halved == left - 4);
    // RS-21: what has not passed once for a minute is no false signal.
    CHECK(ward.until([&] { return ward.up() - 3 == 4; }, minutes(1)));
}

TEST_CASE("engine: RS-23: where all regions answer as badly most stay, with all of their share",
          "[health]") {
    Regions plan(3, 2, 2);
    plan.references();
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        Ward ward(plan, seed);
        ward.run(minutes(10));
        ward.fail(0, 12, 500);
        ward.run(minutes(2));  // while the others' last minute was good, a few go
        CHECK(ward.up() - 3 >= 8);
        ward.events.clear();
        ward.run(minutes(30));
        CHECK(ward.count(Event::Kind::Transition) == 0);
    }
}

TEST_CASE("engine: RS-23: a row is long enough, however often one was asked before", "[health]") {
    // 200 passes a minute say nothing of one that fails now: three failures more would be as few.
    Regions plan(2, 1, 1);
    for (Watched& endpoint : plan.endpoints) {
        endpoint.every = std::chrono::milliseconds(300);
        endpoint.confirm = std::chrono::milliseconds(30);
    }
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 1, 1000);
    const auto took = ward.until([&] { return ward.state(0) == State::Down; }, minutes(1));
    REQUIRE(took);
    CHECK(*took <= std::chrono::milliseconds(500));
}

TEST_CASE("engine: RS-29: zones that flap in turn never take more than a third away", "[health]") {
    Regions plan(1, 3, 4);
    plan.references();
    Ward ward(plan);
    ward.run(minutes(10));
    int fewest = 12;
    for (std::uint32_t turn = 0; turn < 9; ++turn) {
        const std::uint32_t zone = turn % 3;
        ward.fail(0, 12, 0);
        ward.fail(4 * zone, 4 * zone + 4, 1000);
        ward.run(seconds(45));
        fewest = std::min(fewest, ward.up() - 3);
    }
    CHECK(fewest >= 4);
    CHECK(ward.flips() <= 20);
}

TEST_CASE("engine: RS-19: an isolated prober changes nothing over hours", "[health]") {
    for (const std::uint32_t cut : {500U, 1000U}) {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            Regions plan(3, 2, 8);
            plan.references();
            Ward ward(plan, seed);
            ward.run(minutes(10));
            ward.fail(0, 1, 1000);  // one is really out
            ward.run(minutes(2));
            ward.events.clear();
            ward.cut = cut;
            ward.run(hours(3));
            CAPTURE(cut, seed);
            CHECK(ward.flips() == 0);
            CHECK(ward.state(0) == State::Down);
            CHECK(ward.engine.isolated() != "");
            for (const Vitals& vitals : ward.engine.vitals()) CHECK_FALSE(vitals.changing);
            ward.cut = 0;
            ward.run(minutes(3));
            CHECK(ward.engine.isolated() == "");
            CHECK(ward.up() == 47 + 3);
        }
    }
}

TEST_CASE("engine: RS-19: one dead reference of three is no isolation", "[health]") {
    Regions plan(2, 1, 4);
    plan.references();
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(8, 9, 1000);
    ward.run(minutes(10));
    CHECK(ward.engine.isolated() == "");
    ward.fail(0, 1, 1000);
    CHECK(ward.until([&] { return ward.state(0) == State::Down; }, seconds(20)));
}

TEST_CASE("engine: RS-19: a loop that runs late judges nobody", "[health]") {
    Regions plan(2, 1, 4);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.late = 800;
    ward.run(minutes(3));
    CHECK(ward.engine.isolated().find("loop") != std::string::npos);
    ward.fail(0, 8, 1000);
    ward.run(minutes(10));
    CHECK(ward.up() == 8);
    ward.late = 0;
    ward.fail(0, 8, 0);
    ward.run(minutes(3));
    CHECK(ward.engine.isolated() == "");
}

TEST_CASE("engine: RS-20: without references all of every provider failing is isolation",
          "[health]") {
    Regions plan(2, 2, 4, true);
    Ward ward(plan);
    ward.run(minutes(10));
    ward.cut = 1000;
    ward.run(hours(2));
    CHECK(ward.up() == 16);
    CHECK(ward.engine.isolated() != "");
    ward.cut = 0;
    ward.run(minutes(1));
    CHECK(ward.engine.isolated() == "");
    ward.fail(0, 8, 1000);  // all of one provider is believed
    ward.run(minutes(1));
    CHECK(ward.up() == 8);
    CHECK(ward.engine.domains()[plan.at("pa")].state == State::Down);
    CHECK(ward.engine.domains()[plan.at("pb")].state == State::Up);
}

TEST_CASE("engine: RS-21: what references confirm is believed", "[health]") {
    Regions plan(2, 2, 4, true);
    plan.rules.budget.permille = 1000;
    plan.references();
    Ward ward(plan);
    ward.run(minutes(10));
    ward.fail(0, 16, 1000);
    ward.run(minutes(1));
    CHECK(ward.up() == 3);
    CHECK(ward.engine.isolated() == "");
}

TEST_CASE("engine: RS-19: references are hurried once when a target fails", "[health]") {
    Plan plan;
    plan.add_many(2);
    plan.references(2);
    Engine engine(plan, {});
    for (std::uint32_t at = 0; at < 4; ++at) engine.report({at}, {Outcome::Passed, {}}, {}, {});
    CHECK(engine.take_hurried().empty());
    CHECK(engine.pace({2}) == seconds(10));
    engine.report({0}, {Outcome::HttpStatus, {}}, {}, {seconds(1)});
    engine.report({1}, {Outcome::HttpStatus, {}}, {}, {seconds(1)});
    CHECK(engine.take_hurried() == std::vector<EndpointId>{{2}, {3}});
    CHECK(engine.pace({0}) == seconds(1));
    CHECK(engine.pace({2}) == seconds(1));
    // Down waits for the references.
    for (int at = 2; at < 9; ++at) {
        engine.report({0}, {Outcome::HttpStatus, {}}, {}, {seconds(at)});
    }
    CHECK(engine.states()[0].state == State::Up);
    engine.report({2}, {Outcome::Passed, {}}, {}, {seconds(9)});
    CHECK(engine.states()[0].state == State::Up);
    CHECK(engine.report({3}, {Outcome::Passed, {}}, {}, {seconds(9)}));
    CHECK(engine.states()[0].state == State::Down);
}

}  // namespace leeward::health
