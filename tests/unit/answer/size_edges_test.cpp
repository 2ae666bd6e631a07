// SPDX-License-Identifier: Apache-2.0
// Replies at the edge of what the client takes: RRsets stand in them whole or not at all, and TC is
// set exactly when one is missing that the answer needs (RFC 2181 section 9).
#include <algorithm>
#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_strictly;
using support::long_name;
using support::name;
using support::Octets;
using support::opt;
using support::RawQuery;
using support::Reply;
using support::text_of;
using Lines = std::vector<std::string>;

constexpr std::size_t kOpt = 11;

snapshot::Snapshot zone_of(const std::string& text,
                           const std::string& apex = "@ 60 SOA ns h 1 2 3 4 5\n") {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("z.", apex + "@ 60 NS ns\nns 60 A 192.0.2.53\n" + text));
    return support::make_snapshot(std::move(zones));
}

/// A TXT record's text whose RDATA has exactly `octets` octets.
std::string txt(std::size_t octets) {
    std::string text;
    while (octets > 0) {
        const std::size_t part = std::min<std::size_t>(octets - 1, 255);
        text += " \"" + std::string(part, 't') + "\"";
        octets -= part + 1;
    }
    return text;
}

/// The records of one section, by owner and type.
using Rrsets = std::map<std::string, std::set<std::string>>;

Rrsets rrsets_of(const Lines& lines) {
    Rrsets rrsets;
    for (const std::string& line : lines) {
        const std::size_t ttl = line.find(' ') + 1;
        const std::size_t type = line.find("IN ", ttl) + 3;
        const std::string key =
            line.substr(0, ttl) + line.substr(type, line.find(' ', type) - type);
        rrsets[key].insert(line);
    }
    return rrsets;
}

/// Every RRset of `part` is in `whole`, with all its records.
bool is_made_of(const Lines& part, const Lines& whole) {
    const Rrsets all = rrsets_of(whole);
    const Rrsets some = rrsets_of(part);
    return std::all_of(some.begin(), some.end(), [&](const auto& rrset) {
        const auto found = all.find(rrset.first);
        return found != all.end() && found->second == rrset.second;
    });
}

/// Asks with every size from 512 to past what the whole reply needs, and compares with that.
/// `needed` additional records are part of the answer (glue of servers below the cut).
void sweep(const snapshot::Snapshot& snapshot, const Octets& qname, std::uint16_t type,
           std::size_t needed = 0) {
    const Settings settings{4096};
    RawQuery query{.name = qname, .type = type, .additional = {opt(65535)}};
    const Reply whole = ask_strictly(snapshot, query.octets(), Transport::Tcp, settings);
    REQUIRE_FALSE(whole.tc);
    REQUIRE(whole.size > 512);
    REQUIRE(whole.size <= 4096);
    for (std::size_t size = 512; size <= whole.size + 2; ++size) {
        query.additional = {opt(static_cast<std::uint16_t>(size))};
        const Reply reply = ask_strictly(snapshot, query.octets(), Transport::Udp, settings);
        INFO("announced " << size << ", replied " << reply.size << " of " << whole.size);
        REQUIRE(reply.size <= size);
        REQUIRE(is_made_of(reply.answer, whole.answer));
        REQUIRE(is_made_of(reply.authority, whole.authority));
        REQUIRE(is_made_of(reply.additional, whole.additional));
        const bool complete = reply.answer == whole.answer && reply.authority == whole.authority &&
                              reply.additional.size() >= needed;
        REQUIRE(reply.tc == !complete);
        REQUIRE((reply.octets == whole.octets) == (size >= whole.size));
        if (reply.tc) continue;
        REQUIRE(reply.rcode == whole.rcode);
        REQUIRE(reply.aa == whole.aa);
    }
}

