// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/proxy_header.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using leeward::base::Bytes;
using leeward::base::SocketAddress;
using leeward::server::ProxyHeader;
using leeward::server::ProxyRead;
using leeward::server::read_proxy_header;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint8_t kLocal = 0x20;
constexpr std::uint8_t kProxy = 0x21;

Octets header(std::uint8_t command, std::uint8_t family, const Octets& body) {
    Octets octets = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 'Q', 'U', 'I', 'T', 0x0A};
    octets.insert(octets.end(), {command, family, static_cast<std::uint8_t>(body.size() >> 8U),
                                 static_cast<std::uint8_t>(body.size())});
    octets.insert(octets.end(), body.begin(), body.end());
    return octets;
}

/// Two addresses and their ports; the second ones are not used.
Octets paths(const char* client) {
    const auto from = *SocketAddress::parse(client, 0);
    const Bytes address = from.ip.bytes();
    Octets octets(address.begin(), address.end());
    octets.resize(2 * address.size(), 0xEE);
    octets.insert(octets.end(), {static_cast<std::uint8_t>(from.port >> 8U),
                                 static_cast<std::uint8_t>(from.port), 0, 53});
    return octets;
}

Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// "size address", "size -" when nobody's address is told, or what is wrong.
std::string told(const Octets& octets) {
    ProxyHeader read;
    switch (read_proxy_header(octets, read)) {
        case ProxyRead::Cut:
            return "cut";
        case ProxyRead::Malformed:
            return "malformed";
        case ProxyRead::Whole:
            break;
    }
    return std::to_string(read.size) + ' ' + (read.proxied ? read.from.to_string() : "-");
}

}  // namespace

TEST_CASE("PROXY: the client's address, by stream and by datagram", "[server]") {
    const auto ipv4 = GENERATE(as<std::uint8_t>{}, 0x11, 0x12);
    CHECK(told(header(kProxy, ipv4, paths("192.0.2.7:4711"))) == "28 192.0.2.7:4711");
    const auto ipv6 = GENERATE(as<std::uint8_t>{}, 0x21, 0x22);
    CHECK(told(header(kProxy, ipv6, paths("[2001:db8::7]:65535"))) == "52 [2001:db8::7]:65535");
    CHECK(told(header(kProxy, ipv6, paths("[::ffff:192.0.2.7]:1"))) == "52 192.0.2.7:1");
}

TEST_CASE("PROXY: options and what stands behind the header are left alone", "[server]") {
    const Octets option = {0x04, 0x00, 0x02, 1, 2};
    const Octets whole = header(kProxy, 0x12, paths("192.0.2.7:4711") + option);
    CHECK(told(whole) == "33 192.0.2.7:4711");
    CHECK(told(whole + Octets(40, 9)) == "33 192.0.2.7:4711");
}

TEST_CASE("PROXY: nobody's address is told by LOCAL, without a family, or of UNIX sockets",
          "[server]") {
    CHECK(told(header(kLocal, 0x00, {})) == "16 -");
    CHECK(told(header(kLocal, 0x12, paths("192.0.2.7:4711"))) == "28 -");
    CHECK(told(header(kLocal, 0xFF, Octets(3, 7))) == "19 -");
    CHECK(told(header(kProxy, 0x00, {})) == "16 -");
    CHECK(told(header(kProxy, 0x00, Octets(20, 1))) == "36 -");
    CHECK(told(header(kProxy, GENERATE(as<std::uint8_t>{}, 0x31, 0x32), Octets(216, 'a'))) ==
          "232 -");
}

TEST_CASE("PROXY: every beginning of a header is cut, whatever it announces", "[server]") {
    const Octets whole = GENERATE(header(kProxy, 0x12, paths("192.0.2.7:4711")),
                                  header(kProxy, 0x21, paths("[::1]:1") + Octets(300, 1)),
                                  header(kLocal, 0x00, Octets(65535, 1)));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        if (told({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}) != "cut") {
            FAIL("not at " << size);
        }
    }
}

TEST_CASE("PROXY: what is no header is seen at the first octet that shows it", "[server]") {
    const Octets whole = header(kProxy, 0x12, paths("192.0.2.7:4711"));
    for (std::size_t at = 0; at < 13; ++at) {
        Octets wrong(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        wrong[at] ^= 0x40U;
        CHECK(told(wrong) == "malformed");
    }
    for (const std::uint8_t command : {0x00, 0x11, 0x22, 0x2F, 0x31}) {
        CHECK(told(header(command, 0x12, paths("192.0.2.7:4711"))) == "malformed");
    }
    for (const std::uint8_t family : {0x01, 0x10, 0x13, 0x20, 0x30, 0x33, 0x41, 0xF1}) {
        CHECK(told(header(kProxy, family, Octets(300, 1))) == "malformed");
    }
    CHECK(told({'P', 'R', 'O', 'X', 'Y', ' '}) == "malformed");
}

TEST_CASE("PROXY: a header that is too short for its addresses is malformed", "[server]") {
    CHECK(told(header(kProxy, 0x11, Octets(11, 1))) == "malformed");
    CHECK(told(header(kProxy, 0x22, Octets(35, 1))) == "malformed");
    CHECK(told(header(kProxy, 0x31, Octets(215, 1))) == "malformed");
}
