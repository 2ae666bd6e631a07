// SPDX-License-Identifier: Apache-2.0
#include "leeward/answer/respond.hpp"

#include "support/catch.hpp"
#include "support/dialogue.hpp"

namespace leeward::answer {
namespace {

using support::Ask;
using support::ask;
using support::Reply;
using Lines = std::vector<std::string>;

constexpr std::string_view kZone = R"($TTL 300
@           SOA  ns1 hostmaster 2026 7200 900 1209600 60
@           NS   ns1
@           NS   ns.other.example.
@           MX   10 mail
@           MX   20 mail.other.example.
ns1         A    192.0.2.53
ns1         AAAA 2001:db8::53
mail        A    192.0.2.25
WWW         A    192.0.2.1
WWW         A    192.0.2.2
txt         TXT  "one" "two"
alias       CNAME www
far         CNAME www.other.example.
chain       CNAME alias
dangling    CNAME nowhere
loop1       CNAME loop2
loop2       CNAME loop1
deep.ent    TXT  "below an empty non-terminal"
*.wild      A    192.0.2.99
*.wild      MX   10 mail
exists.wild TXT  "blocks the wildcard"
a.below.exists.wild TXT "deeper"
*.cwild     CNAME www
*.a.*.b     TXT  "asterisk inside"
old         DNAME new
host.new    A    192.0.2.30
sub         NS   ns.sub
sub         NS   ns.sibling
sub         NS   ns.far.example.
sub         DS   12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
ns.sub      A    192.0.2.60
ns.sub      AAAA 2001:db8::60
below.sub   A    192.0.2.61
sibling     NS   ns.sibling
ns.sibling  A    192.0.2.70
_sip._tcp   SRV  0 5 5060 mail
svc         HTTPS 1 . alpn=h2
svc         A    192.0.2.80
svcalias    HTTPS 0 svc
odd         TYPE65280 \# 3 010203
)";

const snapshot::Snapshot& example() {
    static const snapshot::Snapshot snapshot = [] {
        std::vector<zone::Zone> zones;
        zones.push_back(support::make_zone("app.example.", kZone));
        return support::make_snapshot(std::move(zones));
    }();
    return snapshot;
}

Reply example(std::string name, std::string type = "A") {
    return ask(example(), Ask{.name = std::move(name), .type = std::move(type)});
}

const Lines kSoa = {
    "app.example. 60 IN SOA ns1.app.example. hostmaster.app.example. 2026 7200 900 1209600 60"};

TEST_CASE(
    "respond: R1035-1 ID, opcode, RD and the question come back, QR is set, the rest is clear",
    "[answer]") {
    Ask question{.name = "wWw.aPP.example."};
    question.flags = 0x01B0;  // RD, and Z, AD and CD that must not come back
    const Reply reply = ask(example(), question);
    CHECK(base::load_u16(reply.octets.data()) == 0x4C57);
    CHECK(reply.flags == 0x8500);  // QR, AA, RD
    CHECK(reply.question == "wWw.aPP.example. A");
    CHECK(reply.answer ==
          Lines{"wWw.aPP.example. 300 IN A 192.0.2.1", "wWw.aPP.example. 300 IN A 192.0.2.2"});
    CHECK(reply.authority.empty());
    question.flags = 0;
    CHECK(ask(example(), question).flags == 0x8400);
}

TEST_CASE(
    "respond: R1034-4 NODATA and NXDOMAIN are authoritative and carry the SOA with R2308-1's TTL",
    "[answer]") {
    for (const auto& [name, rcode] :
         {std::pair{"www.app.example.", "NOERROR"}, {"no.app.example.", "NXDOMAIN"}}) {
        const Reply reply = example(name, "TXT");
        CHECK(reply.rcode == rcode);
        CHECK(reply.aa);
        CHECK(reply.answer.empty());
        CHECK(reply.authority == kSoa);
    }
}

TEST_CASE("respond: R8020-1 an empty non-terminal exists", "[answer]") {
    const auto name =
        GENERATE(as<std::string>(), "ent.app.example.", "_tcp.app.example.", "wild.app.example.",
                 "a.*.b.app.example.", "*.b.app.example.", "b.app.example.");
    const Reply reply = example(name);
    CHECK(reply.rcode == "NOERROR");
    CHECK(reply.answer.empty());
    CHECK(reply.authority == kSoa);
    CHECK(example("x.ent.app.example.").rcode == "NXDOMAIN");
}

TEST_CASE("respond: R4592-1 wildcards match only in place of names that do not exist", "[answer]") {
    CHECK(example("x.wild.app.example.").answer ==
          Lines{"x.wild.app.example. 300 IN A 192.0.2.99"});
    CHECK(example("x.y.z.wild.app.example.").answer ==
          Lines{"x.y.z.wild.app.example. 300 IN A 192.0.2.99"});
    CHECK(example("x.wild.app.example.", "MX").additional ==
          Lines{"mail.app.example. 300 IN A 192.0.2.25"});
    const Reply nodata = example("x.wild.app.example.", "TXT");
    CHECK(nodata.rcode == "NOERROR");
    CHECK(nodata.authority == kSoa);
    CHECK(example("exists.wild.app.example.").rcode == "NOERROR");
    CHECK(example("exists.wild.app.example.").answer.empty());
    CHECK(example("x.exists.wild.app.example.").rcode == "NXDOMAIN");
    CHECK(example("below.exists.wild.app.example.").rcode == "NOERROR");
    CHECK(example("x.below.exists.wild.app.example.").rcode == "NXDOMAIN");
}

TEST_CASE("respond: R4592-2 the asterisk itself is an ordinary name, and so is one inside a name",
          "[answer]") {
    CHECK(example("*.wild.app.example.").answer ==
          Lines{"*.wild.app.example. 300 IN A 192.0.2.99"});
    CHECK(example("x.a.*.b.app.example.", "TXT").answer.size() == 1);
    // "*.b" exists, as an empty non-terminal: so it stands in for "y.b" and all below, without
    // data.
    CHECK(example("x.a.y.b.app.example.", "TXT").rcode == "NOERROR");
    CHECK(example("x.a.y.b.app.example.", "TXT").authority == kSoa);
    CHECK(example("x.cwild.app.example.").answer ==
          Lines{"x.cwild.app.example. 300 IN CNAME www.app.example.",
                "www.app.example. 300 IN A 192.0.2.1", "www.app.example. 300 IN A 192.0.2.2"});
}

TEST_CASE("respond: R1034-3 CNAMEs are followed in order, and not for CNAME and ANY", "[answer]") {
    CHECK(example("chain.app.example.").answer ==
          Lines{"chain.app.example. 300 IN CNAME alias.app.example.",
                "alias.app.example. 300 IN CNAME www.app.example.",
                "www.app.example. 300 IN A 192.0.2.1", "www.app.example. 300 IN A 192.0.2.2"});
    CHECK(example("chain.app.example.", "CNAME").answer.size() == 1);
    CHECK(example("chain.app.example.", "ANY").answer.size() == 1);
    const Reply nodata = example("alias.app.example.", "TXT");
    CHECK(nodata.answer.size() == 1);
    CHECK(nodata.authority == kSoa);
}

TEST_CASE("respond: R6604-1 RCODE is about the last name of a chain, AA about the first",
          "[answer]") {
    const Reply dangling = example("dangling.app.example.");
    CHECK(dangling.rcode == "NXDOMAIN");
    CHECK(dangling.aa);
    CHECK(dangling.answer.size() == 1);
    CHECK(dangling.authority == kSoa);
    const Reply far = example("far.app.example.");
    CHECK(far.rcode == "NOERROR");
    CHECK(far.aa);
    CHECK(far.answer == Lines{"far.app.example. 300 IN CNAME www.other.example."});
    CHECK(far.authority.empty());
}

TEST_CASE("respond: R1034-3 loops and long chains end and leave a reply", "[answer]") {
    const Reply loop = example("loop1.app.example.");
    CHECK(loop.rcode == "NOERROR");
    CHECK(loop.answer == Lines{"loop1.app.example. 300 IN CNAME loop2.app.example.",
                               "loop2.app.example. 300 IN CNAME loop1.app.example."});
    std::string text =
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\nself 60 CNAME self\n";
    for (int i = 0; i < 100; ++i) {
        text += "c" + std::to_string(i) + " 60 CNAME c" + std::to_string(i + 1) + "\n";
    }
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("long.example.", text));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    const Reply chain = ask(snapshot, Ask{.name = "c0.long.example.", .edns = true});
    CHECK(chain.rcode == "NOERROR");
    CHECK(chain.answer.size() == 11);
    CHECK(ask(snapshot, Ask{.name = "self.long.example."}).answer.size() == 1);
}

