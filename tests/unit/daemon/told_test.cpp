// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/told.hpp"

#include "support/catch.hpp"
#include "told_world.hpp"

namespace leeward::daemon {
namespace {

using health::State;
constexpr auto kOn = health::SwitchState::On;
constexpr auto kOff = health::SwitchState::Off;

}  // namespace

TEST_CASE("told: each switch and push gives its check a state (HX-11, HX-16, ARC-1)", "[daemon]") {
    ToldWorld world;
    CHECK(world->states() == Told::States{{"eu", State::Up},
                                          {"us", State::Up},
                                          {"spare", State::Down},
                                          {"backup", State::Unknown}});
    REQUIRE(world->change(told_order("eu", kOff)));
    REQUIRE(world->push("backup", State::Down, "cron", ""));
    CHECK(world->states().at("eu") == State::Down);
    CHECK(world->states().at("backup") == State::Down);
    CHECK(world.changes == 2);
    CHECK(world.notes == std::vector<std::string>{"switch eu: Up -> Down (jane: works)",
                                                  "push backup: Unknown -> Down (cron)"});
}

TEST_CASE("told: words that change no state call nobody", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOn)));
    REQUIRE(world->push("backup", State::Up, "cron", ""));
    REQUIRE(world->push("backup", State::Up, "cron", ""));
    CHECK(world.changes == 1);
}

TEST_CASE("told: a refused order changes and keeps nothing (ARC-5, ARC-6, ARC-13)", "[daemon]") {
    ToldWorld world;
    health::Order all = told_order("eu", kOff);
    all.turns.push_back({"us", kOff});
    const auto refused = world->change(all);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().rules == std::vector<std::string>{"one-on"});
    CHECK(world.changes == 0);
    world.stop();
    CHECK_FALSE(std::filesystem::exists(world.path()));
}

TEST_CASE("told: overridden rules are noted with who overrode them (ARC-11)", "[daemon]") {
    ToldWorld world;
    health::Order all = told_order("eu", kOff);
    all.turns.push_back({"us", kOff});
    all.overrides = {"one-on"};
    REQUIRE(world->change(all));
    CHECK(world.notes.front() == "safety rules overridden by jane (works): one-on");
    CHECK(world->states().at("us") == State::Down);
}

TEST_CASE("told: a word ends by itself, and says so", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff, std::chrono::hours(2))));
    CHECK(world.notes.back() == "switch eu: Up -> Down (jane: works; for 2h)");
    world.pass(std::chrono::hours(2) - std::chrono::seconds(1));
    CHECK(world->states().at("eu") == State::Down);
    world.pass(std::chrono::seconds(1));
    CHECK(world->states().at("eu") == State::Up);
    CHECK(world.notes.back() == "switch eu: Down -> Up (a word about it has ended)");
    CHECK(world.changes == 2);
}

TEST_CASE("told: a word that has ended stands in nobody's way, however late the timer",
          "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff, std::chrono::minutes(1))));
    world.now = world.now + std::chrono::hours(1);
    REQUIRE(world->change(told_order("us", kOff)));
    CHECK(world->states().at("eu") == State::Up);
}

TEST_CASE("told: a push that gets too old is missing data (HX-11)", "[daemon]") {
    health::ToldSettings settings = told_settings();
    settings.pushes[0].missing = health::Missing::Up;
    ToldWorld world(settings);
    REQUIRE(world->push("backup", State::Down, "cron", ""));
    world.pass(std::chrono::minutes(5));
    CHECK(world->states().at("backup") == State::Up);
    CHECK(world.notes.back() == "push backup: Down -> Up (its last word is too old)");
}

}  // namespace leeward::daemon