TEST_CASE(
    "sizes: R1035-5 an answer one octet under the UDP limit and at it is sent, one over sets TC",
    "[answer]") {
    struct Limit {
        std::size_t octets;
        std::vector<Octets> additional;
        Settings settings;
    };
    const std::vector<Limit> limits = {{512, {}, {}},
                                       {512, {}, {4096}},
                                       {512, {opt(0)}, {4096}},
                                       {512, {opt(511)}, {}},
                                       {512, {opt(512)}, {}},
                                       {513, {opt(513)}, {}},
                                       {512, {opt(4096)}, {512}},
                                       {1231, {opt(1231)}, {}},
                                       {1232, {opt(1232)}, {}},
                                       {1232, {opt(1233)}, {}},
                                       {1232, {opt(65535)}, {}},
                                       {4095, {opt(4095)}, {4096}},
                                       {4096, {opt(4096)}, {4096}},
                                       {4096, {opt(4097)}, {4096}},
                                       {4096, {opt(65535)}, {4096}}};
    for (const Limit& limit : limits) {
        const std::size_t frame = 12 + 5 + 4 + 12 + (limit.additional.empty() ? 0 : kOpt);
        for (const int over : {-1, 0, 1}) {
            const std::size_t octets = limit.octets + static_cast<std::size_t>(over) - frame;
            const snapshot::Snapshot snapshot = zone_of("t 60 TXT" + txt(octets) + "\n");
            const Octets query =
                RawQuery{.name = name("t.z."), .type = 16, .additional = limit.additional}.octets();
            const Reply reply = ask_strictly(snapshot, query, Transport::Udp, limit.settings);
            INFO("limit " << limit.octets << " and " << over);
            CHECK(reply.tc == (over > 0));
            CHECK(reply.answer.size() == (over > 0 ? 0 : 1));
            CHECK(reply.size == (over > 0 ? frame - 12 : octets + frame));
            CHECK(reply.rcode == "NOERROR");
            CHECK(reply.edns == !limit.additional.empty());
        }
    }
}

TEST_CASE("sizes: R1035-5 an RRset of many records is never cut between two of them", "[answer]") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "a 60 A 192.0.2." + std::to_string(i) + "\n";
    for (int i = 0; i < 60; ++i) text += "b 60 AAAA 2001:db8::" + std::to_string(i) + "\n";
    for (int i = 0; i < 40; ++i) text += "c 60 TXT" + txt(20 + static_cast<std::size_t>(i)) + "\n";
    const snapshot::Snapshot snapshot = zone_of(text);
    sweep(snapshot, name("a.z."), 1);
    sweep(snapshot, name("b.z."), 28);
    sweep(snapshot, name("c.z."), 16);
}

TEST_CASE("sizes: R1035-5 of a chain the RRsets that fit are sent, with TC when one is missing",
          "[answer]") {
    std::string text;
    for (int hop = 0; hop < 8; ++hop) {
        text += text_of(long_name(150, "z.", static_cast<char>('a' + hop))) + " 60 CNAME " +
                text_of(long_name(150, "z.", static_cast<char>('b' + hop))) + "\n";
    }
    for (int i = 0; i < 20; ++i)
        text += text_of(long_name(150, "z.", 'i')) + " 60 A 192.0.2." + std::to_string(i) + "\n";
    const snapshot::Snapshot snapshot = zone_of(text);
    sweep(snapshot, long_name(150, "z.", 'a'), 1);
    sweep(snapshot, long_name(150, "z.", 'a'), 16);  // NODATA at the end: the SOA is needed
}

TEST_CASE("sizes: of DNAMEs and what they make the RRsets that fit are sent", "[answer]") {
    std::string text;
    for (int hop = 0; hop < 5; ++hop) {
        text += text_of(long_name(100, "z.", static_cast<char>('a' + hop))) + " 60 DNAME " +
                text_of(long_name(100, "z.", static_cast<char>('b' + hop))) + "\n";
    }
    const snapshot::Snapshot snapshot = zone_of(text);
    Octets below = {3, 'w', 'w', 'w'};
    const Octets owner = long_name(100, "z.", 'a');
    below.insert(below.end(), owner.begin(), owner.end());
    sweep(snapshot, below, 1);
}

