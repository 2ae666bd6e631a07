// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/switchboard.hpp"

#include "support/catch.hpp"

namespace leeward::health {
namespace {

constexpr auto kOn = SwitchState::On;
constexpr auto kOff = SwitchState::Off;

Moment at(double seconds) {
    const auto span =
        std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
    return Moment{} + span;
}

Order order(std::vector<Order::Turn> turns, std::vector<std::string> overrides = {}) {
    return {std::move(turns), std::move(overrides), "jane", "a reason", std::nullopt};
}

Order order_for(base::Duration lasts, std::vector<Order::Turn> turns) {
    Order made = order(std::move(turns));
    made.lasts = lasts;
    return made;
}

SafetyRule assertion(std::string name, Criterion criterion) {
    return {
        std::move(name), RuleKind::Assertion, std::move(criterion), {}, std::chrono::seconds(5)};
}

SafetyRule gating(std::string name, Criterion criterion, std::vector<SwitchId> targets) {
    return {std::move(name), RuleKind::Gating, std::move(criterion), std::move(targets),
            std::chrono::seconds(5)};
}

/// Switches a, b (on) and c, master (off) under `rules`.
Switchboard board(std::vector<SafetyRule> rules = {}) {
    return Switchboard(
        {{{"a", kOn}, {"b", kOn}, {"c", kOff}, {"master", kOff}}, {}, std::move(rules)});
}

constexpr SwitchId kA{0};
constexpr SwitchId kB{1};
constexpr SwitchId kC{2};
constexpr SwitchId kMaster{3};

/// "ab" for a and b on.
std::string on(const Switchboard& board) {
    std::string text;
    for (const SwitchId id : {kA, kB, kC, kMaster}) {
        if (board.position(id) == kOn) text += board.settings().switches[id.index()].name;
    }
    return text;
}

}  // namespace

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

TEST_CASE("switchboard: an assertion judges the state after the change (ARC-6)", "[health]") {
    Switchboard made = board({assertion("one", {{kA, kB}, 1, false})});
    REQUIRE(made.change(order({{"a", kOff}}), at(0)));
    const auto refused = made.change(order({{"b", kOff}}), at(10));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().rules == std::vector<std::string>{"one"});
    CHECK(made.change(order({{"b", kOff}, {"a", kOn}}), at(10)));
    CHECK(on(made) == "a");
}

TEST_CASE("switchboard: a gate judges the gating switches as they are now (ARC-7)", "[health]") {
    Switchboard made = board({gating("gate", {{kMaster}, 1, false}, {kA, kC})});
    CHECK_FALSE(made.change(order({{"a", kOff}}), at(0)));
    CHECK_FALSE(made.change(order({{"master", kOn}, {"a", kOff}}), at(0)));
    REQUIRE(made.change(order({{"b", kOff}}), at(0)));  // no target
    REQUIRE(made.change(order({{"master", kOn}}), at(0)));
    REQUIRE(made.change(order({{"a", kOff}}), at(0)));
    REQUIRE(made.change(order({{"master", kOff}, {"c", kOn}}), at(10)));  // it was on
    CHECK(on(made) == "c");
}

TEST_CASE("switchboard: a criterion is at-least, all or any, and may be inverted (ARC-8)",
          "[health]") {
    struct Row {
        std::uint32_t at_least;
        bool inverted;
        std::string allowed;  // how many of three may be on: "23" is two or three
        const char* demand;
    };
    const auto row = GENERATE(
        Row{1, false, "123", "at least 1 of a, b, c must be on after the change; on then: "},
        Row{2, false, "23", "at least 2 of a, b, c must be on after the change; on then: "},
        Row{3, false, "3", "all of a, b, c must be on after the change; on then: "},
        Row{1, true, "0", "none of a, b, c may be on after the change; on then: "},
        Row{2, true, "01", "at most 1 of a, b, c may be on after the change; on then: "},
        Row{3, true, "012", "at most 2 of a, b, c may be on after the change; on then: "});
    for (unsigned target = 0; target < 8; ++target) {
        Switchboard made = board({assertion("rule", {{kA, kB, kC}, row.at_least, row.inverted})});
        Order wanted = order({});
        char count = '0';
        for (const SwitchId id : {kA, kB, kC}) {
            const bool turned_on = ((target >> id.value) & 1U) != 0;
            count = static_cast<char>(count + (turned_on ? 1 : 0));
            wanted.turns.push_back(
                {made.settings().switches[id.index()].name, turned_on ? kOn : kOff});
        }
        const bool unchanged = target == 3;  // a and b are on to begin with
        const auto done = made.change(wanted, at(0));
        INFO(row.demand << " " << target);
        CHECK(done.has_value() == (unchanged || row.allowed.find(count) != std::string::npos));
        if (!done)
            CHECK(done.error().message.find(row.demand + std::string(1, count)) !=
                  std::string::npos);
    }
}

