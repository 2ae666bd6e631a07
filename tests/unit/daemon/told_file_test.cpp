// SPDX-License-Identifier: Apache-2.0
// What was said of switches and pushes, over restarts, reloads and bad disks.

#include <rapidcheck.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"
#include "told_world.hpp"

namespace leeward::daemon {
namespace {

using health::State;
constexpr auto kOn = health::SwitchState::On;
constexpr auto kOff = health::SwitchState::Off;

std::string text_of(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("told: an operator's word is on the disk before the reply", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff)));
    CHECK(world->unsaved().empty());
    CHECK(text_of(world.path()).find("\"eu\"") != std::string::npos);
    struct stat entry {};
    REQUIRE(::stat(world.path().c_str(), &entry) == 0);
    CHECK((entry.st_mode & 0777U) == 0600U);
    CHECK_FALSE(std::filesystem::exists(world.path() + ".new"));
}

TEST_CASE("told: switches and pushes survive a restart, with who, why and when", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff)));
    world.pass(std::chrono::minutes(1));  // the rule waits
    REQUIRE(world->change(told_order("spare", kOn, std::chrono::hours(1))));
    REQUIRE(world->push("backup", State::Down, "cron", "disk"));
    const auto states = world->states();
    const auto memories = world->switches().memories();
    const auto words = world->pushes().words();
    world.start();
    CHECK(world->states() == states);
    CHECK(world->switches().memories() == memories);
    CHECK(world->pushes().words() == words);
    world.pass(std::chrono::hours(1));
    CHECK(world->states().at("spare") == State::Down);
}

TEST_CASE("told: whatever was said survives a restart", "[daemon]") {
    CHECK(rc::check([](std::uint64_t seed) {
        base::Rng rng(seed);
        health::ToldSettings settings = told_settings();
        settings.rules.clear();
        ToldWorld world(settings);
        for (std::uint32_t count = rng.below(12); count > 0; --count) {
            const auto& name = settings.switches[rng.below(3)].name;
            health::Order order = told_order(name, rng.below(2) == 0 ? kOn : kOff);
            if (rng.below(2) == 0) order.lasts = std::chrono::seconds(1 + rng.below(100));
            order.why = std::string(rng.below(5), '"') + "\xC3\xA9";
            if (rng.below(3) > 0) {
                RC_ASSERT(world->change(order).has_value());
            } else {
                const State state = rng.below(2) == 0 ? State::Up : State::Down;
                RC_ASSERT(world->push("backup", state, "cron", order.why).has_value());
            }
            world.pass(std::chrono::milliseconds(rng.below(60'000)));
        }
        const auto states = world->states();
        const auto memories = world->switches().memories();
        const auto words = world->pushes().words();
        world.start(settings);
        RC_ASSERT(world->states() == states);
        RC_ASSERT(world->switches().memories() == memories);
        RC_ASSERT(world->pushes().words() == words);
    }));
}

TEST_CASE("told: time goes on while no server runs, on another monotonic clock", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("spare", kOn, std::chrono::hours(1))));
    world.pass(std::chrono::seconds(10));
    REQUIRE(world->change(told_order("eu", kOff, std::chrono::minutes(1))));
    REQUIRE(world->push("backup", State::Down, "cron", ""));
    world.stop();
    world.now = {{std::chrono::seconds(2)}, world.now.wall + std::chrono::minutes(30)};  // a reboot
    world.start();
    CHECK(world->states().at("eu") == State::Up);
    CHECK(world->states().at("spare") == State::Up);
    world.pass(std::chrono::minutes(30));
    CHECK(world->states().at("spare") == State::Down);
}

TEST_CASE("told: a clock set back makes no word last longer than it was said (RS-50)", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff, std::chrono::hours(1))));
    world.stop();
    world.now.wall -= std::chrono::hours(24 * 365);
    world.start();
    CHECK(world->states().at("eu") == State::Down);
    world.pass(std::chrono::hours(1));
    CHECK(world->states().at("eu") == State::Up);
}

TEST_CASE("told: the wait of a rule goes on after a restart (ARC-9)", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff)));
    world.stop();
    world.now = {{std::chrono::seconds(2)}, world.now.wall + std::chrono::seconds(3)};
    world.start();
    CHECK_FALSE(world->change(told_order("eu", kOn)));
    world.pass(std::chrono::seconds(2));
    CHECK(world->change(told_order("eu", kOn)));
}

TEST_CASE("told: words of pushes are written together, soon, and at the end", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->push("backup", State::Down, "cron", ""));
    world.pass(Told::kPushSaveDelay - std::chrono::milliseconds(1));
    CHECK_FALSE(std::filesystem::exists(world.path()));
    REQUIRE(world->push("backup", State::Up, "cron", ""));  // does not put it off
    world.pass(std::chrono::milliseconds(1));
    world.stop();  // waits for the disk
    CHECK(text_of(world.path()).find("\"up\"") != std::string::npos);
    world.start();
    REQUIRE(world->push("backup", State::Down, "cron", ""));
    world.start();
    CHECK(world->states().at("backup") == State::Down);
}

