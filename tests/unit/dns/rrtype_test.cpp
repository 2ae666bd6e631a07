// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/rrtype.hpp"

#include "support/catch.hpp"

using namespace leeward::dns;

TEST_CASE("rrtype: every number reads back from its own text", "[dns]") {
    for (unsigned number = 0; number <= 0xFFFF; ++number) {
        const auto type = static_cast<RrType>(number);
        const auto text = to_string(type);
        CAPTURE(number, text);
        REQUIRE(parse_rrtype(text) == type);
        REQUIRE(parse_rrtype("TYPE" + std::to_string(number)) == type);
    }
}

TEST_CASE("rrtype: R3403-1 types younger than ldns have their mnemonics", "[dns]") {
    const auto [text, number] = GENERATE(table<const char*, unsigned>({{"DSYNC", 66},
                                                                       {"HHIT", 67},
                                                                       {"BRID", 68},
                                                                       {"RESINFO", 261},
                                                                       {"WALLET", 262},
                                                                       {"HTTPS", 65},
                                                                       {"ANY", 255},
                                                                       {"AXFR", 252},
                                                                       {"CAA", 257}}));
    CAPTURE(text);
    CHECK(parse_rrtype(text) == static_cast<RrType>(number));
    CHECK(to_string(static_cast<RrType>(number)) == text);
}

TEST_CASE("rrtype: letter case does not matter", "[dns]") {
    CHECK(parse_rrtype("a") == RrType::A);
    CHECK(parse_rrtype("aAaA") == RrType::Aaaa);
    CHECK(parse_rrtype("type65280") == static_cast<RrType>(65280));
}

TEST_CASE("rrtype: R3597-1 what is neither a mnemonic nor a 16-bit number is refused", "[dns]") {
    const auto* text = GENERATE("", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "TYPE1x", "TYPE 1",
                                "AB", "1", "IN", "A ", "AVERYLONGMNEMONICINDEED");
    CAPTURE(text);
    CHECK_FALSE(parse_rrtype(text));
}

TEST_CASE("rrtype: types of messages only are meta types", "[dns]") {
    CHECK(is_meta(static_cast<RrType>(0)));
    CHECK(is_meta(RrType::Opt));
    CHECK(is_meta(static_cast<RrType>(128)));
    CHECK(is_meta(RrType::Any));
    CHECK_FALSE(is_meta(RrType::A));
    CHECK_FALSE(is_meta(static_cast<RrType>(256)));
}
