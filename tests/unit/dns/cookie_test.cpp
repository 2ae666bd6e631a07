// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/cookie.hpp"

#include <algorithm>
#include <string_view>

#include "leeward/dns/edns_options.hpp"
#include "leeward/dns/message.hpp"
#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/raw_query.hpp"

namespace leeward::dns {
namespace {

using support::Octets;
using support::opt;
using support::option;

Octets of_hex(std::string_view hex) {
    Octets octets;
    for (std::size_t at = 0; at < hex.size(); at += 2)
        octets.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
    return octets;
}

CookieSecret secret(std::string_view hex) {
    CookieSecret made{};
    std::ranges::copy(of_hex(hex), made.begin());
    return made;
}

Octets made(const CookieSecrets& secrets, const Octets& sent, const char* client,
            std::uint32_t now) {
    const WholeCookie cookie = make_cookie(secrets, sent, *base::Address::parse(client), now);
    return {cookie.begin(), cookie.end()};
}

Shown judged(const CookieSecrets& secrets, const Octets& sent, const char* client,
             std::uint32_t now) {
    return judge_cookie(secrets, sent, *base::Address::parse(client), now);
}

const CookieSecrets kOne{{secret("e5e973e5a6b2a43f48e7dc849e37bfcf")}};

TEST_CASE("R9018-1: the examples of RFC 9018 come out octet for octet", "[dns]") {
    // Appendix A.1 and A.2: a new cookie, and one renewed forty minutes later.
    const char* client = "198.51.100.100";
    const Octets first = of_hex("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    CHECK(judged(kOne, of_hex("2464c4abcf10c957"), client, 1559731985) == Shown::Nothing);
    CHECK(made(kOne, of_hex("2464c4abcf10c957"), client, 1559731985) == first);
    CHECK(judged(kOne, first, client, 1559734385) == Shown::Ageing);
    CHECK(made(kOne, first, client, 1559734385) ==
          of_hex("2464c4abcf10c957010000005cf7a871d4a564a1442aca77"));
    // A.3: reserved octets that are not zero are hashed as they came.
    const Octets reserved = of_hex("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
    CHECK(judged(kOne, reserved, "203.0.113.203", 1559727985) == Shown::Right);
    CHECK(made(kOne, reserved, "203.0.113.203", 1559734700) ==
          of_hex("fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"));
    // A.4: IPv6, and a secret rolled over: the old one is still right, and gives way.
    const CookieSecrets rolled{
        {secret("445536bcd2513298075a5d379663c962"), secret("dd3bdf9344b678b185a6f5cb60fca715")}};
    const Octets old = of_hex("22681ab97d52c298010000005cf7c57926556bd0934c72f8");
    const char* v6 = "2001:db8:220:1:59de:d0f4:8769:82b8";
    CHECK(judged(rolled, old, v6, 1559741961) == Shown::Ageing);
    CHECK(made(rolled, old, v6, 1559741961) ==
          of_hex("22681ab97d52c298010000005cf7c609a6bb79d16625507a"));
    CHECK(judged({{rolled.all[0]}}, old, v6, 1559741961) == Shown::Wrong);
}

TEST_CASE("R9018-1: good from an hour old to five minutes ahead, over the end of time too",
          "[dns]") {
    for (const std::uint32_t at : {0U, 100U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFF00U, 1559731985U}) {
        const Octets cookie = made(kOne, Octets(8, 7), "192.0.2.1", at);
        const auto age = [&](std::int32_t seconds) {
            return judged(kOne, cookie, "192.0.2.1", at + static_cast<std::uint32_t>(seconds));
        };
        CHECK(age(-301) == Shown::Wrong);
        CHECK(age(-300) == Shown::Right);
        CHECK(age(0) == Shown::Right);
        CHECK(age(1800) == Shown::Right);
        CHECK(age(1801) == Shown::Ageing);
        CHECK(age(3600) == Shown::Ageing);
        CHECK(age(3601) == Shown::Wrong);
    }
}

TEST_CASE("R9018-1: another bit, address, version or length is wrong", "[dns]") {
    const Octets cookie = made(kOne, Octets(8, 7), "192.0.2.1", 1000);
    REQUIRE(judged(kOne, cookie, "192.0.2.1", 1000) == Shown::Right);
    CHECK(judged(kOne, cookie, "::ffff:192.0.2.1", 1000) == Shown::Right);
    CHECK(judged(kOne, cookie, "192.0.2.2", 1000) == Shown::Wrong);
    CHECK(judged(kOne, cookie, "2001:db8::1", 1000) == Shown::Wrong);
    for (std::size_t bit = 0; bit < cookie.size() * 8; ++bit) {
        Octets other = cookie;
        other[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        CHECK(judged(kOne, other, "192.0.2.1", 1000) == Shown::Wrong);
    }
    for (const std::size_t size : {16U, 23U, 25U, 40U}) {
        Octets other = cookie;
        other.resize(size);
        CHECK(judged(kOne, other, "192.0.2.1", 1000) == Shown::Wrong);
    }
}

bool read(const Octets& options, EdnsOptions& into) {
    static const support::Guarded memory(65535);
    const base::MutableBytes copy = memory.back(options.size());
    std::ranges::copy(options, copy.begin());
    return EdnsOptions::read(copy, into);
}

Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

TEST_CASE("R7873-1: cookies of 8 and of 16 to 40 octets are read, others a format error", "[dns]") {
    EdnsOptions options;
    for (std::size_t size = 0; size <= 60; ++size) {
        const bool sound = size == 8 || (size >= 16 && size <= 40);
        INFO(size);
        CHECK(read(option(3, {}) + option(10, Octets(size, 1)), options) == sound);
        CHECK(options.cookie.size() == (sound ? size : 0));
        CHECK(options.nsid == sound);
    }
    // RFC 7873 section 5.2: of several the first counts.
    CHECK(read(option(10, Octets(8, 1)) + option(10, Octets(9)) + option(10, Octets(16)), options));
    CHECK(options.cookie.size() == 8);
    CHECK_FALSE(read(option(10, Octets(9)) + option(10, Octets(8)), options));
}

TEST_CASE("R5001-1, R7828-1, R7830-1, R9660-1: what is asked for is seen among all else", "[dns]") {
    EdnsOptions options;
    REQUIRE(read(option(0x0800, Octets(99)), options));
    CHECK_FALSE((options.nsid || options.keepalive || options.padding || options.zone_version));
    REQUIRE(read(option(3, {}) + option(19, {}) + option(11, {}) + option(12, Octets(300)) +
                     option(65001, {1}) + option(8, {0, 1, 24, 0, 192, 0, 2}),
                 options));
    CHECK((options.nsid && options.keepalive && options.padding && options.zone_version));
    CHECK(options.subnet.source_length() == 24);
    CHECK(options.cookie.empty());
    // What a query may not hold there is not looked at; a keepalive with a time asks for nothing.
    REQUIRE(read(option(3, {1, 2}) + option(19, {1}) + option(11, {0, 9}), options));
    CHECK((options.nsid && options.zone_version));
    CHECK_FALSE(options.keepalive);
}

TEST_CASE("R9619-1: no question is a query only with an OPT record, two never", "[dns]") {
    const Octets header = {1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const auto parsed = [&](std::uint8_t questions, std::uint8_t records, const Octets& rest) {
        Octets message = header + rest;
        message[5] = questions;
        message[11] = records;
        Query query;
        return parse_query(message, query);
    };
    const Octets cookie = opt(1232, false, option(10, Octets(8)));
    CHECK(parsed(0, 1, cookie) == Parsed::Unasked);
    CHECK(parsed(0, 1, opt(1232)) == Parsed::Unasked);
    CHECK(parsed(0, 0, {}) == Parsed::Malformed);
    CHECK(parsed(0, 0, cookie) == Parsed::Malformed);
    CHECK(parsed(0, 2, cookie + cookie) == Parsed::Malformed);
    CHECK(parsed(0, 1, cookie + Octets{0}) == Parsed::Malformed);
    CHECK(parsed(2, 1, Octets{0, 0, 1, 0, 1, 0, 0, 1, 0, 1} + cookie) == Parsed::Malformed);
}

}  // namespace
}  // namespace leeward::dns