TEST_CASE("told: a reload keeps words by name, also of names it has not (ARC-10)", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff)));
    health::ToldSettings typo = told_settings();
    typo.switches[0].name = "ue";
    typo.pushes.clear();
    world->replace(typo);
    CHECK(world->states() ==
          Told::States{{"ue", State::Up}, {"us", State::Up}, {"spare", State::Down}});
    CHECK(world.changes == 2);
    world.start(typo);
    world->replace(told_settings());
    CHECK(world->states().at("eu") == State::Down);
}

TEST_CASE("told: a broken file is set aside with a note, and serving goes on", "[daemon]") {
    const std::string text = GENERATE(
        "", "{", "[]", "{}", R"({"version":2})", R"({"version":1,"switches":7})",
        R"({"version":1,"switches":{"eu":7}})",
        R"({"version":1,"switches":{"eu":{"lasting":{"state":"on"}}}})",
        R"({"version":1,"pushes":{"backup":{"state":"left","who":"","why":"","said_ms":1}}})",
        R"({"version":1,"pushes":{"backup":{"state":"up","who":"","why":"","said_ms":-1}}})",
        R"({"version":1,"pushes":{"backup":{"state":"up","who":"","why":"","said_ms":9e18}}})",
        R"({"version":1,"switches":{"eu":{"passing":)"
        R"({"state":"on","who":"","why":"","said_ms":5,"until_ms":5}}}})");
    ToldWorld world;
    world.stop();
    world.folder().write("told.json", text);
    world.notes.clear();
    world.start();
    INFO(text);
    REQUIRE(world.notes.size() == 1);
    CHECK(world.notes.front().find("told.json: ") != std::string::npos);
    CHECK(world.notes.front().find("it is kept as ") != std::string::npos);
    CHECK(text_of(world.path() + ".broken") == text);
    CHECK(world->states().at("eu") == State::Up);
    REQUIRE(world->change(told_order("eu", kOff)));
    world.start();
    CHECK(world->states().at("eu") == State::Down);
}

TEST_CASE("told: what is no file is set aside too", "[daemon]") {
    ToldWorld world;
    world.stop();
    std::filesystem::create_directory(world.path());
    world.start();
    REQUIRE(world.notes.size() == 1);
    CHECK(world.notes.front().find("is a folder") != std::string::npos);
    REQUIRE(world->change(told_order("eu", kOff)));
    CHECK(world->unsaved().empty());
}

TEST_CASE("told: a disk that takes nothing costs only the words' survival, and is tried again",
          "[daemon]") {
    ToldWorld world;
    std::filesystem::create_directories(world.path() + ".new");  // so nothing can be written there
    REQUIRE(world->change(told_order("eu", kOff)));
    CHECK(world->states().at("eu") == State::Down);
    CHECK(world->unsaved().find("cannot write") != std::string::npos);
    REQUIRE(world.notes.size() == 2);
    CHECK(world.notes.back().find("what was said holds until a restart") != std::string::npos);

    world.pass(std::chrono::seconds(10));
    REQUIRE(world->change(told_order("spare", kOn)));
    CHECK(world.notes.size() == 3);  // the switch, and not the same line about the disk

    std::filesystem::remove(world.path() + ".new");
    world.pass(Told::kSaveRetry);
    while (!world->unsaved().empty()) world->tick();  // the disk takes its time
    CHECK(world.notes.back().find("is written again") != std::string::npos);
    world.start();
    CHECK(world->states().at("spare") == State::Up);
}

TEST_CASE("told: any damage to the file is a note or nothing, never a crash", "[daemon]") {
    ToldWorld world;
    REQUIRE(world->change(told_order("eu", kOff, std::chrono::hours(1))));
    REQUIRE(world->push("backup", State::Down, "cron", "x"));
    world.stop();
    const std::string whole = text_of(world.path());
    CHECK(rc::check([&](std::uint64_t seed) {
        base::Rng rng(seed);
        std::string text = whole;
        for (std::uint32_t count = 1 + rng.below(4); count > 0; --count) {
            text[rng.below(static_cast<std::uint32_t>(text.size()))] =
                static_cast<char>(rng.below(256));
        }
        text.resize(text.size() -
                    rng.below(2) * rng.below(static_cast<std::uint32_t>(text.size())));
        world.folder().write("told.json", text);
        world.start();
        RC_ASSERT(world->states().size() == 4U);
    }));
}

}  // namespace leeward::daemon