TEST_CASE("sizes: R1035-5 R2181-3 a negative answer whose SOA does not fit sets TC", "[answer]") {
    const std::string soa = "@ 60 SOA " + text_of(long_name(255, "far.", 'm')) + " " +
                            text_of(long_name(250, "away.", 'h')) + " 1 2 3 4 5\n";
    const snapshot::Snapshot snapshot = zone_of("t 60 A 192.0.2.1\n", soa);
    sweep(snapshot, name("no.z."), 1);
    sweep(snapshot, name("t.z."), 16);
    sweep(snapshot, long_name(255, "z."), 1);
}

TEST_CASE("sizes: R2181-3 addresses of targets are left out silently, whole RRsets of them",
          "[answer]") {
    std::string text;
    for (int i = 0; i < 12; ++i) {
        const std::string number = std::to_string(i);
        text +=
            "m 60 MX 10 mail-number-" + number + "\ns 60 SRV 0 0 25 mail-number-" + number + "\n";
        for (int address = 0; address < 5; ++address) {
            text += "mail-number-" + number + " 60 A 192.0.2." + std::to_string(address) + "\n";
            text +=
                "mail-number-" + number + " 60 AAAA 2001:db8::" + std::to_string(address) + "\n";
        }
    }
    const snapshot::Snapshot snapshot = zone_of(text);
    sweep(snapshot, name("m.z."), 15);
    sweep(snapshot, name("s.z."), 33);
}

TEST_CASE("sizes: R9471-1 glue of servers below the cut is needed, that of others is not",
          "[answer]") {
    std::string text;
    std::size_t needed = 0;
    for (int i = 0; i < 10; ++i) {
        const std::string number = std::to_string(i);
        text += "sub 60 NS ns" + number + ".sub\nsub 60 NS ns" + number + ".sister\n";
        for (int address = 0; address < 3; ++address) {
            const std::string last = std::to_string(i * 3 + address);
            text += "ns" + number + ".sub 60 A 192.0.2." + last + "\n";
            text += "ns" + number + ".sister 60 AAAA 2001:db8::" + last + "\n";
            ++needed;
        }
    }
    const snapshot::Snapshot snapshot = zone_of(text);
    sweep(snapshot, name("sub.z."), 1, needed);
    sweep(snapshot, name("a.b.c.sub.z."), 1, needed);
}

/// A steered record over `places` places that are all answered, each with `each` addresses.
snapshot::Snapshot steered(std::uint32_t places, std::uint32_t each) {
    policy::Rules rules;
    std::vector<policy::Child> children;
    for (std::uint32_t at = 0; at < places; ++at) {
        rules.places.push_back({"p" + std::to_string(at), policy::PlaceKind::Region, {}});
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        for (std::uint32_t i = 0; i < each; ++i) {
            leaf.data.push_back(
                {{10, 0, static_cast<std::uint8_t>(at), static_cast<std::uint8_t>(i)}, {}, {at}});
        }
        children.push_back({policy::LeafId{at}, 1});
    }
    rules.nodes.push_back({"www", policy::Kind::Simple, policy::kNoDetail, children});
    rules.roots.push_back(
        {policy::Owner(dns::Name::parse("www.z.").value()), dns::RrType::A, 30, policy::NodeId{0}});
    std::vector<zone::SteeredRrset> rrsets = {{rules.roots[0].owner.name(), dns::RrType::A, 0, {}}};
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(
        "z.", "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\nto 60 CNAME www\n",
        std::move(rrsets)));
    return support::make_snapshot(std::move(zones), std::move(rules));
}

TEST_CASE("sizes: a steered RRset is whole too, or not there, with TC", "[answer]") {
    const snapshot::Snapshot snapshot = steered(9, 11);
    sweep(snapshot, name("www.z."), 1);
    sweep(snapshot, name("to.z."), 1);
}

/// Three aliases of 255 octets, then a TXT RRset of `octets` octets of RDATA.
snapshot::Snapshot longest(std::size_t octets) {
    std::string text;
    for (int hop = 0; hop < 3; ++hop) {
        const Octets owner =
            hop == 0 ? name("t.z.") : long_name(255, "z.", static_cast<char>('a' + hop));
        text += text_of(owner) + " 60 CNAME " +
                text_of(long_name(255, "z.", static_cast<char>('b' + hop))) + "\n";
    }
    return zone_of(text + text_of(long_name(255, "z.", 'd')) + " 60 TXT" + txt(octets) + "\n");
}

