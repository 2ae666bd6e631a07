// SPDX-License-Identifier: Apache-2.0
// States of checks: rules HC-26 to HC-29 and HX of Route 53's behaviour.
#include <algorithm>

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::only;
using support::World;

constexpr State kUp = State::Up;
constexpr State kDown = State::Down;
constexpr State kUnknown = State::Unknown;

/// A place whose check is `verdict` over children in these states, and a standby without one.
struct Checked : World {
    LeafId place_ = region("a");
    LeafId standby = region("standby", 0);
    RootId www = record(Kind::Failover, {{place_}, {standby}});
    health::EndpointId own = leaf_at(place_).endpoints.front();

    Checked(Verdict verdict, State observed, const std::vector<State>& children) {
        set(own, observed);
        const PlaceId elsewhere = place("elsewhere");
        for (const State state : children) {
            verdict.counted.push_back(endpoint(elsewhere));
            set(verdict.counted.back(), state);
        }
        verdict.of = own;
        rules.verdicts = {verdict};
    }
    [[nodiscard]] bool healthy() const { return answers(www) == only(place_); }
};

Verdict calculated(std::uint32_t at_least) {
    Verdict verdict;
    verdict.at_least = at_least;
    return verdict;
}

}  // namespace

TEST_CASE("checks: final states by rule", "[route53]") {
    struct Row {
        const char* rule;
        State observed;
        bool disabled;
        bool inverted;
        bool healthy;
    };
    const auto row = GENERATE(values<Row>({
        {"HC-26: a new check is healthy", kUnknown, false, false, true},
        {"HC-26: a new inverted one is unhealthy", kUnknown, false, true, false},
        {"HC-27: inverted is the opposite", kUp, false, true, false},
        {"HC-27: of both", kDown, false, true, true},
        {"HC-28: disabled is healthy", kDown, true, false, true},
        {"HC-28: always", kUnknown, true, false, true},
        {"HC-29: disabled and inverted is unhealthy", kUp, true, true, false},
        {"HC-29: always", kDown, true, true, false},
        {"HX-16: a switch that is on", kUp, false, false, true},
        {"HX-16: a switch that is off", kDown, false, false, false},
        {"HX-17: an inverted switch that is off", kDown, false, true, true},
    }));
    Verdict verdict;
    verdict.disabled = row.disabled;
    verdict.inverted = row.inverted;
    CAPTURE(row.rule);
    CHECK(Checked(verdict, row.observed, {}).healthy() == row.healthy);
}

TEST_CASE("checks: calculated states by rule", "[route53]") {
    struct Row {
        const char* rule;
        std::uint32_t at_least;
        std::vector<State> children;
        bool disabled;
        bool inverted;
        bool healthy;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"HX-1: as many as it takes", 2, {kUp, kDown, kUp}, false, false, true},
        {"HX-1: one fewer", 2, {kUp, kDown, kDown}, false, false, false},
        {"HX-2: threshold 0 is always healthy", 0, {kDown, kDown}, false, false, true},
        {"HX-2: above the number of children never", 3, {kUp, kUp}, false, false, false},
        {"HX-2: not even before they are known", 3, {kUnknown, kUnknown}, false, false, false},
        {"HX-3: AND", 3, {kUp, kUp, kUp}, false, false, true},
        {"HX-3: AND fails by one", 3, {kUp, kUp, kDown}, false, false, false},
        {"HX-3: OR", 1, {kDown, kDown, kUp}, false, false, true},
        {"HX-3: OR fails by all", 1, {kDown, kDown, kDown}, false, false, false},
        {"HX-8: inverted after the count", 1, {kDown, kDown}, false, true, true},
        {"HX-8: NOT", 1, {kUp}, false, true, false},
        {"HX-8: disabled is healthy", 2, {kDown, kDown}, true, false, true},
        {"HX-8, HX-17: disabled and inverted is unhealthy", 2, {kUp, kDown}, true, true, false},
        {"HX-10: healthy until there is data", 2, {kUnknown, kUp}, false, false, true},
        {"HX-10: inverted unhealthy until then", 2, {kUnknown, kUp}, false, true, false},
        {"HX-10: data enough to fail", 2, {kUnknown, kDown}, false, false, false},
        {"HX-10: data enough to fail, inverted", 2, {kUnknown, kDown}, false, true, true},
        {"HX-10: data enough to pass, inverted", 1, {kUnknown, kUp}, false, true, false},
    }));
    Verdict verdict = calculated(row.at_least);
    verdict.disabled = row.disabled;
    verdict.inverted = row.inverted;
    CAPTURE(row.rule);
    CHECK(Checked(verdict, State::Unknown, row.children).healthy() == row.healthy);
}