TEST_CASE("respond: R6672-1 DNAME rewrites what is below it and not its owner", "[answer]") {
    CHECK(example("HOST.old.app.example.").answer ==
          Lines{"old.app.example. 300 IN DNAME new.app.example.",
                "HOST.old.app.example. 300 IN CNAME HOST.new.app.example.",
                "HOST.new.app.example. 300 IN A 192.0.2.30"});
    CHECK(example("old.app.example.").answer.empty());
    CHECK(example("old.app.example.", "DNAME").answer.size() == 1);
    const Reply missing = example("x.old.app.example.");
    CHECK(missing.rcode == "NXDOMAIN");
    CHECK(missing.answer.size() == 2);
}

TEST_CASE(
    "respond: R6672-2 a rewritten name over 255 octets is YXDOMAIN, a CNAME query gets the CNAME",
    "[answer]") {
    const std::string label(63, 'x');
    const std::string target = label + "." + label + "." + label + ".long.example.";
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(
        "long.example.",
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\nd 60 DNAME " + target + "\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    const Reply over = ask(snapshot, Ask{.name = std::string(62, 'y') + ".d.long.example."});
    CHECK(over.rcode == "YXDOMAIN");
    CHECK(over.answer.size() == 1);
    CHECK(
        ask(snapshot, Ask{.name = std::string(40, 'y') + ".d.long.example.", .edns = true}).rcode ==
        "NXDOMAIN");
    CHECK(example("host.old.app.example.", "CNAME").answer.size() == 2);
}

TEST_CASE(
    "respond: R1034-1 R1034-2 R9471-1 a cut refers: NS, in-domain and sibling glue, no SOA, no AA",
    "[answer]") {
    const auto name = GENERATE(as<std::string>(), "sub.app.example.", "below.sub.app.example.",
                               "x.y.sub.app.example.", "ns.sub.app.example.");
    const Reply reply = example(name);
    CHECK(reply.rcode == "NOERROR");
    CHECK_FALSE(reply.aa);
    CHECK(reply.answer.empty());
    CHECK(reply.authority == Lines{"sub.app.example. 300 IN NS ns.far.example.",
                                   "sub.app.example. 300 IN NS ns.sub.app.example.",
                                   "sub.app.example. 300 IN NS ns.sibling.app.example."});
    CHECK(reply.additional == Lines{"ns.sub.app.example. 300 IN A 192.0.2.60",
                                    "ns.sub.app.example. 300 IN AAAA 2001:db8::60",
                                    "ns.sibling.app.example. 300 IN A 192.0.2.70"});
}

TEST_CASE("respond: R4035-3 DS at a cut is the parent's", "[answer]") {
    const Reply reply = example("sub.app.example.", "DS");
    CHECK(reply.aa);
    CHECK(reply.answer.size() == 1);
    CHECK_FALSE(example("x.sub.app.example.", "DS").aa);
    const Reply none = example("sibling.app.example.", "DS");
    CHECK(none.aa);
    CHECK(none.authority == kSoa);
}

TEST_CASE("respond: R2782-1 R9460-2 addresses of targets in our zones are added", "[answer]") {
    CHECK(example("app.example.", "MX").additional ==
          Lines{"mail.app.example. 300 IN A 192.0.2.25"});
    CHECK(
        example("app.example.", "NS").additional ==
        Lines{"ns1.app.example. 300 IN A 192.0.2.53", "ns1.app.example. 300 IN AAAA 2001:db8::53"});
    CHECK(example("_sip._tcp.app.example.", "SRV").additional ==
          Lines{"mail.app.example. 300 IN A 192.0.2.25"});
    CHECK(example("svc.app.example.", "HTTPS").additional ==
          Lines{"svc.app.example. 300 IN A 192.0.2.80"});
    CHECK(example("svcalias.app.example.", "HTTPS").additional.size() == 2);
}

TEST_CASE("respond: R1035-4 names are compressed to pointers into the question and the RRset",
          "[answer]") {
    // ns1 and ns in front of names that stand already: 2 records of 12 octets, "ns1" and a pointer,
    // "ns", "other" and a pointer to "example" in the question.
    const Reply reply = example("app.example.", "NS");
    const std::size_t question = 12 + 13 + 4;
    const std::size_t answer = (12 + 4 + 2) + (12 + 3 + 6 + 2);
    const std::size_t additional = (12 + 4) + (12 + 16);
    CHECK(reply.size == question + answer + additional);
}

TEST_CASE("respond: R3597-1 an unknown type is served as it is", "[answer]") {
    CHECK(example("odd.app.example.", "TYPE65280").answer ==
          Lines{"odd.app.example. 300 IN TYPE65280 \\# 3 010203"});
}

TEST_CASE("respond: R1035-7 a name in none of our zones is refused", "[answer]") {
    const auto name =
        GENERATE(as<std::string>(), "example.", "other.example.", ".", "xapp.example.", "com.");
    const Reply reply = example(name);
    CHECK(reply.rcode == "REFUSED");
    CHECK_FALSE(reply.aa);
    CHECK(reply.answer.empty());
    CHECK(reply.authority.empty());
    CHECK(reply.additional.empty());
}

TEST_CASE("respond: R8482-1 ANY gets one RRset, an empty name none", "[answer]") {
    CHECK(example("app.example.", "ANY").answer.size() == 2);
    CHECK(example("ent.app.example.", "ANY").authority == kSoa);
    CHECK(example("nowhere.app.example.", "ANY").rcode == "NXDOMAIN");
}

TEST_CASE("respond: R8482-2 meta types are refused as their RFCs say", "[answer]") {
    const auto [type, rcode] = GENERATE(table<std::string, std::string>({{"TYPE0", "FORMERR"},
                                                                         {"TYPE41", "FORMERR"},
                                                                         {"TYPE128", "FORMERR"},
                                                                         {"TYPE200", "NOTIMPL"},
                                                                         {"TYPE249", "FORMERR"},
                                                                         {"TYPE250", "FORMERR"},
                                                                         {"TYPE251", "REFUSED"},
                                                                         {"TYPE252", "REFUSED"},
                                                                         {"TYPE253", "NOTIMPL"},
                                                                         {"TYPE254", "NOTIMPL"},
                                                                         {"TYPE666", "NOERROR"}}));
    CAPTURE(type);
    const Reply reply = example("www.app.example.", type);
    CHECK(reply.rcode == rcode);
    CHECK(reply.answer.empty());
}

TEST_CASE("respond: R1035-6 other opcodes are not implemented, other classes refused", "[answer]") {
    for (std::uint16_t opcode = 1; opcode < 16; ++opcode) {
        Ask question{.name = "www.app.example."};
        question.flags = static_cast<std::uint16_t>(opcode << 11U);
        const Reply reply = ask(example(), question);
        CHECK(reply.rcode == "NOTIMPL");
        CHECK(((reply.flags >> 11U) & 15U) == opcode);
        std::vector<std::uint8_t> header_only = question.octets();
        header_only.resize(12);
        header_only[5] = 0;
        CHECK(ask(example(), header_only).rcode == "NOTIMPL");
    }
    for (const std::uint16_t qclass : {0, 3, 4, 254, 255}) {
        Ask question{.name = "www.app.example."};
        question.qclass = qclass;
        CHECK(ask(example(), question).rcode == "REFUSED");
    }
}

TEST_CASE("respond: R1035-3 malformed queries get FORMERR, R1035-2 responses get nothing",
          "[answer]") {
    std::vector<std::uint8_t> query = Ask{.name = "www.app.example."}.octets();
    std::vector<std::uint8_t> cut(query.begin(), query.end() - 1);
    CHECK(ask(example(), cut).rcode == "FORMERR");
    CHECK(ask(example(), cut).size == 12);
    query.push_back(0);
    CHECK(ask(example(), query).rcode == "FORMERR");
    query[2] |= 0x80;
    CHECK(ask(example(), query).size == 0);
    CHECK(ask(example(), std::vector<std::uint8_t>(11)).size == 0);
}

TEST_CASE("respond: R6891-1 OPT comes back if and only if it was sent", "[answer]") {
    for (const std::string name :
         {"www.app.example.", "no.app.example.", "sub.app.example.", "elsewhere."}) {
        CHECK_FALSE(ask(example(), Ask{.name = name}).edns);
        const Reply reply = ask(example(), Ask{.name = name, .edns = true});
        CHECK(reply.edns);
        CHECK(reply.edns_size == 1232);
        CHECK_FALSE(reply.edns_do);
    }
    Ask notimp{.name = "www.app.example.", .edns = true};
    notimp.flags = 15U << 11U;
    CHECK(ask(example(), notimp).edns);
}

TEST_CASE(
    "respond: R6891-2 an EDNS version above 0 gets BADVERS, R6891-4 DO is copied and other flags "
    "are not",
    "[answer]") {
    std::vector<std::uint8_t> query = Ask{.name = "www.app.example.", .edns = true}.octets();
    const std::size_t opt_ttl = query.size() - 6;
    query[opt_ttl + 2] = 0xFF;
    query[opt_ttl + 3] = 0xFF;
    Reply reply = ask(example(), query);
    CHECK(reply.edns_do);
    CHECK(base::load_u16(reply.octets.data() + reply.octets.size() - 4) == 0x8000);
    query[opt_ttl + 1] = 1;
    reply = ask(example(), query);
    CHECK(reply.rcode == "NOERROR");  // the lower bits
    CHECK(reply.edns_rcode == 1);     // the upper ones: 16 together
    CHECK(reply.answer.empty());
}

snapshot::Snapshot wide() {
    std::string text =
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\nfew 60 A 192.0.2.1\n";
    for (int i = 0; i < 200; ++i) text += "many 60 A 198.51.100." + std::to_string(i) + "\n";
    for (int i = 0; i < 4000; ++i) {
        text += "huge 60 A 10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
    }
    for (int i = 0; i < 40; ++i) {
        const std::string ns = "server-number-" + std::to_string(i) + ".sub";
        text += "sub 60 NS " + ns + "\n" + ns + " 60 A 192.0.2." + std::to_string(i) + "\n";
    }
    for (int i = 0; i < 30; ++i) {
        const std::string mx = "mail-exchanger-" + std::to_string(i);
        text +=
            "post 60 MX 10 " + mx + "\n" + mx + " 60 AAAA 2001:db8::" + std::to_string(i) + "\n";
    }
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("wide.example.", text));
    return support::make_snapshot(std::move(zones));
}

