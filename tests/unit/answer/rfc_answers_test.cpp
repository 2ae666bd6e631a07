// SPDX-License-Identifier: Apache-2.0
// What RFCs ask of answers, in the RFCs' own examples where they have some.
#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_strictly;
using support::opt;
using support::RawQuery;
using support::Reply;
using Lines = std::vector<std::string>;

/// Zones by apex and text behind an SOA (TTL 60, MINIMUM 30) and an NS record.
snapshot::Snapshot zones_of(const std::vector<std::pair<std::string, std::string>>& zones,
                            const std::string& soa_ttl = "60", const std::string& minimum = "30") {
    std::vector<zone::Zone> built;
    for (const auto& [apex, text] : zones) {
        built.push_back(support::make_zone(apex, "@ " + soa_ttl +
                                                     " SOA ns.far. h 1 7200 900 1209600 " +
                                                     minimum + "\n@ 60 NS ns.far.\n" + text));
    }
    return support::make_snapshot(std::move(built));
}

Reply ask(const snapshot::Snapshot& snapshot, std::string_view qname, std::string_view type = "A",
          Transport transport = Transport::Udp) {
    const dns::Name name = dns::Name::parse(qname).value();
    return ask_strictly(
        snapshot,
        RawQuery{.name = {name.wire().begin(), name.wire().end()},
                 .type = static_cast<std::uint16_t>(dns::parse_rrtype(type).value()),
                 .additional = {opt(1232)}}
            .octets(),
        transport);
}

std::string soa_of(const std::string& apex, const std::string& ttl = "30") {
    return apex + " " + ttl + " IN SOA ns.far. h." + apex + " 1 7200 900 1209600 30";
}

