// SPDX-License-Identifier: Apache-2.0
// Options lie between pages that end the program when they are touched.
#include "leeward/dns/edns_options.hpp"

#include <algorithm>
#include <string>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/raw_query.hpp"

namespace leeward::dns {
namespace {

using support::Octets;
using support::option;

Octets joined(std::initializer_list<Octets> parts) {
    Octets whole;
    for (const Octets& part : parts) whole.insert(whole.end(), part.begin(), part.end());
    return whole;
}

/// Looks at a copy that ends at a guard page.
bool find(const Octets& options, ClientSubnet& into) {
    static const support::Guarded memory(65535);
    const base::MutableBytes copy = memory.back(options.size());
    std::ranges::copy(options, copy.begin());
    EdnsOptions all;
    const bool sound = EdnsOptions::read(copy, all);
    into = all.subnet;
    return sound;
}

Octets subnet(const Octets& value) {
    return option(kClientSubnetCode, value);
}

struct Good {
    const char* what;
    Octets value;
    std::uint8_t source_length;
    const char* address;
};

TEST_CASE("client subnet: R7871-1 a well-formed option is read", "[dns]") {
    const std::vector<Good> table = {
        {"IPv4 /24", {0, 1, 24, 0, 192, 0, 2}, 24, "192.0.2.0"},
        {"IPv4 /32", {0, 1, 32, 0, 192, 0, 2, 255}, 32, "192.0.2.255"},
        {"IPv4 /1", {0, 1, 1, 0, 0x80}, 1, "128.0.0.0"},
        {"IPv4 /8", {0, 1, 8, 0, 10}, 8, "10.0.0.0"},
        {"IPv4 /9", {0, 1, 9, 0, 10, 0x80}, 9, "10.128.0.0"},
        {"IPv4 /23", {0, 1, 23, 0, 192, 0, 2}, 23, "192.0.2.0"},
        {"IPv6 /56", {0, 2, 56, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 1}, 56, "2001:db8:0:100::"},
        {"IPv6 /3", {0, 2, 3, 0, 0x20}, 3, "2000::"},
        {"IPv6 /128",
         {0, 2, 128, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
         128,
         "2001:db8::1"},
        {"zeros are an address too", {0, 1, 16, 0, 0, 0}, 16, "0.0.0.0"},
        {"a mapped address stays of its family",
         {0, 2, 104, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10},
         104,
         "::ffff:10.0.0.0"},
    };
    for (const Good& good : table) {
        INFO(good.what);
        ClientSubnet read;
        REQUIRE(find(subnet(good.value), read));
        REQUIRE(read.was_sent());
        CHECK(read.source_length() == good.source_length);
        CHECK(read.address() == base::Address::parse(good.address).value());
        CHECK(std::ranges::equal(read.octets(), subnet(good.value)));
    }
}

TEST_CASE("client subnet: E-7 R7871-2 source length 0 is well formed, with family 1, 2 and none",
          "[dns]") {
    for (const std::uint8_t family : {0, 1, 2}) {
        ClientSubnet read;
        const Octets octets = subnet({0, family, 0, 0});
        REQUIRE(find(octets, read));
        CHECK(read.was_sent());
        CHECK(read.source_length() == 0);
        CHECK(std::ranges::equal(read.octets(), octets));
    }
}

TEST_CASE("client subnet: R7871-2 every malformed form is found, and leaves nothing", "[dns]") {
    struct Bad {
        const char* what;
        Octets options;
    };
    const Octets good = subnet({0, 1, 24, 0, 192, 0, 2});
    const std::vector<Bad> table = {
        {"R7871-2 no octets", subnet({})},
        {"R7871-2 family cut", subnet({0})},
        {"R7871-2 no lengths", subnet({0, 1})},
        {"R7871-2 no scope length", subnet({0, 1, 0})},
        {"R7871-2 address too short", subnet({0, 1, 24, 0, 192, 0})},
        {"R7871-2 address missing", subnet({0, 1, 1, 0})},
        {"R7871-2 address too long", subnet({0, 1, 24, 0, 192, 0, 2, 0})},
        {"R7871-2 whole address for a short prefix", subnet({0, 1, 16, 0, 192, 0, 0, 0})},
        {"R7871-2 address with source length 0", subnet({0, 1, 0, 0, 0})},
        {"R7871-2 a host bit, the last", subnet({0, 1, 23, 0, 192, 0, 3})},
        {"R7871-2 a host bit, the first", subnet({0, 1, 1, 0, 0xC0})},
        {"R7871-2 a host bit of IPv6", subnet({0, 2, 57, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0x40})},
        {"R7871-2 scope not 0", subnet({0, 1, 24, 1, 192, 0, 2})},
        {"R7871-2 scope not 0 with source length 0", subnet({0, 1, 0, 24})},
        {"R7871-2 prefix too long for IPv4", subnet({0, 1, 33, 0, 192, 0, 2, 1, 0})},
        {"R7871-2 an IPv6 address as IPv4",
         subnet({0, 1, 128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})},
        {"R7871-2 prefix too long for IPv6", subnet(joined({{0, 2, 129, 0}, Octets(17)}))},
        {"R7871-2 prefix of 255", subnet(joined({{0, 2, 255, 0}, Octets(32)}))},
        {"R7871-2 an unknown family", subnet({0, 3, 8, 0, 1})},
        {"R7871-2 an unknown family without an address", subnet({0, 3, 0, 0})},
        {"R7871-2 a family over 255", subnet({1, 1, 24, 0, 192, 0, 2})},
        {"R7871-2 an address of no family", subnet({0, 0, 24, 0, 192, 0, 2})},
        {"R7871-2 twice the same", joined({good, good})},
        {"R7871-2 twice, of two families", joined({good, subnet({0, 2, 0, 0})})},
        {"R7871-2 twice, with others between", joined({good, option(10, Octets(8)), good})},
        {"R7871-2 a good one and a bad one", joined({good, subnet({})})},
    };
    for (const Bad& bad : table) {
        INFO(bad.what);
        ClientSubnet read;
        CHECK_FALSE(find(bad.options, read));
        CHECK_FALSE(read.was_sent());
        CHECK(read.source_length() == 0);
    }
}

TEST_CASE("client subnet: it is found among other options, and is not where none is", "[dns]") {
    const Octets good = subnet({0, 1, 24, 0, 192, 0, 2});
    for (const Octets& options :
         {good, joined({option(10, Octets(8)), good}), joined({good, option(12, Octets(400))}),
          joined({option(3, {}), option(15, {0, 8}), good, option(65001, {1})})}) {
        ClientSubnet read;
        REQUIRE(find(options, read));
        CHECK(std::ranges::equal(read.octets(), good));
    }
    // Its octets as the data of another option, and its code in the upper octet, are none.
    for (const Octets& options : {Octets(), option(12, good), option(0x0800, {0, 1, 99}),
                                  joined({option(9, {}), option(7, {})})}) {
        ClientSubnet read;
        REQUIRE(find(options, read));
        CHECK_FALSE(read.was_sent());
        CHECK(read.source_length() == 0);
    }
}

TEST_CASE("client subnet: R7871-2 each prefix length has one size of address, its host bits 0",
          "[dns]") {
    for (const std::uint8_t family : {1, 2}) {
        const std::size_t width = family == 1 ? 32 : 128;
        for (std::size_t length = 0; length <= 255; ++length) {
            for (std::size_t octets = 0; octets <= 34; ++octets) {
                Octets value = {0, family, static_cast<std::uint8_t>(length), 0};
                // All bits up to the length.
                for (std::size_t at = 0; at < octets; ++at) {
                    const std::size_t ones = std::clamp<std::size_t>(length, at * 8, at * 8 + 8);
                    value.push_back(static_cast<std::uint8_t>(0xFF00U >> (ones - at * 8)));
                }
                ClientSubnet read;
                const bool fits = length <= width && octets == (length + 7) / 8;
                REQUIRE(find(subnet(value), read) == fits);
                if (!fits) continue;
                REQUIRE(read.source_length() == length);
                if (length % 8 == 0) continue;
                for (std::size_t bit = length % 8; bit < 8; ++bit) {
                    Octets spoilt = value;
                    spoilt.back() ^= static_cast<std::uint8_t>(0x80U >> bit);
                    REQUIRE_FALSE(find(subnet(spoilt), read));
                }
            }
        }
    }
}

}  // namespace
}  // namespace leeward::dns