TEST_CASE("respond: R1035-5 what does not fit is left out whole, with TC", "[answer]") {
    const snapshot::Snapshot snapshot = wide();
    Ask question{.name = "many.wide.example."};
    Reply reply = ask(snapshot, question);
    CHECK(reply.tc);
    CHECK(reply.answer.empty());
    question.edns = true;
    for (const std::uint16_t size : {0, 511, 512, 1232, 4096, 65535}) {
        question.udp_size = size;
        reply = ask(snapshot, question);
        CHECK(reply.tc);
        CHECK(reply.size <= 1232);
        CHECK(reply.edns);
    }
    question.transport = Transport::Tcp;
    reply = ask(snapshot, question);
    CHECK_FALSE(reply.tc);
    CHECK(reply.answer.size() == 200);
    question.name = "huge.wide.example.";
    reply = ask(snapshot, question);
    CHECK_FALSE(reply.tc);
    CHECK(reply.answer.size() == 4000);
}

TEST_CASE("respond: R9471-1 glue that does not fit sets TC, R2181-3 other additional data does not",
          "[answer]") {
    const snapshot::Snapshot snapshot = wide();
    Ask question{.name = "x.sub.wide.example.", .edns = true};
    Reply reply = ask(snapshot, question);
    CHECK(reply.tc);
    CHECK_FALSE(reply.aa);
    CHECK(reply.size <= 1232);
    question.transport = Transport::Tcp;
    reply = ask(snapshot, question);
    CHECK_FALSE(reply.tc);
    CHECK(reply.additional.size() == 40);

    question = {.name = "post.wide.example.", .type = "MX", .edns = true, .udp_size = 1200};
    reply = ask(snapshot, question);
    CHECK_FALSE(reply.tc);
    CHECK(reply.answer.size() == 30);
    CHECK(reply.additional.size() < 30);
    CHECK(reply.size <= 1200);
}