TEST_CASE(
    "switchboard: for the wait after a change its rule refuses more, 5 s when not said (ARC-9)",
    "[health]") {
    CHECK(SafetyRule{}.wait == std::chrono::milliseconds(5000));
    Switchboard made = board(
        {assertion("some", {{kA, kB}, 1, false}), gating("open", {{kMaster}, 1, true}, {kC})});
    REQUIRE(made.change(order({{"a", kOff}}), at(100)));
    REQUIRE(made.change(order({{"c", kOn}}), at(101)));  // under another rule
    for (const double when : {100.0, 102.5, 104.999}) {
        const auto refused = made.change(order({{"a", kOn}}), at(when));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().rules == std::vector<std::string>{"some"});
    }
    const auto soon = made.change(order({{"c", kOff}}), at(105));
    REQUIRE_FALSE(soon);
    CHECK(soon.error().message ==
          "refused by rule open (a switch that it guards has changed; wait 1s); satisfy it, or "
          "override with --override open");
    CHECK(made.change(order({{"a", kOn}}), at(105)));
    CHECK(made.change(order({{"master", kOn}}), at(105)));  // gating switches are not guarded
}

TEST_CASE("switchboard: rules change with the configuration, words stay (ARC-10)", "[health]") {
    Switchboard made = board({assertion("one", {{kA, kB}, 1, false})});
    REQUIRE(made.change(order({{"a", kOff}}), at(0)));
    made.replace({{{"b", kOn}, {"a", kOn}}, {}, {}});
    CHECK(made.position({1}) == kOff);
    CHECK(made.change(order({{"b", kOff}}), at(1)));
}

TEST_CASE("switchboard: every rule that refuses must be overridden, and is named (ARC-11, ARC-13)",
          "[health]") {
    Switchboard made =
        board({assertion("one", {{kA, kB}, 1, false}), gating("gate", {{kMaster}, 1, false}, {kA}),
               assertion("calm", {{kC}, 1, true})});
    const Order::Turn a_off{"a", kOff};
    const Order::Turn b_off{"b", kOff};
    const auto refused = made.change(order({a_off, b_off}), at(0));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().rules == std::vector<std::string>{"one", "gate"});
    CHECK(refused.error().message ==
          "refused by rule one (at least 1 of a, b must be on after the change; on then: 0), "
          "rule gate (master must be on before a change of its targets; on now: 0); satisfy all "
          "of them, or override with --override one --override gate");
    const auto half = made.change(order({a_off, b_off}, {"one"}), at(0));
    REQUIRE_FALSE(half);
    CHECK(half.error().rules == std::vector<std::string>{"gate"});
    CHECK(on(made) == "ab");
    CHECK(made.change(order({a_off, b_off}, {"one", "gate", "calm"}), at(0)));
    CHECK(on(made).empty());
    CHECK(made.change(order({a_off, {"b", kOn}}, {"one"}), at(1)));  // the wait, too
}

TEST_CASE("switchboard: rules guard changes, not time (ARC-12)", "[health]") {
    Switchboard made = board({assertion("one", {{kA, kB}, 1, false})});
    REQUIRE(made.change(order({{"a", kOff}}), at(0)));
    made.replace({{{"a", kOn}, {"b", kOff}}, {}, made.settings().rules});  // now none is on
    CHECK(made.position(kB) == kOff);
    REQUIRE(made.change(order({{"a", kOff}}), at(20)));  // changes nothing: nothing is judged
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"b", kOn}}), at(30)));
    CHECK(made.advance(at(40)) == std::vector<Flip>{{"b", kOff}});  // breaks the rule, and happens
}

TEST_CASE("switchboard: an order that changes nothing passes any rule", "[health]") {
    Switchboard made = board({gating("never", {{kA, kB}, 1, true}, {kA, kB, kC, kMaster})});
    const auto done = made.change(order({{"a", kOn}, {"c", kOff}}), at(3));
    REQUIRE(done);
    CHECK(done->empty());
    CHECK(made.memory("a")->word()->said == at(3));
    CHECK_FALSE(made.memory("a")->changed);  // so no wait begins
}

TEST_CASE("switchboard: without an assertion all may be off, and all are Down (ARC-14)",
          "[health]") {
    Switchboard made = board();
    REQUIRE(made.change(order({{"a", kOff}, {"b", kOff}}), at(0)));
    for (const SwitchId id : {kA, kB, kC, kMaster}) CHECK(made.state(id) == State::Down);
    Switchboard guarded = board({assertion("one", {{kA, kB, kC, kMaster}, 1, false})});
    CHECK_FALSE(guarded.change(order({{"a", kOff}, {"b", kOff}}), at(0)));
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

TEST_CASE("switchboard: an end starts the wait of the rules that guard the switch", "[health]") {
    Switchboard made = board({assertion("one", {{kA, kB}, 1, false})});
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"a", kOff}}), at(0)));
    made.advance(at(10));
    CHECK_FALSE(made.change(order({{"a", kOff}}), at(14)));
    CHECK(made.change(order({{"a", kOff}}), at(15)));
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
