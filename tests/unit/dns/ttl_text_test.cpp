// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/ttl_text.hpp"

#include "support/catch.hpp"

using leeward::dns::parse_ttl;

TEST_CASE("ttl_text: R1035-8 seconds and units both name spans", "[dns]") {
    const auto [text, seconds] =
        GENERATE(table<const char*, std::uint32_t>({{"0", 0},
                                                    {"300", 300},
                                                    {"1h30m", 5400},
                                                    {"1W1D1H1M1S", 694861},
                                                    {"30m1h", 5400},
                                                    {"4294967295", 4294967295},
                                                    {"00060", 60}}));
    CAPTURE(text);
    CHECK(parse_ttl(text) == seconds);
}

TEST_CASE("ttl_text: what is no span or over 32 bits is refused", "[dns]") {
    const auto* text = GENERATE("", "h", "1x", "-1", "1.5h", "1h30", "1hh", "4294967296", "7102w",
                                "99999999999999999999999s", "1 h", "4294967295s1s");
    CAPTURE(text);
    CHECK_FALSE(parse_ttl(text));
}