TEST_CASE("HX-1: as many as it takes are enough to know, whatever the others are", "[route53]") {
    Checked world(calculated(2), State::Unknown, {kUp, kUp, kUnknown});
    world.leaf_at(world.place_).unknown = health::UnknownAs::Down;
    CHECK(world.healthy());
    world.set(world.rules.verdicts.front().counted[1], State::Unknown);
    CHECK_FALSE(world.healthy());  // this place takes what is not known for down
}

TEST_CASE("HX-4, HX-5: a child counts by its final state", "[route53]") {
    struct Row {
        const char* rule;
        State observed;
        bool disabled;
        bool inverted;
        bool healthy;
    };
    const auto row = GENERATE(values<Row>({
        {"HX-4: an inverted child that was seen down is healthy", kDown, false, true, true},
        {"HX-4: an inverted child that was seen up is not", kUp, false, true, false},
        {"HC-26: an inverted child that nobody has seen is not", kUnknown, false, true, false},
        {"HX-5: a disabled child is healthy", kDown, true, false, true},
        {"HX-5: a disabled and inverted one is not", kUp, true, true, false},
    }));
    Checked world(calculated(1), State::Unknown, {row.observed});
    Verdict child;
    child.of = world.rules.verdicts.front().counted.front();
    child.disabled = row.disabled;
    child.inverted = row.inverted;
    world.rules.verdicts.insert(world.rules.verdicts.begin(), child);
    CAPTURE(row.rule);
    CHECK(world.healthy() == row.healthy);
}

TEST_CASE("HX-6: a calculated check may count calculated ones here", "[route53]") {
    Checked world(calculated(2), State::Unknown, {kUnknown, kUp});
    Verdict inner = calculated(1);
    inner.of = world.rules.verdicts.front().counted.front();
    inner.counted = {world.endpoint(PlaceId{0}), world.endpoint(PlaceId{0})};
    world.rules.verdicts.insert(world.rules.verdicts.begin(), inner);
    CHECK(world.healthy());
    world.set(inner.counted[0], State::Down);
    CHECK(world.healthy());
    world.set(inner.counted[1], State::Down);
    CHECK_FALSE(world.healthy());
}

TEST_CASE("HX-7: 256 children", "[route53]") {
    std::vector<State> children(256, State::Up);
    CHECK(Checked(calculated(256), State::Unknown, children).healthy());
    children.back() = State::Down;
    CHECK_FALSE(Checked(calculated(256), State::Unknown, children).healthy());
    CHECK(Checked(calculated(255), State::Unknown, children).healthy());
}

TEST_CASE("HX-9: a count changes as soon as a child does", "[route53]") {
    Checked world(calculated(1), State::Unknown, {kDown});
    Decider decider(world.rules, world.clients());
    const health::EndpointId child = world.rules.verdicts.front().counted.front();
    for (const State state : {kUp, kDown, kUp}) {
        world.set(child, state);
        const Steering steering = decider.decide(world.known(), base::Instant{}, 1);
        check_equal(support::distribution_of(steering, world.www),
                    only(state == kUp ? world.place_ : world.standby));
    }
}

TEST_CASE("checks: an operator's word is an observation, so inverting still applies", "[policy]") {
    Verdict inverted;
    inverted.inverted = true;
    Checked world(inverted, State::Down, {});
    CHECK(world.healthy());
    world.say(world.own, State::Up);
    CHECK_FALSE(world.healthy());
}

TEST_CASE("checks: a word about a calculated check stands in for the count", "[policy]") {
    Checked world(calculated(1), State::Unknown, {kDown});
    CHECK_FALSE(world.healthy());
    world.say(world.own, State::Up);
    CHECK(world.healthy());
    world.words.clear();
    world.say(world.rules.verdicts.front().counted.front(), State::Up);
    CHECK(world.healthy());
}

TEST_CASE("checks: HC-19, HC-20, HC-21: a share of checkers is a count of checks", "[route53]") {
    struct Row {
        std::size_t checkers;
        std::uint32_t at_least;  // the least whole number over 18 %
        std::size_t up;
        bool healthy;
    };
    for (const Row row : {Row{16, 3, 3, true}, Row{16, 3, 2, false}, Row{50, 10, 10, true},
                          Row{50, 10, 9, false}, Row{10, 5, 5, true}}) {
        INFO(row.up << " of " << row.checkers);
        std::vector<State> states(row.checkers, kDown);
        std::fill_n(states.begin(), row.up, kUp);
        CHECK(Checked(calculated(row.at_least), kUnknown, states).healthy() == row.healthy);
    }
}

TEST_CASE("checks: HC-22: two servers decide by what each of them sees", "[route53]") {
    const Checked one(calculated(1), kUnknown, {kUp, kDown});
    const Checked other(calculated(1), kUnknown, {kDown, kDown});
    CHECK(one.healthy());
    CHECK_FALSE(other.healthy());
}

}  // namespace leeward::policy