TEST_CASE("respond: R4592-1 R4592-2 R4592-3 the examples of RFC 4592 section 2.2.1", "[answer]") {
    const snapshot::Snapshot snapshot = zones_of({{"example.", R"(
*            3600 TXT "this is a wildcard"
*            3600 MX  10 host1
sub.*        3600 TXT "this is not a wildcard"
host1        3600 A   192.0.2.1
_ssh._tcp.host1 3600 SRV 0 0 22 host1
_ssh._tcp.host2 3600 SRV 0 0 22 host2
subdel       3600 NS  ns.example.com.
subdel       3600 NS  ns.example.net.
)"}});
    // Made from the wildcard.
    CHECK(ask(snapshot, "host3.example.", "MX").answer ==
          Lines{"host3.example. 3600 IN MX 10 host1.example."});
    CHECK(ask(snapshot, "host3.example.", "MX").additional ==
          Lines{"host1.example. 3600 IN A 192.0.2.1"});
    CHECK(ask(snapshot, "foo.bar.example.", "TXT").answer ==
          Lines{"foo.bar.example. 3600 IN TXT \"this is a wildcard\""});
    const auto expect = [&](std::string_view name, std::string_view type, const char* rcode) {
        const Reply reply = ask(snapshot, name, type);
        INFO(name << " " << type);
        CHECK(reply.rcode == rcode);
        CHECK(reply.answer.empty());
        CHECK(reply.authority == Lines{soa_of("example.")});
    };
    expect("host3.example.", "A", "NOERROR");   // the wildcard has no such type
    expect("host1.example.", "MX", "NOERROR");  // the name exists
    expect("sub.*.example.", "MX", "NOERROR");  // likewise
    expect("host2.example.", "MX", "NOERROR");  // an empty non-terminal
    expect("_tcp.host2.example.", "MX", "NOERROR");
    expect("_telnet._tcp.host1.example.", "SRV", "NXDOMAIN");  // _tcp.host1 has no wildcard
    expect("ghost.*.example.", "MX", "NXDOMAIN");              // nor has *
    const Reply below = ask(snapshot, "host.subdel.example.", "A");
    CHECK_FALSE(below.aa);
    CHECK(below.authority.size() == 2);
}

TEST_CASE("respond: R4592-3 a wildcard at or below a cut or a DNAME has no effect", "[answer]") {
    const snapshot::Snapshot snapshot = zones_of({{"z.", R"(
sub     60 NS  ns.far.
*.sub   60 A   192.0.2.1
*.x.sub 60 TXT a
d       60 DNAME e
*.d     60 A   192.0.2.2
w.e     60 A   192.0.2.3
a.*.w   60 NS  ns.far.
)"}});
    for (const char* name : {"y.sub.z.", "*.sub.z.", "y.x.sub.z.", "a.b.c.sub.z."}) {
        for (const char* type : {"A", "TXT", "ANY", "NS"}) {
            const Reply reply = ask(snapshot, name, type);
            INFO(name << " " << type);
            CHECK_FALSE(reply.aa);
            CHECK(reply.rcode == "NOERROR");
            CHECK(reply.answer.empty());
            CHECK(reply.authority == Lines{"sub.z. 60 IN NS ns.far."});
        }
    }
    CHECK(ask(snapshot, "y.d.z.").rcode == "NXDOMAIN");
    CHECK(ask(snapshot, "y.d.z.").answer.size() == 2);
    CHECK(ask(snapshot, "*.d.z.").answer.back() == "*.d.z. 60 IN CNAME *.e.z.");
    // A cut below an asterisk label is one for that very name, and makes no delegations elsewhere.
    CHECK_FALSE(ask(snapshot, "a.*.w.z.").aa);
    CHECK(ask(snapshot, "a.b.w.z.").aa);
    CHECK(ask(snapshot, "a.b.w.z.").authority == Lines{soa_of("z.")});
}

TEST_CASE("respond: R1034-2 what lies below a cut is never an answer, whatever is asked of it",
          "[answer]") {
    const snapshot::Snapshot snapshot = zones_of({{"z.", R"(
sub       60 NS ns.sub
sub       60 NS ns.deep.sub
ns.sub    60 A    192.0.2.1
ns.sub    60 AAAA 2001:db8::1
ns.deep.sub 60 A  192.0.2.2
to        60 CNAME ns.sub
mx        60 MX 1 ns.sub
)"}});
    for (const char* name : {"sub.z.", "ns.sub.z.", "NS.sub.z.", "deep.sub.z.", "ns.deep.sub.z.",
                             "none.sub.z.", "x.ns.sub.z."}) {
        for (const char* type : {"A", "AAAA", "NS", "SOA", "TXT", "ANY", "CNAME", "TYPE65280"}) {
            const Reply reply = ask(snapshot, name, type);
            INFO(name << " " << type);
            CHECK(reply.rcode == "NOERROR");
            CHECK_FALSE(reply.aa);
            CHECK(reply.answer.empty());
            CHECK(reply.authority.size() == 2);
            CHECK(reply.additional.size() == 3);
        }
    }
    // A chain that leads there ends with the referral, and is authoritative for its own records.
    const Reply chain = ask(snapshot, "to.z.");
    CHECK(chain.aa);
    CHECK(chain.answer == Lines{"to.z. 60 IN CNAME ns.sub.z."});
    CHECK(chain.authority.size() == 2);
    CHECK(ask(snapshot, "mx.z.", "MX").additional.empty());
}

TEST_CASE("respond: R1034-1 R1034-3 the closest zone answers, and RRSIG and NSEC follow no CNAME",
          "[answer]") {
    const snapshot::Snapshot snapshot =
        zones_of({{"z.", "sub 60 NS ns.far.\nwww.sub 60 A 192.0.2.1\nto 60 CNAME www.sub\n"},
                  {"sub.z.", "www 60 A 192.0.2.2\nout 60 CNAME up.z.\n"}});
    CHECK(ask(snapshot, "www.sub.z.").answer == Lines{"www.sub.z. 60 IN A 192.0.2.2"});
    CHECK(ask(snapshot, "www.sub.z.").aa);
    CHECK(ask(snapshot, "to.z.").answer.back() == "www.sub.z. 60 IN A 192.0.2.2");
    CHECK(ask(snapshot, "sub.z.", "SOA").answer == Lines{soa_of("sub.z.", "60")});
    for (const char* type : {"RRSIG", "NSEC"}) {
        const Reply reply = ask(snapshot, "to.z.", type);
        CHECK(reply.rcode == "NOERROR");
        CHECK(reply.answer.empty());
        CHECK(reply.authority == Lines{soa_of("z.")});
    }
    CHECK(ask(snapshot, "to.z.", "CNAME").answer.size() == 1);
    CHECK(ask(snapshot, "to.z.", "NSEC3").answer.size() == 1);  // follows, to NODATA there
}

TEST_CASE(
    "respond: R2308-1 R6604-1 a negative answer has the SOA of the last name's zone, with the "
    "smaller TTL",
    "[answer]") {
    const snapshot::Snapshot snapshot =
        zones_of({{"one.",
                   "gone 60 CNAME no.two.\nempty 60 CNAME www.two.\nd 60 DNAME two.\n"
                   "away 60 CNAME x.far.\n"},
                  {"two.", "www 60 A 192.0.2.1\nback 60 CNAME no.one.\n"}});
    for (const auto& [name, rcode, records, apex] :
         std::vector<std::tuple<const char*, const char*, std::size_t, const char*>>{
             {"no.one.", "NXDOMAIN", 0, "one."},
             {"gone.one.", "NXDOMAIN", 1, "two."},
             {"empty.one.", "NOERROR", 1, "two."},
             {"no.d.one.", "NXDOMAIN", 2, "two."},
             {"back.d.one.", "NXDOMAIN", 3, "one."},
             {"back.two.", "NXDOMAIN", 1, "one."}}) {
        const Reply reply = ask(snapshot, name, "TXT");
        INFO(name);
        CHECK(reply.rcode == rcode);
        CHECK(reply.aa);
        CHECK(reply.answer.size() == records);
        CHECK(reply.authority == Lines{soa_of(apex)});
    }
    // A chain that leaves our zones says nothing of its end.
    CHECK(ask(snapshot, "away.one.").rcode == "NOERROR");
    CHECK(ask(snapshot, "away.one.").authority.empty());
    const snapshot::Snapshot smaller = zones_of({{"z.", ""}}, "20");
    CHECK(ask(smaller, "no.z.").authority == Lines{soa_of("z.", "20")});
    CHECK(ask(smaller, "z.", "SOA").answer == Lines{soa_of("z.", "20")});
    const snapshot::Snapshot zero = zones_of({{"z.", ""}}, "60", "0");
    CHECK(ask(zero, "no.z.").authority.at(0).starts_with("z. 0 IN SOA"));
}

TEST_CASE("respond: R8020-1 an empty non-terminal is NODATA for every type of data", "[answer]") {
    const snapshot::Snapshot snapshot =
        zones_of({{"z.", "a.b.c 60 A 192.0.2.1\n*.w.v 60 A 192.0.2.2\ns._t 60 NS ns.far.\n"}});
    for (const char* name : {"b.z.", "c.z.", "b.c.z.", "v.z.", "w.v.z.", "_t.z."}) {
        const bool exists = std::string_view(name) != "b.z.";
        for (int type = 1; type < 300; type = type == 127 ? 256 : type + 1) {
            if (type == 41) continue;
            const Reply reply = ask(snapshot, name, "TYPE" + std::to_string(type));
            INFO(name << " " << type);
            REQUIRE(reply.rcode == (exists ? "NOERROR" : "NXDOMAIN"));
            REQUIRE(reply.answer.empty());
            REQUIRE(reply.authority == Lines{soa_of("z.")});
        }
        CHECK(ask(snapshot, name, "ANY").rcode == (exists ? "NOERROR" : "NXDOMAIN"));
    }
}

TEST_CASE("respond: R6672-1 R6672-3 what is below a DNAME is rewritten, though there are data",
          "[answer]") {
    const snapshot::Snapshot snapshot = zones_of({{"z.", R"(
d     77 DNAME e
d     60 MX 1 www.e
x.d   60 A 192.0.2.1
y.x.d 60 NS ns.far.
x.e   60 A 192.0.2.2
*.w   60 CNAME x.d
)"},
                                                  {"apex.", "@ 60 DNAME e.z.\n"}});
    CHECK(ask(snapshot, "x.d.z.").answer ==
          Lines{"d.z. 77 IN DNAME e.z.", "x.d.z. 77 IN CNAME x.e.z.", "x.e.z. 60 IN A 192.0.2.2"});
    CHECK(ask(snapshot, "y.x.d.z.").rcode == "NXDOMAIN");  // of y.x.e.z.: no referral on the way
    CHECK(ask(snapshot, "y.x.d.z.").aa);
    CHECK(ask(snapshot, "x.d.z.", "CNAME").answer.size() == 2);
    CHECK(ask(snapshot, "x.d.z.", "DNAME").answer.size() == 2);
    CHECK(ask(snapshot, "d.z.", "MX").answer == Lines{"d.z. 60 IN MX 1 www.e.z."});
    CHECK(ask(snapshot, "d.z.").authority == Lines{soa_of("z.")});
    CHECK(ask(snapshot, "q.w.z.").answer.size() == 4);
    // At an apex it stands beside SOA and NS.
    CHECK(ask(snapshot, "x.apex.").answer.size() == 3);
    CHECK(ask(snapshot, "apex.", "SOA").answer.size() == 1);
    CHECK(ask(snapshot, "apex.", "NS").answer.size() == 1);
}

TEST_CASE("respond: R2782-1 R9460-2 targets bring what helps, of aliases one step, within bounds",
          "[answer]") {
    std::string text = R"(
naptr 60 NAPTR 1 1 "s" "SIP+D2U" "" _sip._udp
_sip._udp 60 SRV 0 0 5060 host
ns    60 NS host
host  60 A 192.0.2.1
host  60 AAAA 2001:db8::1
srv   60 SRV 0 0 1 host
srv   60 SRV 1 0 1 elsewhere.far.
none  60 SRV 0 0 0 .
svc   60 SVCB 1 host port=53
own   60 HTTPS 1 . alpn=h2
own   60 A 192.0.2.2
h0    60 HTTPS 0 h1
h1    60 HTTPS 0 h2
h1    60 A 192.0.2.3
h2    60 HTTPS 0 h0
loop  60 HTTPS 0 loop
away  60 HTTPS 0 .
)";
    for (int i = 0; i < 40; ++i) {
        const std::string target = "t" + std::to_string(i);
        text += "many 60 SVCB 1 " + target + "\n" + target + " 60 A 192.0.2." + std::to_string(i) +
                "\n";
    }
    const snapshot::Snapshot snapshot = zones_of({{"z.", text}});
    const Lines host = {"host.z. 60 IN A 192.0.2.1", "host.z. 60 IN AAAA 2001:db8::1"};
    CHECK(ask(snapshot, "srv.z.", "SRV").additional == host);
    CHECK(ask(snapshot, "svc.z.", "SVCB").additional == host);
    CHECK(ask(snapshot, "naptr.z.", "NAPTR").additional ==
          Lines{"_sip._udp.z. 60 IN SRV 0 0 5060 host.z."});
    CHECK(ask(snapshot, "none.z.", "SRV").additional.empty());
    CHECK(ask(snapshot, "own.z.", "HTTPS").additional == Lines{"own.z. 60 IN A 192.0.2.2"});
    CHECK(ask(snapshot, "h0.z.", "HTTPS").additional ==
          Lines{"h1.z. 60 IN HTTPS 0 h2.z.", "h1.z. 60 IN A 192.0.2.3"});
    CHECK(ask(snapshot, "h2.z.", "HTTPS").additional == Lines{"h0.z. 60 IN HTTPS 0 h1.z."});
    CHECK(ask(snapshot, "loop.z.", "HTTPS").additional.empty());
    CHECK(ask(snapshot, "away.z.", "HTTPS").additional.empty());
    const Reply many = ask(snapshot, "many.z.", "SVCB", Transport::Tcp);
    CHECK(many.answer.size() == 40);
    CHECK(many.additional.size() == 16);
    CHECK_FALSE(many.tc);
}

TEST_CASE("respond: R2181-2 R3597-1 one TTL for an RRset, and types without names are octets",
          "[answer]") {
    const snapshot::Snapshot snapshot = zones_of({{"z.", R"(
t 90 A 192.0.2.2
t 60 A 192.0.2.1
t 75 A 192.0.2.3
u 60 TYPE65280 \# 9 03 57 77 57 01 5A 00 C0 0C
u 60 CLASS1 TYPE65281 \# 0
u 60 A \# 4 C0 00 02 09
)"}});
    CHECK(ask(snapshot, "t.z.").answer ==
          Lines{"t.z. 60 IN A 192.0.2.1", "t.z. 60 IN A 192.0.2.2", "t.z. 60 IN A 192.0.2.3"});
    // "WwW.Z." and a pointer: neither compressed nor followed, nor put in lower case.
    CHECK(ask(snapshot, "u.z.", "TYPE65280").answer ==
          Lines{"u.z. 60 IN TYPE65280 \\# 9 03577757015a00c00c"});
    CHECK(ask(snapshot, "u.z.", "TYPE65281").answer == Lines{"u.z. 60 IN TYPE65281 \\# 0"});
    CHECK(ask(snapshot, "u.z.").answer == Lines{"u.z. 60 IN A 192.0.2.9"});
}

TEST_CASE("respond: R9199-1 the order of static records stays, answer after answer", "[answer]") {
    std::string text;
    for (int i = 0; i < 20; ++i) text += "a 60 A 192.0.2." + std::to_string(i * 7 % 20) + "\n";
    const snapshot::Snapshot snapshot = zones_of({{"z.", text}});
    const dns::Name name = dns::Name::parse("a.z.").value();
    const support::Octets query =
        RawQuery{.name = {name.wire().begin(), name.wire().end()}}.octets();
    const Reply first = ask_strictly(snapshot, query);
    CHECK(first.answer.size() == 20);
    for (std::uint64_t seed = 2; seed < 20; ++seed)
        CHECK(ask_strictly(snapshot, query, Transport::Udp, {}, seed).octets == first.octets);
}

}  // namespace
}  // namespace leeward::answer
