// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/rdata.hpp"

#include "support/catch.hpp"

using namespace leeward::dns;
using Catch::Matchers::Contains;

namespace {

const Name kOrigin = *Name::parse("example.");

leeward::base::Result<Rdata> read(const char* type, const std::string& text) {
    return rdata_from_text(*parse_rrtype(type), text, kOrigin);
}

std::string hex(const Rdata& rdata) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (const auto octet : rdata) {
        text += kDigits[octet >> 4U];
        text += kDigits[octet & 0xFU];
    }
    return text;
}

struct Sample {
    const char* type;
    const char* text;
    const char* written;  // nullptr: as read
};

}  // namespace

TEST_CASE("rdata: R3403-1 each type reads and writes its text", "[dns]") {
    const auto sample = GENERATE(values<Sample>(
        {{"A", "192.0.2.1", nullptr},
         {"AAAA", "2001:DB8::1", "2001:db8::1"},
         {"NS", "ns", "ns.example."},
         {"CNAME", "@", "example."},
         {"SOA", "ns hostmaster 4294967295 1h 15m 1w2d 5m",
          "ns.example. hostmaster.example. 4294967295 3600 900 777600 300"},
         {"MX", "10 mail.example.", nullptr},
         {"MINFO", "a b", "a.example. b.example."},
         {"SRV", "0 65535 443 t", "0 65535 443 t.example."},
         {"HINFO", "a \"b c\"", "\"a\" \"b c\""},
         {"ISDN", "1", "\"1\""},
         {"NAPTR", "1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b!\" .", nullptr},
         {"CAA", "0 issue \"ca.example; a=b\"", nullptr},
         {"URI", "10 1 \"https://example/\"", nullptr},
         {"TLSA", "3 1 1 aabb", nullptr},
         {"SMIMEA", "3 1 1 aa bb", "3 1 1 aabb"},
         {"SSHFP", "1 2 aabb", nullptr},
         {"LOC", "51 30 12.748 N 00 07 39.611 W 0m 1m 10000m 10m", nullptr},
         {"CERT", "PKIX 1 8 AAAA", nullptr},
         {"DS", "12345 RSASHA256 2 AA bb", "12345 8 2 aabb"},
         {"CDS", "0 0 0 00", nullptr},
         {"DNSKEY", "257 3 13 AAAA BBBB", "257 3 13 AAAABBBB"},
         {"CDNSKEY", "0 3 0 AA==", nullptr},
         {"RRSIG", "A 8 2 3600 20300101000000 20290101000000 1 example. AAAA", nullptr},
         {"NSEC", "b TYPE65534 RRSIG A", "b.example. A RRSIG TYPE65534"},
         {"NSEC3", "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr A", nullptr},
         {"NSEC3PARAM", "1 0 0 aabb", nullptr},
         {"CSYNC", "66 3 A NS DSYNC", nullptr},
         {"ZONEMD", "1 1 1 aabb", nullptr},
         {"HIP", "2 aabb AAAA rvs", "2 aabb AAAA rvs.example."},
         {"APL", "1:192.0.2.0/24", nullptr},
         {"OPENPGPKEY", "AAAA", nullptr},
         {"EUI48", "00-00-5e-00-53-2a", nullptr},
         {"EUI64", "00-00-5e-ef-10-00-00-2a", nullptr},
         {"L32", "10 192.0.2.0", nullptr},
         {"L64", "10 2001:0db8:1140:1000", nullptr},
         {"LP", "10 l", "10 l.example."},
         {"NID", "10 0014:4fff:ff20:ee64", nullptr},
         {"IPSECKEY", "10 3 2 gw AAAA", "10 3 2 gw.example. AAAA"},
         {"DSYNC", "CDS 1 5359 scanner", "CDS NOTIFY 5359 scanner.example."},
         {"RESINFO", "qnamemin exterr=15", "\"qnamemin\" \"exterr=15\""},
         {"WALLET", "ETH 0xab", "\"ETH\" \"0xab\""},
         {"HHIT", "AAAA BBBB", "AAAABBBB"},
         {"BRID", "AAAA", nullptr},
         {"LOC", "90 S 180 W -100000m 0.5m",
          "90 00 0.000 S 180 00 0.000 W -100000m 0.50m 10000m 10m"},
         {"WKS", "192.0.2.1 tcp SMTP 0", "192.0.2.1 6 0 25"},
         {"NSAP", "0x47.0005", "0x470005"},
         {"ATMA", "47.0005", "470005"},
         {"APL", "!2:2001:db8::/32 1:0.0.0.0/0", nullptr},
         {"L64", "10 2001:db8:0:1", "10 2001:0db8:0000:0001"},
         {"RRSIG", "A 8 2 1 4294967295 0 1 a. AAAA",
          "A 8 2 1 21060207062815 19700101000000 1 a. AAAA"},
         {"DNAME", "a.b", "a.b.example."}}));
    CAPTURE(sample.type, sample.text);
    const auto type = *parse_rrtype(sample.type);
    const auto rdata = read(sample.type, sample.text);
    REQUIRE(rdata);
    CHECK(rdata_to_text(type, *rdata) == (sample.written ? sample.written : sample.text));
    CHECK(names_in_rdata(type, *rdata));
}

