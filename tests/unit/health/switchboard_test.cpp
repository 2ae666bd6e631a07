// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/switchboard.hpp"

#include "board.hpp"
#include "support/catch.hpp"

namespace leeward::health {

TEST_CASE("switchboard: a switch has its first state until a word, Off when not said (ARC-2)",
          "[health]") {
    CHECK(SwitchSetting{}.first == kOff);
    Switchboard made = board();
    CHECK(on(made) == "ab");
    REQUIRE(made.change(order({{"c", kOn}}), at(1)));
    CHECK(on(made) == "abc");
}

TEST_CASE("switchboard: On is Up and Off is Down, at once and never Unknown (HX-16, ARC-1)",
          "[health]") {
    Switchboard made = board();
    CHECK(made.state(kA) == State::Up);
    CHECK(made.state(kC) == State::Down);
    REQUIRE(made.change(order({{"a", kOff}, {"c", kOn}}), at(0)));
    CHECK(made.state(kA) == State::Down);
    CHECK(made.state(kC) == State::Up);
}

TEST_CASE("switchboard: a word keeps who, why and when", "[health]") {
    Switchboard made = board();
    CHECK(made.memory("a") == nullptr);
    REQUIRE(made.change(order({{"a", kOff}}), at(7)));
    REQUIRE(made.memory("a") != nullptr);
    CHECK(*made.memory("a")->word() == SwitchWord{kOff, "jane", "a reason", at(7), std::nullopt});
    CHECK(made.memory("a")->changed == at(7));
}

TEST_CASE("switchboard: an order of several is all or nothing, ten at most (ARC-5)", "[health]") {
    ToldSettings settings;
    Order many = order({});
    for (int index = 0; index < 11; ++index) {
        const std::string name = "s" + std::to_string(index);
        settings.switches.push_back({name, kOff});
        many.turns.push_back({name, kOn});
    }
    Switchboard made(settings);
    const auto refused = made.change(many, at(0));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "more than 10 switches in one order");
    CHECK(made.memories().empty());
    many.turns.pop_back();
    const auto done = made.change(many, at(0));
    REQUIRE(done);
    CHECK(done->size() == 10);

    Switchboard guarded = board({assertion("one", {{kA, kB}, 1, false})});
    REQUIRE_FALSE(guarded.change(order({{"c", kOn}, {"a", kOff}, {"b", kOff}}), at(0)));
    CHECK(on(guarded) == "ab");
    CHECK(guarded.memories().empty());
}

TEST_CASE("switchboard: all that is wrong with an order is said at once", "[health]") {
    Switchboard made = board({assertion("one-on", {{kA}, 1, false})});
    const auto refused = made.change(
        order({{"mastre", kOn}, {"a", kOn}, {"a", kOff}, {"nowhere", kOn}}, {"one-off"}), at(0));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message ==
          "mastre: there is no such switch; did you mean \"master\"; a: is named twice; "
          "nowhere: there is no such switch; one-off: there is no such rule; did you mean "
          "\"one-on\"");
    CHECK(refused.error().rules.empty());
    CHECK(made.change(order({}), at(0)).error().message == "no switch is named");
    CHECK_FALSE(made.change(order_for(base::Duration::zero(), {{"a", kOn}}), at(0)));
    CHECK(made.memories().empty());
}

TEST_CASE("switchboard: a word with an end goes back to the lasting state", "[health]") {
    Switchboard made = board();
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"a", kOff}}), at(0)));
    CHECK(made.next_end() == at(10).instant);
    CHECK(made.advance(at(9.999)).empty());
    CHECK(on(made) == "b");
    CHECK(made.advance(at(12)) == std::vector<Flip>{{"a", kOn}});
    CHECK(made.memory("a")->changed == at(10));  // when it was due, not when it was looked at
    CHECK_FALSE(made.next_end());
    CHECK(on(made) == "ab");
}

TEST_CASE("switchboard: words with an end do not pile up", "[health]") {
    Switchboard made = board();
    REQUIRE(made.change(order_for(std::chrono::seconds(100), {{"c", kOn}}), at(0)));
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"c", kOff}}), at(20)));
    CHECK(made.advance(at(30)).empty());  // the lasting state is Off
    CHECK(on(made) == "ab");
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"c", kOn}}), at(31)));
    REQUIRE(made.change(order({{"c", kOn}}), at(32)));
    CHECK_FALSE(made.next_end());
    CHECK(on(made) == "abc");
}

TEST_CASE("switchboard: words of switches that are gone wait for their return, within a bound",
          "[health]") {
    Switchboard made = board();
    REQUIRE(made.change(order({{"a", kOff}}), at(0)));
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"b", kOff}}), at(0)));
    made.replace({{{"c", kOff}}, {}, {}});
    CHECK(made.memories().size() == 2);
    CHECK(made.advance(at(10)).empty());
    made.replace(board().settings());
    CHECK(on(made) == "b");

    SwitchMemories memories;
    for (std::size_t index = 0; index < kMaxStrayWords + 20; ++index) {
        SwitchWord word{kOn, "", "", at(static_cast<double>(index)), std::nullopt};
        memories["x" + std::to_string(index)].lasting = word;
    }
    memories["a"].lasting = SwitchWord{kOff, "", "", Moment{}, std::nullopt};  // known, so it stays
    const Switchboard full(board().settings(), memories);
    CHECK(full.memories().size() == kMaxStrayWords + 1);
    CHECK(full.memory("x19") == nullptr);
    CHECK(full.memory("x20") != nullptr);
    CHECK(full.memory("a") != nullptr);
}

}  // namespace leeward::health