TEST_CASE("respond: R1034-3 R2308-1 R4035-3 a chain goes on in another of our zones", "[answer]") {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("one.example.",
                                       "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n"
                                       "www 60 CNAME www.two.test.\nin 60 CNAME x.sub\n"
                                       "sub 60 NS ns\nmx 60 MX 5 mail.two.test.\n"));
    zones.push_back(
        support::make_zone("two.test.",
                           "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.2\n"
                           "www 60 CNAME web\nweb 60 MX 5 mail\nmail 60 A 192.0.2.3\n"));
    zones.push_back(support::make_zone("sub.one.example.",
                                       "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.4\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));

    Reply reply = ask(snapshot, Ask{.name = "www.one.example.", .type = "MX"});
    CHECK(reply.answer == Lines{"www.one.example. 60 IN CNAME www.two.test.",
                                "www.two.test. 60 IN CNAME web.two.test.",
                                "web.two.test. 60 IN MX 5 mail.two.test."});
    CHECK(reply.additional == Lines{"mail.two.test. 60 IN A 192.0.2.3"});
    reply = ask(snapshot, Ask{.name = "www.one.example.", .type = "TXT"});
    CHECK(reply.authority == Lines{"two.test. 5 IN SOA ns.two.test. h.two.test. 1 2 3 4 5"});
    reply = ask(snapshot, Ask{.name = "in.one.example."});
    CHECK(reply.rcode == "NXDOMAIN");
    CHECK(reply.authority ==
          Lines{"sub.one.example. 5 IN SOA ns.sub.one.example. h.sub.one.example. 1 2 3 4 5"});
    CHECK(ask(snapshot, Ask{.name = "mx.one.example.", .type = "MX"}).additional.size() == 1);

    // R4035-3: the parent's side answers DS when both sides are ours.
    reply = ask(snapshot, Ask{.name = "sub.one.example.", .type = "DS"});
    CHECK(reply.authority ==
          Lines{"one.example. 5 IN SOA ns.one.example. h.one.example. 1 2 3 4 5"});
    CHECK(ask(snapshot, Ask{.name = "two.test.", .type = "DS"}).authority.size() == 1);
}

TEST_CASE("respond: R4035-3 DS at the end of a chain is the parent's, too", "[answer]") {
    constexpr std::string_view kServers =
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n";
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("example.", std::string(kServers) +
                                                       "sub 60 NS ns.sub\nns.sub 60 A 192.0.2.2\n"
                                                       "sub 60 DS 12345 13 2 " +
                                                       std::string(64, 'A') + "\n"));
    zones.push_back(support::make_zone("sub.example.", std::string(kServers) + "in 60 CNAME @\n"));
    zones.push_back(
        support::make_zone("test.", std::string(kServers) + "www 60 CNAME sub.example.\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    for (const std::string name : {"www.test.", "in.sub.example."}) {
        const Reply reply = ask(snapshot, Ask{.name = name, .type = "DS"});
        CHECK(reply.answer == Lines{name + " 60 IN CNAME sub.example.",
                                    "sub.example. 60 IN DS 12345 13 2 " + std::string(64, 'a')});
        CHECK(reply.authority.empty());
    }
}

TEST_CASE("respond: R6672-3 what stands below a DNAME is no address to add", "[answer]") {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(
        "example.",
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\n@ 60 NS ns.d\nns 60 A 192.0.2.1\n"
        "d 60 DNAME test.\nns.d 60 A 192.0.2.2\nsub 60 NS ns.d\nsub 60 NS ns.sub\n"
        "ns.sub 60 A 192.0.2.3\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    CHECK(ask(snapshot, Ask{.name = "example.", .type = "NS"}).additional ==
          Lines{"ns.example. 60 IN A 192.0.2.1"});
    CHECK(ask(snapshot, Ask{.name = "sub.example."}).additional ==
          Lines{"ns.sub.example. 60 IN A 192.0.2.3"});
}

}  // namespace
}  // namespace leeward::answer
