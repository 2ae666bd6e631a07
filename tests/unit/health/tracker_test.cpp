// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/tracker.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace leeward::health {
namespace {

base::Instant second(int number) {
    return {std::chrono::seconds(number)};
}

/// Plays one outcome a second for each letter: p passes, f fails, n is no evidence.
std::vector<EndpointState> play(EndpointState from, const std::string& letters,
                                const Thresholds& thresholds) {
    std::vector<EndpointState> states;
    int at = 0;
    for (const char letter : letters) {
        const Outcome outcome = letter == 'p'   ? Outcome::Passed
                                : letter == 'f' ? Outcome::HttpStatus
                                                : Outcome::ProberLate;
        from = step(from, outcome, thresholds, second(++at)).next;
        states.push_back(from);
    }
    return states;
}

std::string letters_of(const std::vector<EndpointState>& states) {
    std::string text;
    for (const EndpointState& state : states) {
        text += state.state == State::Unknown ? '?' : to_string(state.state)[0];
    }
    return text;
}

EndpointState in(State state) {
    EndpointState endpoint;
    endpoint.state = state;
    return endpoint;
}

}  // namespace

TEST_CASE("tracker: HC-17, HC-18: rows of outcomes flip a state at the thresholds", "[health]") {
    struct Row {
        State from;
        const char* outcomes;
        std::uint32_t fall;
        std::uint32_t rise;
        const char* states;
    };
    const auto row = GENERATE(values<Row>({
        {State::Unknown, "p", 3, 3, "U"},
        {State::Unknown, "ffp", 3, 3, "??U"},
        {State::Unknown, "fff", 3, 3, "??D"},
        {State::Unknown, "f", 1, 1, "D"},
        {State::Up, "fff", 3, 3, "UUD"},
        {State::Up, "ffpff", 3, 3, "UUUUU"},
        {State::Up, "ffpfff", 3, 3, "UUUUUD"},
        {State::Up, "f", 1, 3, "D"},
        {State::Down, "ppp", 3, 3, "DDU"},
        {State::Down, "ppfpp", 3, 3, "DDDDD"},
        {State::Down, "p", 3, 1, "U"},
        {State::Up, "ffnnf", 3, 3, "UUUUD"},
        {State::Down, "pnpnp", 3, 3, "DDDDU"},
        {State::Up, "nnnnnnnn", 1, 1, "UUUUUUUU"},
        {State::Down, "nnnnnnnn", 1, 1, "DDDDDDDD"},
        {State::Unknown, "nnnnnnnn", 1, 1, "????????"},
        {State::Up, "fpfpfp", 1, 1, "DUDUDU"},
    }));
    CAPTURE(to_string(row.from), row.outcomes, row.fall, row.rise);
    CHECK(letters_of(play(in(row.from), row.outcomes, {row.fall, row.rise})) == row.states);
}

TEST_CASE("tracker: what is no evidence changes neither state nor streak (RS-17)", "[health]") {
    const auto outcome = GENERATE(Outcome::ProberLate, Outcome::ProberFailed);
    const EndpointState before = play(in(State::Up), "ff", {3, 3}).back();
    const Step after = step(before, outcome, {3, 3}, second(9));
    CHECK(after.next.state == before.state);
    CHECK(after.next.streak == 2);
    CHECK(after.next.last_evidence == before.last_evidence);
    CHECK(after.next.last_change == before.last_change);
    CHECK(after.next.last_outcome == outcome);
    CHECK_FALSE(after.transition.has_value());
}

TEST_CASE("tracker: a transition says from, to and because of what", "[health]") {
    const EndpointState before = play(in(State::Up), "ff", {3, 3}).back();
    const Step after = step(before, Outcome::ConnectTimeout, {3, 3}, second(9));
    REQUIRE(after.transition.has_value());
    CHECK(*after.transition == Transition{State::Up, State::Down, Outcome::ConnectTimeout});
    CHECK(after.next.last_change == second(9));
    CHECK(after.next.last_evidence == second(9));
    CHECK(after.next.streak == 0);
}

TEST_CASE("tracker: a lowered threshold takes effect at the next outcome", "[health]") {
    const EndpointState before = play(in(State::Up), "fffff", {9, 9}).back();
    CHECK(before.state == State::Up);
    CHECK(step(before, Outcome::HttpBody, {2, 2}, second(9)).next.state == State::Down);
}

}  // namespace leeward::health
