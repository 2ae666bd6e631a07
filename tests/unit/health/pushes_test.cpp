// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/pushes.hpp"

#include "support/catch.hpp"

namespace leeward::health {
namespace {

Moment at(int seconds) {
    return Moment{} + std::chrono::seconds(seconds);
}

PushWord word(State state, int seconds) {
    return {state, "backup", "", at(seconds)};
}

Pushes one(Missing missing) {
    return Pushes({{"alarm", std::chrono::seconds(60), missing}});
}

}  // namespace

TEST_CASE("pushes: a young word counts, an old one is missing data (HX-11)", "[health]") {
    struct Row {
        Missing missing;
        State said;
        State never;  // before any word
        State old;    // once the word is too old
    };
    const auto row = GENERATE(Row{Missing::Hold, State::Up, State::Unknown, State::Up},
                              Row{Missing::Hold, State::Down, State::Unknown, State::Down},
                              Row{Missing::Up, State::Up, State::Up, State::Up},
                              Row{Missing::Up, State::Down, State::Up, State::Up},
                              Row{Missing::Down, State::Up, State::Down, State::Down},
                              Row{Missing::Down, State::Down, State::Down, State::Down});
    Pushes pushes = one(row.missing);
    CHECK(pushes.state(0, at(0).instant) == row.never);
    CHECK_FALSE(pushes.next_change(at(0).instant));
    REQUIRE(pushes.say("alarm", word(row.said, 100)));
    CHECK(pushes.state(0, at(100).instant) == row.said);
    CHECK(pushes.state(0, at(159).instant) == row.said);
    CHECK(pushes.state(0, at(160).instant) == row.old);
    CHECK(pushes.state(0, at(100000).instant) == row.old);
    const auto due = pushes.next_change(at(100).instant);
    CHECK(due.has_value() == (row.said != row.old));
    if (due) CHECK(*due == at(160).instant);
    CHECK_FALSE(pushes.next_change(at(160).instant));
}

TEST_CASE("pushes: the last known state is the default for missing data (HX-11, HX-15)",
          "[health]") {
    CHECK(PushSetting{}.missing == Missing::Hold);
    Pushes pushes = one(Missing::Hold);
    REQUIRE(pushes.say("alarm", word(State::Down, 0)));
    CHECK(pushes.state(0, at(8 * 3600).instant) == State::Down);  // hours later, still
}

TEST_CASE("pushes: a word is the state, not a comment on it (HX-12)", "[health]") {
    Pushes pushes = one(Missing::Up);
    REQUIRE(pushes.say("alarm", word(State::Up, 0)));
    REQUIRE(pushes.say("alarm", word(State::Down, 1)));
    CHECK(pushes.state(0, at(1).instant) == State::Down);
    CHECK(pushes.word("alarm")->who == "backup");
}

TEST_CASE("pushes: other settings hold at once, and words stay by name", "[health]") {
    Pushes pushes = one(Missing::Hold);
    REQUIRE(pushes.say("alarm", word(State::Down, 0)));
    pushes.replace({{"alarm", std::chrono::seconds(5), Missing::Up}});
    CHECK(pushes.state(0, at(4).instant) == State::Down);
    CHECK(pushes.state(0, at(5).instant) == State::Up);
    pushes.replace({{"other", std::chrono::seconds(5), Missing::Up}});
    CHECK(pushes.word("alarm") != nullptr);
    pushes.replace({{"alarm", std::chrono::hours(1), Missing::Up}});
    CHECK(pushes.state(0, at(5).instant) == State::Down);
}

TEST_CASE("pushes: an unknown name is an error with the one that was meant", "[health]") {
    Pushes pushes = one(Missing::Hold);
    const auto refused = pushes.say("alarn", word(State::Up, 0));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "alarn: there is no such push; did you mean \"alarm\"");
    CHECK(pushes.words().empty());
}

TEST_CASE("pushes: words of pushes that are gone are bounded", "[health]") {
    PushWords words;
    for (int index = 0; index < static_cast<int>(kMaxStrayWords) + 5; ++index) {
        words["x" + std::to_string(index)] = word(State::Up, index);
    }
    const Pushes pushes({{"x0", std::chrono::seconds(1), Missing::Hold}}, words);
    CHECK(pushes.words().size() == kMaxStrayWords + 1);
    CHECK(pushes.word("x0") != nullptr);
    CHECK(pushes.word("x4") == nullptr);
    CHECK(pushes.word("x5") != nullptr);
}

}  // namespace leeward::health
