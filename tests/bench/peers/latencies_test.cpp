// SPDX-License-Identifier: Apache-2.0
#include "latencies.hpp"

#include <rapidcheck.h>

#include <limits>

#include "loopback.hpp"
#include "support/catch.hpp"

using namespace leeward::bench;

TEST_CASE("latencies: a percentile is never too low, and at most a thirty-second too high",
          "[bench]") {
    REQUIRE(rc::check([] {
        auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
            rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max() / 4)));
        Latencies latencies;
        for (const std::int64_t value : values) latencies.add(value);
        std::sort(values.begin(), values.end());
        for (const double share : {0.0, 0.5, 0.9, 0.99}) {
            const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size()));
            const double exact = static_cast<double>(values[place]) / 1e3;
            RC_ASSERT(latencies.percentile_us(share) >= exact * (1 - 1e-12));
            RC_ASSERT(latencies.percentile_us(share) <= exact * (1 + 1.0 / 32) + 1e-3);
        }
        RC_ASSERT(latencies.max_us() == static_cast<double>(values.back()) / 1e3);
    }));
}

TEST_CASE("latencies: a clock that went back counts as no time", "[bench]") {
    Latencies latencies;
    latencies.add(-5);
    REQUIRE(latencies.max_us() == 0);
    REQUIRE(latencies.percentile_us(0.5) == 0);
}

TEST_CASE("loopback: no other address is taken", "[bench]") {
    REQUIRE(ntohl(loopback("127.1.2.3", 53).sin_addr.s_addr) == 0x7F010203U);
    for (const char* text :
         {"126.255.255.255", "128.0.0.1", "192.0.2.1", "0.0.0.0", "::1", "localhost", ""}) {
        CAPTURE(text);
        REQUIRE_THROWS(loopback(text, 53));
    }
}