TEST_CASE("rdata: R3597-1 the generic form is read for unknown and known types", "[dns]") {
    CHECK(hex(*read("TYPE65280", "\\# 4 0A000001")) == "0a000001");
    CHECK(hex(*read("TYPE65280", "\\# 3 0 a00\t01")) == "0a0001");
    CHECK(read("TYPE65280", "\\# 0")->empty());
    CHECK(hex(*read("A", "\\# 4 c0000201")) == "c0000201");
    CHECK(rdata_to_text(static_cast<RrType>(65280), Rdata{1, 0xFF}) == "\\# 2 01ff");
    CHECK(rdata_to_text(static_cast<RrType>(65280), {}) == "\\# 0");
    CHECK(rdata_to_text(RrType::A, Rdata{1, 2, 3}) == "\\# 3 010203");
}

TEST_CASE("rdata: R3597-1 a bad generic form is refused in words", "[dns]") {
    const auto [type, text, word] = GENERATE(table<const char*, const char*, const char*>(
        {{"TYPE65280", "\\#", "length"},
         {"TYPE65280", "\\# x", "length"},
         {"TYPE65280", "\\# 65536 00", "length"},
         {"TYPE65280", "\\# 2 00", "says 2 octets, but 1 follow"},
         {"TYPE65280", "\\# 1 0", "half an octet"},
         {"TYPE65280", "\\# 1 0g", "hex"},
         {"TYPE65280", "1234", "\\# length hex"},
         {"A", "\\# 3 010203", "shape of A"},
         {"NS", "\\# 2 c00c", "shape of NS"}}));
    CAPTURE(type, text);
    const auto rdata = read(type, text);
    REQUIRE_FALSE(rdata);
    CHECK_THAT(rdata.error().message, Contains(word));
}

TEST_CASE("rdata: R1035-8 strings are grouped by quotes and keep their escapes' meaning", "[dns]") {
    const auto [text, wire] =
        GENERATE(table<const char*, const char*>({{"\"\"", "00"},
                                                  {"a b", "01610162"},
                                                  {"\"a b\"", "03612062"},
                                                  {"\"a;(b)\"", "05613b286229"},
                                                  {"a\\;b", "03613b62"},
                                                  {"\\\"\\\\", "02225c"},
                                                  {"\\000\\255", "0200ff"},
                                                  {"a\\ b", "03612062"},
                                                  {"\"a\"\"b\"", "01610162"}}));
    CAPTURE(text);
    const auto rdata = read("TXT", text);
    REQUIRE(rdata);
    CHECK(hex(*rdata) == wire);
    CHECK(read("TXT", rdata_to_text(RrType::Txt, *rdata)).value() == *rdata);
}

TEST_CASE("rdata: a string of 255 octets fits and one more does not", "[dns]") {
    CHECK(read("TXT", std::string(255, 'x'))->size() == 256);
    const auto rdata = read("TXT", std::string(256, 'x'));
    REQUIRE_FALSE(rdata);
    CHECK_THAT(rdata.error().message, Contains("256 octets") && Contains("at most 255"));
}

TEST_CASE("rdata: RDATA over 65535 octets is refused", "[dns]") {
    std::string text;
    for (int count = 0; count < 257; ++count) text += std::string(255, 'x') + " ";
    CHECK_FALSE(read("TXT", text));
}

