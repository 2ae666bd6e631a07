// SPDX-License-Identifier: Apache-2.0
// What the safety rules refuse, through the switchboard that asks them.

#include "board.hpp"
#include "support/catch.hpp"

namespace leeward::health {

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

TEST_CASE("switchboard: an end starts the wait of the rules that guard the switch", "[health]") {
    Switchboard made = board({assertion("one", {{kA, kB}, 1, false})});
    REQUIRE(made.change(order_for(std::chrono::seconds(10), {{"a", kOff}}), at(0)));
    made.advance(at(10));
    CHECK_FALSE(made.change(order({{"a", kOff}}), at(14)));
    CHECK(made.change(order({{"a", kOff}}), at(15)));
}

}  // namespace leeward::health
