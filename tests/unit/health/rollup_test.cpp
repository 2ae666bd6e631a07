// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/rollup.hpp"

#include <vector>

#include "support/catch.hpp"

namespace leeward::health {

TEST_CASE("rollup: enough is at least one and at least the share", "[health]") {
    struct Row {
        std::uint32_t up;
        std::uint32_t total;
        std::uint16_t permille;
        bool enough;
    };
    const auto row = GENERATE(values<Row>({
        {0, 0, 0, true},
        {0, 0, 1000, true},
        {0, 1, 0, false},
        {1, 1, 1000, true},
        {1, 4, 0, true},
        {1, 4, 250, true},
        {1, 4, 251, false},
        {2, 4, 500, true},
        {3, 4, 1000, false},
        {4, 4, 1000, true},
        {1, 3, 333, true},
        {1, 3, 334, false},
    }));
    CAPTURE(row.up, row.total, row.permille);
    CHECK(enough_up(row.up, row.total, {row.permille}) == row.enough);
}

TEST_CASE("rollup: Unknown counts as the record says, never by itself", "[health]") {
    CHECK(counts_as_up(State::Unknown, UnknownAs::Hold));
    CHECK(counts_as_up(State::Unknown, UnknownAs::Up));
    CHECK_FALSE(counts_as_up(State::Unknown, UnknownAs::Down));
    CHECK(counts_as_up(State::Up, UnknownAs::Down));
    CHECK_FALSE(counts_as_up(State::Down, UnknownAs::Up));
}

TEST_CASE("rollup: endpoints that nobody knows are tallied as Unknown", "[health]") {
    std::vector<EndpointState> all(2);
    all[0].state = State::Up;
    all[1].state = State::Down;
    const std::vector<EndpointId> members = {{0}, {1}, {2}};
    CHECK(tally(all, members) == Tally{1, 1, 1});
    CHECK(count_as_up(tally(all, members), UnknownAs::Hold) == 2);
    CHECK(count_as_up(tally(all, members), UnknownAs::Down) == 1);
}

TEST_CASE("rollup: a place is Unknown while the unknown endpoints could decide it", "[health]") {
    struct Row {
        Tally tally;
        std::uint16_t permille;
        State state;
    };
    const auto row = GENERATE(values<Row>({
        {{0, 0, 0}, 0, State::Up},
        {{0, 0, 2}, 0, State::Unknown},
        {{1, 0, 1}, 0, State::Up},
        {{0, 2, 0}, 0, State::Down},
        {{0, 1, 1}, 0, State::Unknown},
        {{1, 1, 2}, 500, State::Unknown},
        {{2, 1, 1}, 500, State::Up},
        {{1, 3, 0}, 500, State::Down},
    }));
    CAPTURE(row.tally.up, row.tally.down, row.tally.unknown, row.permille);
    CHECK(place_state(row.tally, {row.permille}) == row.state);
}

}  // namespace leeward::health