TEST_CASE("rdata: faults are told in words", "[dns]") {
    const auto [type, text, word] = GENERATE(table<const char*, const char*, const char*>(
        {{"A", "1.2.3", "IPv4 address"},
         {"A", "", "missing"},
         {"A", "192.0.2.1 x", "'x' is more"},
         {"AAAA", "192.0.2.1", "IPv6 address"},
         {"MX", "70000 a", "0 to 65535"},
         {"MX", "-1 a", "0 to 65535"},
         {"MX", "10", "missing"},
         {"MX", "10 a..b", "domain name"},
         {"MX", "10 a\"b\"", "quotes"},
         {"CNAME", "\"a\"", "quotes"},
         {"SOA", "a b 4294967296 1 1 1 1", "4294967295"},
         {"SOA", "a b 1 1x 1 1 1", "time"},
         {"DS", "1 300 2 aa", "0 to 255"},
         {"DS", "1 8 2", "missing"},
         {"DS", "1 8 2 abc", "half an octet"},
         {"NSEC", "a FOO", "not a record type"},
         {"TXT", "", "missing"},
         {"TXT", "a;b", "';'"},
         {"TXT", "(a)", "'('"},
         {"TXT", "\"a", "not closed"},
         {"TXT", "a\"b\"", "inside a word"},
         {"TXT", "a\\", "backslash"},
         {"TXT", "\\256", "escape"},
         {"TXT", "\\25", "escape"},
         {"NULL", "a", "\\# length hex"},
         {"DNSKEY", "257 3 13", "missing"},
         {"DNSKEY", "257 3 13 AAA", "base64"},
         {"DNSKEY", "257 3 13 AAB=", "base64"},
         {"DNSKEY", "257 3 \"\" AAAA", "number"},
         {"CDNSKEY", "257 3 +13 AAAA", "number"},
         {"CDS", "1 8 2", "missing"},
         {"TLSA", "3 1 1", "missing"},
         {"TLSA", "3 1 1 a", "half an octet"},
         {"SMIMEA", "3 1 1 xx", "hex"},
         {"SSHFP", "1 2", "missing"},
         {"SSHFP", "1 2 abc", "half an octet"},
         {"ZONEMD", "1 1 1", "missing"},
         {"OPENPGPKEY", "", "missing"},
         {"OPENPGPKEY", "====", "base64"},
         {"CERT", "PKIX 1 8", "missing"},
         {"CERT", "FOO 1 8 AAAA", "name of one"},
         {"CERT", "65536 1 8 AAAA", "0 to 65535"},
         {"DHCID", "A", "base64"},
         {"EID", "a", "half an octet"},
         {"NSAP", "470005", "0x"},
         {"NSAP", "0x", "no digits"},
         {"APL", "3:192.0.2.0/24", "form"},
         {"APL", "1:192.0.2.0/33", "0 to 32"},
         {"APL", "1:192.0.2.0/8x", "0 to 32"},
         {"HIP", "2 aabb", "missing"},
         {"HIP", "2 aab AAAA", "half an octet"},
         {"HIP", "2 aabb A", "base64"},
         {"WKS", "192.0.2.1 6", "port is missing"},
         {"WKS", "192.0.2.1 6 65536", "0 to 65535"},
         {"WKS", "192.0.2.1 6 -1", "0 to 65535"},
         {"EUI48", "00-00-5e-00-53", "6 groups"},
         {"EUI48", "00-00-5e-00-53-2a-", "6 groups"},
         {"EUI64", "0-0-5e-ef-10-0-0-2a", "8 groups"},
         {"NID", "10 0014:4fff:ff20", "4 groups"},
         {"DSYNC", "CDS NOTIFI 5359 a.", "NOTIFY or a number"},
         {"DSYNC", "CDS 256 5359 a.", "0 to 255"},
         {"CAA", "0 is-sue \"a\"", "tag"},
         {"NSEC3PARAM", "1 0 0 abc", "half an octet"},
         {"RRSIG", "A 8 2 1 20301301000000 1 1 a. AAAA", "time"},
         {"RRSIG", "A 8 2 1 20300230000000 1 1 a. AAAA", "time"},
         {"RRSIG", "A 8 2 1 21060207062816 1 1 a. AAAA", "time"},
         {"LOC", "north", "form"},
         {"LOC", "91 N 0 E 0m", "range"},
         {"LOC", "90 0 0.001 N 0 E 0m", "over 90"},
         {"LOC", "0 N 180 0 0.001 W 0m", "over 180"},
         {"LOC", "0 60 N 0 E 0m", "range"},
         {"LOC", "0 N 0 E -100000.01m", "range"},
         {"LOC", "0 N 0 E 0m 90000000.01m", "range"},
         {"LOC", "0 N 0 E 0m 1m 1m 1m 1m", "more"},
         {"LOC", "0 N 0 E", "form"},
         {"IPSECKEY", "10 3 2 gw !", "form"},
         {"IPSECKEY", "10 4 2 gw AAAA", "gateway type"}}));
    CAPTURE(type, text);
    const auto rdata = read(type, text);
    REQUIRE_FALSE(rdata);
    CHECK_THAT(rdata.error().message, Contains(word));
}