TEST_CASE("sizes: R7766-1 over TCP a reply of 65,535 octets is sent, and one octet more sets TC",
          "[answer]") {
    for (const bool edns : {false, true}) {
        RawQuery query{.name = name("t.z."), .type = 16};
        if (edns) query.additional = {opt(512)};
        constexpr std::size_t kSome = 60'000;
        const std::size_t frame =
            ask_strictly(longest(kSome), query.octets(), Transport::Tcp).size - kSome;
        for (const int over : {-2, -1, 0, 1, 2}) {
            const std::size_t octets = 65535 + static_cast<std::size_t>(over) - frame;
            const Reply reply = ask_strictly(longest(octets), query.octets(), Transport::Tcp);
            INFO("with EDNS " << edns << ", over by " << over);
            CHECK(reply.tc == (over > 0));
            CHECK(reply.answer.size() == (over > 0 ? 3 : 4));
            if (over <= 0) CHECK(reply.size == octets + frame);
            CHECK(reply.edns == edns);
        }
    }
}

TEST_CASE("sizes: over TCP an RRset as large as a zone may hold is sent, of one record and of many",
          "[answer]") {
    // One message must hold it behind the longest question: 65,535 less header, question and OPT.
    std::string text = "one 60 TXT" + txt(64'000) + "\n";
    for (int i = 0; i < 4000; ++i)
        text += "many 60 A 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
    text += "*.wild 60 TXT" + txt(64'000) + "\n";
    const snapshot::Snapshot snapshot = zone_of(text);
    const auto ask = [&](const Octets& qname, std::uint16_t type) {
        return ask_strictly(
            snapshot, RawQuery{.name = qname, .type = type, .additional = {opt(1232)}}.octets(),
            Transport::Tcp);
    };
    CHECK(ask(name("one.z."), 16).answer.size() == 1);
    CHECK(ask(name("many.z."), 1).answer.size() == 4000);
    CHECK(ask(long_name(255, "wild.z."), 16).answer.size() == 1);
    CHECK(ask(long_name(255, "wild.z."), 1).authority.size() == 1);
}

TEST_CASE("sizes: over TCP a steered RRset that fits no message sets TC", "[answer]") {
    const snapshot::Snapshot snapshot = steered(32, 250);
    const Reply reply =
        ask_strictly(snapshot, RawQuery{.name = name("www.z."), .additional = {opt(1232)}}.octets(),
                     Transport::Tcp);
    CHECK(reply.tc);
    CHECK(reply.answer.empty());
    CHECK(reply.rcode == "NOERROR");
    const Reply chain =
        ask_strictly(snapshot, RawQuery{.name = name("to.z."), .additional = {opt(1232)}}.octets(),
                     Transport::Tcp);
    CHECK(chain.tc);
    CHECK(chain.answer == Lines{"to.z. 60 IN CNAME www.z."});
}

TEST_CASE("sizes: R9715-1 R6891-3 the settings' size bounds replies over UDP and not over TCP",
          "[answer]") {
    std::string text;
    for (int i = 0; i < 90; ++i) text += "a 60 A 192.0.2." + std::to_string(i) + "\n";
    const snapshot::Snapshot snapshot = zone_of(text);
    const std::size_t whole = 12 + 5 + 4 + 90 * 16 + kOpt;
    const Octets query = RawQuery{.name = name("a.z."), .additional = {opt(65535)}}.octets();
    for (std::uint16_t size = 512; size <= whole + 2; ++size) {
        const Settings settings{size};
        const Reply reply = ask_strictly(snapshot, query, Transport::Udp, settings);
        REQUIRE(reply.tc == (size < whole));
        REQUIRE(reply.answer.size() == (size < whole ? 0 : 90));
        REQUIRE(reply.edns_size == size);
    }
    CHECK_FALSE(ask_strictly(snapshot, query, Transport::Tcp, Settings{512}).tc);
}

}  // namespace
}  // namespace leeward::answer
