// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/time.hpp"

#include "support/catch.hpp"

using namespace std::chrono_literals;
using leeward::base::Duration;
using leeward::base::format_duration;
using leeward::base::Instant;
using leeward::base::parse_duration;

TEST_CASE("time: a duration is a number with a unit", "[base]") {
    const auto [text, span] = GENERATE(table<const char*, Duration>({{"100ms", 100ms},
                                                                     {"1.5s", 1500ms},
                                                                     {"0s", 0s},
                                                                     {"5m", 5min},
                                                                     {"2h", 2h},
                                                                     {"0.25ms", 250us},
                                                                     {"1.5d", 36h},
                                                                     {"3650d", 24h * 3650}}));
    CAPTURE(text);
    CHECK(parse_duration(text) == span);
}

TEST_CASE("time: what is no duration is refused", "[base]") {
    const auto* text = GENERATE("", "10", "s", ".5s", "1.s", "-1s", "+1s", " 1s", "1 s", "1S", "1w",
                                "1.5.5s", "3660d", "99999999999999999999s", "1h30m", "1e3s");
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("time: a duration is written as short as it can be", "[base]") {
    const auto [span, text] = GENERATE(table<Duration, const char*>({{0s, "0s"},
                                                                     {100ms, "100ms"},
                                                                     {1000ms, "1s"},
                                                                     {1500ms, "1.5s"},
                                                                     {1234ms, "1234ms"},
                                                                     {90s, "90s"},
                                                                     {150s, "150s"},
                                                                     {5400s, "90m"},
                                                                     {2h, "2h"},
                                                                     {48h, "2d"},
                                                                     {1ns, "1ms"},
                                                                     {1001us, "2ms"},
                                                                     {-5s, "-5s"}}));
    CAPTURE(text);
    CHECK(format_duration(span) == text);
}

TEST_CASE("time: every whole millisecond reads back as it was written", "[base]") {
    for (std::int64_t count = 1; count < 400'000'000; count += count / 7 + 1) {
        const Duration span = std::chrono::milliseconds(count);
        CAPTURE(count);
        REQUIRE(parse_duration(format_duration(span)) == span);
    }
}

TEST_CASE("time: instants differ by durations", "[base]") {
    const Instant start{5s};
    CHECK((start + 2s) - start == 2s);
    CHECK(start - 1s < start);
}