TEST_CASE("rdata: a hash that is longer than a length octet says is refused, not written",
          "[dns]") {
    CHECK(read("NSEC3", "1 0 0 - " + std::string(408, '0') + " A")->size() == 5 + 1 + 255 + 3);
    CHECK_FALSE(read("NSEC3", "1 0 0 - " + std::string(416, '0') + " A"));
    CHECK_FALSE(read("NSEC3", "1 0 0 - " + std::string(4096, '0') + " A"));
    CHECK_FALSE(read("NSEC3PARAM", "1 0 0 " + std::string(512, 'a')));
}

TEST_CASE("rdata: an open quote that ends in a backslash ends the reading", "[dns]") {
    const auto* type = GENERATE("HIP", "TXT", "HINFO", "CAA", "IPSECKEY", "HTTPS", "NSEC", "LOC");
    CAPTURE(type);
    CHECK_FALSE(read(type, "\"1 a\\"));
    CHECK_FALSE(read(type, "1 \"1 a\\"));
    CHECK_FALSE(read(type, "1 a=\"1 a\\"));
}

TEST_CASE("rdata: empty digests and keys have no shape", "[dns]") {
    CHECK_FALSE(read("DS", "\\# 4 00010802"));
    CHECK_FALSE(read("OPENPGPKEY", "\\# 0"));
}

TEST_CASE("rdata: a NUL does not end a field early", "[dns]") {
    CHECK_FALSE(read("EUI48", std::string("00-00-5e-00-53-2a\0x", 19)));
    CHECK_FALSE(read("A", std::string("192.0.2.1\0", 10)));
}

