// SPDX-License-Identifier: Apache-2.0
// The octets of each type as other implementations write them, most from the RFCs' examples.
#include "leeward/dns/rdata.hpp"
#include "support/catch.hpp"

namespace leeward::dns {
namespace {

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
    const char* octets;
};

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all = {
        {"NAPTR", R"(100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.gatech.edu.)",
         "0064003201730d7a333935302b49324c2b49324300065f7a33393530045f74637006676174656368036564750"
         "0"},
        {"CAA", R"(128 issue "ca.example.net; account=230123")",
         "8005697373756563612e6578616d706c652e6e65743b206163636f756e743d323330313233"},
        {"TLSA", R"(3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef)",
         "0301010123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"SSHFP", R"(4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef)",
         "04020123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"LOC", R"(42 21 54 N 71 6 18 W -24m 30m)", "0033161389172dd070be15f000988d20"},
        {"URI", R"(10 1 "ftp://ftp1.example.com/public")",
         "000a00016674703a2f2f667470312e6578616d706c652e636f6d2f7075626c6963"},
        {"CERT", R"(PGP 12345 RSASHA256 AwMDAw==)", "000330390803030303"},
        {"KEY", R"(512 3 13 AwMDAw==)", "0200030d03030303"},
        {"DNSKEY", R"(257 3 13 AwMDAw==)", "0101030d03030303"},
        {"CDNSKEY", R"(257 3 13 AwMDAw==)", "0101030d03030303"},
        {"DS", R"(60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118)",
         "ec4505012bb183af5f22588179a53b0a98631fad1a292118"},
        {"CDS", R"(60485 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef)",
         "ec450d020123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"RRSIG", R"(A 5 3 86400 20030322173103 20030220173103 2642 example.com. AwMDAw==)",
         "00010503000151803e7c9dd73e5510d70a52076578616d706c6503636f6d0003030303"},
        {"NSEC", R"(host.example.com. A MX RRSIG NSEC TYPE1234)",
         "04686f7374076578616d706c6503636f6d000006400100000003041b000000000000000000000000000000000"
         "000000000000000000020"},
        {"NSEC3",
         R"(1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS SOA NSEC3PARAM RRSIG)",
         "0101000c04aabbccdd14174eb2409fe28bcb4887a1836f957f0a8425e27b000722010000000290"},
        {"NSEC3PARAM", R"(1 0 12 aabbccdd)", "0100000c04aabbccdd"},
        {"HIP",
         R"(2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p9+LrV4e19WzK00+CI6zBCQTdtWsuxKbWIy87UOoJTwkUs7lBu+Upr1gsNrut79ryra+bSRGQb1slImA8YVJyuIDsj7kwzG7jnERNqnWxZ48AWkskmdHaVDP4BcelrTI3rMXdXF5D rvs1.example.com. rvs2.example.com.)",
         "10020084200100107b1a74df365639cc39f1d57803010001b771ca136e4aeb5ce44333c53b3d2c13c22243851"
         "fc708bcce29f7e2eb5787b5f56ccad34f8223acc10904ddb56b2ec4a6d6232f3b50ea094f0914b3b941bbe529"
         "af582c36bbadefdaf2adaf9b4911906f5b2522603c615272b880ec8fb930cc6ee39c444daa75b1678f005a4b2"
         "499d1da5433f805c7a5ad3237acc5dd5c5e430472767331076578616d706c6503636f6d000472767332076578"
         "616d706c6503636f6d00"},
        {"APL", R"(1:192.168.32.0/21 !1:192.168.38.0/28 2:2001:db8::/32)",
         "00011503c0a82000011c83c0a8260002200420010db8"},
        {"OPENPGPKEY", R"(AwMDAw==)", "03030303"},
        {"SMIMEA", R"(3 0 1 0123456789abcdef)", "0300010123456789abcdef"},
        {"CSYNC", R"(66 3 A NS AAAA)", "000000420003000460000008"},
        {"ZONEMD",
         R"(2018031500 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef)",
         "7848b78c01010123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
         "def0123456789abcdef"},
        {"EUI48", R"(00-00-5e-00-53-2a)", "00005e00532a"},
        {"EUI64", R"(00-00-5e-ef-10-00-00-2a)", "00005eef1000002a"},
        {"L32", R"(10 10.1.2.0)", "000a0a010200"},
        {"L64", R"(10 2001:0db8:1140:1000)", "000a20010db811401000"},
        {"LP", R"(10 l64-subnet1.example.com.)",
         "000a0b6c36342d7375626e657431076578616d706c6503636f6d00"},
        {"NID", R"(10 0014:4fff:ff20:ee64)", "000a00144fffff20ee64"},
        {"SVCB", R"(16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1)",
         "001003666f6f076578616d706c65036f7267000000000400010004000100090268320568332d313900040004c"
         "0000201"},
        {"RESINFO", R"(qnamemin exterr=15-17 infourl=https://resolver.example.com/guide)",
         "08716e616d656d696e0c6578746572723d31352d31372a696e666f75726c3d68747470733a2f2f7265736f6c7"
         "665722e6578616d706c652e636f6d2f6775696465"},
        {"WALLET", R"(ETH 0xab)", "034554480430786162"},
        {"DSYNC", R"(CDS NOTIFY 5359 s.example.)", "003b0114ef0173076578616d706c6500"},
        {"SVCB", R"(0 foo.example.com.)", "000003666f6f076578616d706c6503636f6d00"},
        {"HTTPS", R"(0 foo.example.com.)", "000003666f6f076578616d706c6503636f6d00"},
        {"SVCB", R"(1 .)", "000100"},
        {"SVCB", R"(16 foo.example.com. port=53)",
         "001003666f6f076578616d706c6503636f6d00000300020035"},
        {"SVCB", R"(1 foo.example.com. key667=hello)",
         "000103666f6f076578616d706c6503636f6d00029b000568656c6c6f"},
        {"SVCB", R"(1 foo.example.com. key667="hello\210qoo")",
         "000103666f6f076578616d706c6503636f6d00029b000968656c6c6fd2716f6f"},
        {"SVCB", R"(1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1")",
         "000103666f6f076578616d706c6503636f6d000006002020010db800000000000000000000000120010db8000"
         "000000000000000530001"},
        {"SVCB", R"(1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33")",
         "0001076578616d706c6503636f6d000006001020010db80122034400000000c0000221"},
        {"SVCB", R"(16 foo.example.org. alpn="f\\\\oo\\,bar,h2")",
         "001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c626172026832"},
        {"SVCB", R"(16 foo.example.org. alpn=f\\\092oo\092,bar,h2)",
         "001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c626172026832"},
        {"HTTPS", R"(1 . ech=AAMAAQ== no-default-alpn alpn=h2 dohpath=/dns-query{?dns})",
         "00010000010003026832000200000005000400030001000700102f646e732d71756572797b3f646e737d"},
        {"LOC", R"(1 N 2 E 3m)", "001216138036ee80806ddd00009897ac"},
        {"SRV", R"(0 65535 443 target.example.com.)",
         "0000ffff01bb06746172676574076578616d706c6503636f6d00"},
        {"CERT", R"(IPKIX 0 0 AwMDAw==)", "000400000003030303"},
        {"CSYNC", R"(1 0)", "000000010000"},
        {"CDS", R"(0 0 0 00)", "0000000000"},
        {"CDNSKEY", R"(0 3 0 AA==)", "0000030000"},
        {"IPSECKEY", R"(10 2 2 2001:db8::1 AwMDAw==)",
         "0a020220010db800000000000000000000000103030303"},
        {"DHCID", R"(AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=)",
         "000201636fc0b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c40"},
        {"SOA", R"(ns.example. h.example. 4294967295 3600 900 777600 300)",
         "026e73076578616d706c65000168076578616d706c6500ffffffff00000e1000000384000bdd800000012c"},
        {"HHIT", R"(gxgeAg==)", "83181e02"},
        {"BRID", R"(gwEC Aw==)", "83010203"},
        {"DSYNC", R"(CSYNC 128 443 s.example.)", "003e8001bb0173076578616d706c6500"},
    };
    return all;
}

