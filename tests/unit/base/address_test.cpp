// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/address.hpp"

#include "support/catch.hpp"

using leeward::base::Address;
using leeward::base::SocketAddress;

TEST_CASE("address: literals read and write back in their usual form", "[base]") {
    const auto [text, canonical] =
        GENERATE(table<const char*, const char*>({{"192.0.2.1", "192.0.2.1"},
                                                  {"0.0.0.0", "0.0.0.0"},
                                                  {"2001:DB8:0:0::1", "2001:db8::1"},
                                                  {"::", "::"},
                                                  {"::ffff:192.0.2.1", "::ffff:192.0.2.1"}}));
    CAPTURE(text);
    const auto address = Address::parse(text);
    REQUIRE(address);
    CHECK(address->to_string() == canonical);
    CHECK(Address::from_bytes(address->bytes()) == address);
}

TEST_CASE("address: names, scopes, ports and half literals are refused", "[base]") {
    const auto* text = GENERATE("", "localhost", "192.0.2", "192.0.2.256", "192.0.2.01",
                                " 192.0.2.1", "fe80::1%lo", "[::1]", "192.0.2.1:53", "1::2::3",
                                "12345::", "0000:0000:0000:0000:0000:0000:255.255.255.2555");
    CAPTURE(text);
    CHECK_FALSE(Address::parse(text));
}

TEST_CASE("address: a NUL does not end a literal", "[base]") {
    CHECK_FALSE(Address::parse(std::string_view("192.0.2.1\0", 10)));
}

TEST_CASE("address: octets of any size but 4 and 16 are refused", "[base]") {
    const std::array<std::uint8_t, 17> octets{};
    for (std::size_t size = 0; size <= octets.size(); ++size) {
        const auto address = Address::from_bytes({octets.data(), size});
        CHECK(address.has_value() == (size == 4 || size == 16));
    }
}

TEST_CASE("address: the unspecified addresses of both families are told apart", "[base]") {
    CHECK(Address::parse("0.0.0.0")->is_unspecified());
    CHECK(Address::parse("::")->is_unspecified());
    CHECK_FALSE(Address::parse("::1")->is_unspecified());
    CHECK(Address::parse("::") != Address::parse("0.0.0.0"));
}

TEST_CASE("address: a network keeps the first bits only", "[base]") {
    struct Row {
        const char* address;
        std::uint8_t bits;
        const char* network;
    };
    for (const Row& row :
         {Row{"192.0.2.255", 32, "192.0.2.255"}, Row{"192.0.2.255", 24, "192.0.2.0"},
          Row{"192.0.2.255", 25, "192.0.2.128"}, Row{"192.0.2.255", 7, "192.0.0.0"},
          Row{"192.0.2.255", 1, "128.0.0.0"}, Row{"192.0.2.255", 0, "0.0.0.0"},
          Row{"192.0.2.255", 255, "192.0.2.255"}, Row{"2001:db8::ffff", 128, "2001:db8::ffff"},
          Row{"2001:db8::ffff", 127, "2001:db8::fffe"},
          Row{"2001:db8:0:1ff::", 56, "2001:db8:0:100::"}, Row{"2001:db8::1", 0, "::"}}) {
        INFO(row.address << "/" << int{row.bits});
        CHECK(Address::parse(row.address)->masked(row.bits) == Address::parse(row.network));
    }
}

TEST_CASE("address: only an IPv4-mapped address stands for an IPv4 one", "[base]") {
    CHECK(Address::parse("::ffff:192.0.2.1")->unmapped() == Address::parse("192.0.2.1"));
    for (const char* const same : {"192.0.2.1", "::192.0.2.1", "::fffe:192.0.2.1",
                                   "1::ffff:192.0.2.1", "2001:db8::1", "::"}) {
        CHECK(Address::parse(same)->unmapped() == Address::parse(same));
    }
    CHECK(Address::parse("192.0.2.1")->width() == 32);
    CHECK(Address::parse("::")->width() == 128);
}

TEST_CASE("address: a socket address is an address with or without a port", "[base]") {
    const auto [text, canonical] =
        GENERATE(table<const char*, const char*>({{"192.0.2.1:53", "192.0.2.1:53"},
                                                  {"192.0.2.1", "192.0.2.1:5300"},
                                                  {"192.0.2.1:0", "192.0.2.1:0"},
                                                  {"[2001:db8::1]:65535", "[2001:db8::1]:65535"},
                                                  {"[2001:db8::1]", "[2001:db8::1]:5300"},
                                                  {"2001:db8::1", "[2001:db8::1]:5300"}}));
    CAPTURE(text);
    const auto address = SocketAddress::parse(text, 5300);
    REQUIRE(address);
    CHECK(address->to_string() == canonical);
}

TEST_CASE("address: a bad socket address is refused", "[base]") {
    const auto* text =
        GENERATE("", ":53", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2.1:5x",
                 "[192.0.2.1]:53", "[::1", "[::1]53", "[::1]:", "[]:53", "localhost:53");
    CAPTURE(text);
    CHECK_FALSE(SocketAddress::parse(text, 53));
}
