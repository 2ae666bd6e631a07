// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/latency_book.hpp"

#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;

namespace {

health::EndpointId id(std::uint32_t number) {
    return {number};
}

}  // namespace

TEST_CASE("latency: a place is as far as its nearest endpoint (L-2)", "[daemon]") {
    daemon::LatencyBook book({{id(0), id(1)}, {id(2)}, {}}, 3);
    CHECK_FALSE(book.by_place()[0]);
    CHECK(book.record(id(0), 80ms));
    CHECK(book.by_place()[0] == base::Duration(80ms));
    CHECK(book.record(id(1), 20ms));
    CHECK(book.by_place()[0] == base::Duration(20ms));
    CHECK_FALSE(book.by_place()[1]);
    CHECK_FALSE(book.by_place()[2]);
}

TEST_CASE("latency: noise moves nothing, a lasting change does (L-3)", "[daemon]") {
    daemon::LatencyBook book({{id(0)}}, 1);
    CHECK(book.record(id(0), 40ms));
    for (int round = 0; round < 100; ++round) {
        CHECK_FALSE(book.record(id(0), round % 2 == 0 ? 47ms : 33ms));
    }
    CHECK(book.by_place()[0] == base::Duration(40ms));
    int moves = 0;
    for (int round = 0; round < 100; ++round) moves += book.record(id(0), 80ms) ? 1 : 0;
    CHECK(moves >= 1);
    CHECK(moves <= 4);
    CHECK(*book.by_place()[0] > 60ms);
    CHECK(*book.by_place()[0] <= 80ms);
}

TEST_CASE("latency: what is near moves by milliseconds only", "[daemon]") {
    daemon::LatencyBook book({{id(0)}}, 1);
    CHECK(book.record(id(0), 100us));
    for (int round = 0; round < 100; ++round) CHECK_FALSE(book.record(id(0), 1500us));
    CHECK(book.record(id(0), 60ms));
}