TEST_CASE("rdata: R3403-1 R9460-1 text becomes the octets that others make of it, and comes back",
          "[dns]") {
    for (const Sample& sample : samples()) {
        CAPTURE(sample.type, sample.text);
        const RrType type = parse_rrtype(sample.type).value();
        const auto rdata = rdata_from_text(type, sample.text, Name());
        REQUIRE(rdata);
        CHECK(hex(*rdata) == sample.octets);
        const std::string text = rdata_to_text(type, *rdata);
        // What ldns would write of escaped identifiers, others read as something else.
        const bool escapes =
            std::string_view(sample.text).find("alpn=") != std::string_view::npos &&
            std::string_view(sample.text).find("oo\\") != std::string_view::npos;
        CHECK(text.starts_with("\\#") == escapes);
        CHECK(rdata_from_text(type, text, Name()).value() == *rdata);
    }
}

TEST_CASE("rdata: R3597-1 the generic form says the same of every known type", "[dns]") {
    for (const Sample& sample : samples()) {
        CAPTURE(sample.type, sample.text);
        const RrType type = parse_rrtype(sample.type).value();
        CHECK(parse_rrtype("TYPE" + std::to_string(static_cast<int>(type))) == type);
        const std::string octets = sample.octets;
        const std::string generic = "\\# " + std::to_string(octets.size() / 2) + " " + octets;
        CHECK(rdata_from_text(type, generic, Name()).value() ==
              rdata_from_text(type, sample.text, Name()).value());
    }
}

TEST_CASE("rdata: R9460-1 the failing examples of RFC 9460 appendix D.3 fail", "[dns]") {
    for (const char* text :
         {"1 foo.example.com. key123=abc key123=def", "1 foo.example.com. mandatory",
          "1 foo.example.com. alpn", "1 foo.example.com. port", "1 foo.example.com. ipv4hint",
          "1 foo.example.com. ipv6hint", "1 foo.example.com. no-default-alpn=abc",
          "1 foo.example.com. mandatory=key123", "1 foo.example.com. mandatory=mandatory",
          "1 foo.example.com. mandatory=key123,key123 key123=abc"}) {
        CAPTURE(text);
        CHECK_FALSE(rdata_from_text(RrType::Svcb, text, Name()));
        CHECK_FALSE(rdata_from_text(RrType::Https, text, Name()));
    }
}

}  // namespace
}  // namespace leeward::dns
