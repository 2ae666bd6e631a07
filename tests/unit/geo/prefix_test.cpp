// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/prefix.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

namespace leeward::geo {
namespace {

Prefix prefix(std::string_view text) {
    return Prefix::parse(text).value();
}

base::Address address(std::string_view text) {
    return base::Address::parse(text).value();
}

}  // namespace

TEST_CASE("prefix: IP-2: networks of both families, of every length and of length zero", "[geo]") {
    const auto [text, written] = GENERATE(table<const char*, const char*>({
        {"203.0.113.0/24", "203.0.113.0/24"},
        {"203.0.113.128/25", "203.0.113.128/25"},
        {"203.0.113.7", "203.0.113.7/32"},
        {"128.0.0.0/1", "128.0.0.0/1"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"2001:db8::/32", "2001:db8::/32"},
        {"2001:DB8:0::/48", "2001:db8::/48"},
        {"2001:db8::1", "2001:db8::1/128"},
        {"8000::/1", "8000::/1"},
        {"::/0", "::/0"},
    }));
    CAPTURE(text);
    const auto parsed = Prefix::parse(text);
    REQUIRE(parsed);
    CHECK(parsed->to_string() == written);
    CHECK(prefix(written) == *parsed);
}

TEST_CASE("prefix: what is no network is refused, with what would be right", "[geo]") {
    const auto [text, said] = GENERATE(table<const char*, const char*>({
        {"", "write an address and a length, as in 203.0.113.0/24"},
        {"US", "'US' is no network"},
        {"/24", "no network"},
        {"203.0.113/24", "no network"},
        {"203.0.113.0/", "has no length of 0 to 32 behind the slash"},
        {"203.0.113.0/33", "0 to 32"},
        {"203.0.113.0/-1", "0 to 32"},
        {"203.0.113.0/+1", "0 to 32"},
        {"203.0.113.0/24 ", "0 to 32"},
        {"203.0.113.0/24/24", "0 to 32"},
        {"203.0.113.0/256", "0 to 32"},
        {"203.0.113.0/255.255.255.0", "0 to 32"},
        {"2001:db8::/129", "0 to 128"},
        {"203.0.113.1/24", "the network is 203.0.113.0/24"},
        {"203.0.113.128/24", "the network is 203.0.113.0/24"},
        {"2001:db8:0:1::/48", "the network is 2001:db8::/48"},
        {"::1/0", "the network is ::/0"},
    }));
    CAPTURE(text);
    const auto parsed = Prefix::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK_THAT(parsed.error().message, Catch::Contains(said));
}

TEST_CASE("prefix: IP-4, IP-5: a network covers equal and longer ones inside it only", "[geo]") {
    const auto [wide, narrow, covers] = GENERATE(table<const char*, const char*, bool>({
        {"203.0.113.0/24", "203.0.113.0/24", true},
        {"203.0.113.0/24", "203.0.113.128/25", true},
        {"203.0.113.0/24", "203.0.113.255", true},
        {"203.0.113.0/24", "203.0.112.0/23", false},
        {"203.0.113.0/24", "203.0.114.0/24", false},
        {"0.0.0.0/0", "255.255.255.255", true},
        {"0.0.0.0/0", "::/0", false},
        {"::/0", "10.0.0.0/8", false},
        {"2001:db8::/48", "2001:db8::/32", false},
        {"2001:db8::/32", "2001:db8:ffff::/48", true},
        {"2001:db8::/32", "2001:db9::/48", false},
        {"::/96", "::192.0.2.1", true},
        {"::c000:200/120", "192.0.2.0/24", false},
    }));
    CAPTURE(wide, narrow);
    CHECK(prefix(wide).covers(prefix(narrow)) == covers);
}

TEST_CASE("prefix: it contains the addresses of its family that begin alike", "[geo]") {
    CHECK(prefix("203.0.113.0/24").contains(address("203.0.113.0")));
    CHECK(prefix("203.0.113.0/24").contains(address("203.0.113.255")));
    CHECK_FALSE(prefix("203.0.113.0/24").contains(address("203.0.114.0")));
    CHECK_FALSE(prefix("203.0.113.0/24").contains(address("::ffff:203.0.113.1")));
    CHECK(prefix("2001:db8::/33").contains(address("2001:db8:7fff::1")));
    CHECK_FALSE(prefix("2001:db8::/33").contains(address("2001:db8:8000::")));
}

TEST_CASE("prefix: around an address, its host bits are gone", "[geo]") {
    CHECK(Prefix::around(address("203.0.113.77"), 26).to_string() == "203.0.113.64/26");
    CHECK(Prefix::around(address("203.0.113.77"), 32).to_string() == "203.0.113.77/32");
    CHECK(Prefix::around(address("203.0.113.77"), 0) == Prefix::all(false));
    CHECK(Prefix::around(address("2001:db8::1"), 56).to_string() == "2001:db8::/56");
    CHECK(Prefix::around(address("2001:db8::1"), 0) == Prefix::all(true));
}

TEST_CASE("prefix: two halves make a network", "[geo]") {
    const auto [whole, lower, upper] = GENERATE(table<const char*, const char*, const char*>({
        {"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"},
        {"203.0.113.0/24", "203.0.113.0/25", "203.0.113.128/25"},
        {"203.0.113.2/31", "203.0.113.2/32", "203.0.113.3/32"},
        {"::/0", "::/1", "8000::/1"},
        {"2001:db8::/127", "2001:db8::/128", "2001:db8::1/128"},
    }));
    CAPTURE(whole);
    CHECK(prefix(whole).half(false) == prefix(lower));
    CHECK(prefix(whole).half(true) == prefix(upper));
}

TEST_CASE("prefix: in order, what a network covers follows it in one piece", "[geo]") {
    std::vector<Prefix> sorted;
    // The IPv6 network of the same octets does not come between.
    for (const char* text : {"a01::/16", "10.0.0.0/8", "10.1.0.0/16", "a00::/8", "10.0.0.0/16",
                             "11.0.0.0/8", "0.0.0.0/0", "::/0", "10.0.0.0/32"}) {
        sorted.push_back(prefix(text));
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> texts;
    for (const Prefix& one : sorted) texts.push_back(one.to_string());
    CHECK(texts == std::vector<std::string>{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/32",
                                            "10.1.0.0/16", "11.0.0.0/8", "::/0", "a00::/8",
                                            "a01::/16"});
}

}  // namespace leeward::geo