TEST_CASE("rdata: R9460-1 parameters in any order become ascending", "[dns]") {
    const auto rdata = read("HTTPS", "1 . port=443 mandatory=port,alpn alpn=\"h2,h3\"");
    REQUIRE(rdata);
    CHECK(hex(*rdata) ==
          "000100"
          "0000000400010003"
          "00010006026832026833"
          "0003000201bb");
    CHECK(read("SVCB", "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"").has_value());
    CHECK(hex(*read("SVCB", "1 . key667=\"a\\210\"")) == "000100029b000261d2");
    CHECK(hex(*read("SVCB", "1 . ohttp")) == "00010000080000");
    CHECK(hex(*read("SVCB", "0 .")) == "000000");
}

TEST_CASE("rdata: R9460-1 broken parameter sets are refused", "[dns]") {
    const auto* text = GENERATE(
        "0 . port=443", "1 . port=1 port=2", "1 . no-default-alpn", "1 . mandatory=port",
        "1 . mandatory=mandatory port=1", "1 . mandatory port=1", "1 . port", "1 . port=65536",
        "1 . port=x", "1 . alpn", "1 . alpn=", "1 . ipv4hint", "1 . ipv4hint=::1",
        "1 . ipv6hint=192.0.2.1", "1 . ech", "1 . no-default-alpn=x alpn=h2", "1 . ohttp=x",
        "1 . unknown=x", "1 . key65536=x", "70000 .", "\\# 7 00010000020000",
        "\\# 11 00010000030002003500", "\\# 15 000100000300020035000100020168");
    CAPTURE(text);
    CHECK_FALSE(read("HTTPS", text));
    CHECK_FALSE(read("SVCB", text));
}

TEST_CASE(
    "rdata: R1035-4 R2782-1 R3597-1 names are found where they stand, compressible only in the "
    "types of RFC 1035",
    "[dns]") {
    struct Expected {
        const char* type;
        const char* text;
        std::vector<std::uint16_t> offsets;
        bool compressible;
    };
    const auto expected =
        GENERATE(values<Expected>({{"MX", "1 a.", {2}, true},
                                   {"SOA", "a. b. 1 1 1 1 1", {0, 3}, true},
                                   {"SRV", "1 1 1 a.", {6}, false},
                                   {"RP", "a. b.", {0, 3}, false},
                                   {"NAPTR", "1 1 a b c d.", {10}, false},
                                   {"DNAME", "a.", {0}, false},
                                   {"HTTPS", "1 a. port=1", {2}, false},
                                   {"IPSECKEY", "1 3 2 a. AAAA", {3}, false},
                                   {"RRSIG", "A 8 1 1 1 1 1 a. AAAA", {18}, false},
                                   {"TXT", "a", {}, false},
                                   {"TYPE65280", "\\# 3 016100", {}, false}}));
    CAPTURE(expected.type);
    const auto rdata = read(expected.type, expected.text);
    REQUIRE(rdata);
    const auto names = names_in_rdata(*parse_rrtype(expected.type), *rdata);
    REQUIRE(names);
    REQUIRE(names->size() == expected.offsets.size());
    for (std::size_t at = 0; at < names->size(); ++at) {
        CHECK((*names)[at].offset == expected.offsets[at]);
        CHECK((*names)[at].size == 3);
        CHECK((*names)[at].compressible == expected.compressible);
    }
}

TEST_CASE("rdata: RDATA cut anywhere or with octets to spare has no shape", "[dns]") {
    const auto [type, text] =
        GENERATE(table<const char*, const char*>({{"A", "192.0.2.1"},
                                                  {"MX", "1 mail"},
                                                  {"SOA", "a b 1 2 3 4 5"},
                                                  {"SRV", "1 2 3 t"},
                                                  {"NAPTR", "1 2 a b c d"},
                                                  {"MINFO", "a b"},
                                                  {"EUI48", "00-00-5e-00-53-2a"},
                                                  {"NSEC3PARAM", "1 0 0 aabb"},
                                                  {"LOC", "51 30 12.748 N 0 7 39.611 W 0m"}}));
    CAPTURE(type);
    const auto rdata = *read(type, text);
    for (std::size_t size = 0; size < rdata.size(); ++size) {
        CHECK_FALSE(names_in_rdata(*parse_rrtype(type), {rdata.data(), size}));
    }
    auto longer = rdata;
    longer.push_back(0);
    CHECK_FALSE(names_in_rdata(*parse_rrtype(type), longer));
}

TEST_CASE("rdata: RDATA that breaks the rules of a field has no shape", "[dns]") {
    CHECK_FALSE(names_in_rdata(RrType::Ns, Rdata{0xC0, 0x0C}));                // pointer
    CHECK_FALSE(names_in_rdata(RrType::Txt, Rdata{}));                         // no string
    CHECK_FALSE(names_in_rdata(RrType::Txt, Rdata{5, 'a'}));                   // short string
    CHECK_FALSE(names_in_rdata(RrType::Nsec, Rdata{0, 0, 0}));                 // empty window
    CHECK_FALSE(names_in_rdata(RrType::Nsec, Rdata{0, 1, 1, 1, 0, 1, 1}));     // falling windows
    CHECK_FALSE(names_in_rdata(RrType::Svcb, Rdata{0, 1, 0, 0, 3, 0, 9, 0}));  // short value
}

TEST_CASE("rdata: appending leaves the buffer as it was on an error", "[dns]") {
    Rdata buffer{1, 2};
    CHECK_FALSE(append_rdata(RrType::Mx, "10 a..b", kOrigin, buffer));
    CHECK(buffer == Rdata{1, 2});
    CHECK(append_rdata(RrType::A, "192.0.2.1", kOrigin, buffer));
    CHECK(buffer == Rdata{1, 2, 192, 0, 2, 1});
}
