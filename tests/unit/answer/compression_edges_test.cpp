// SPDX-License-Identifier: Apache-2.0
// Compression where it is hardest (RFC 1035 section 4.1.4): names at the last offset that a pointer
// reaches and beyond it, and RRsets that are nearly nothing but names. The strict reader checks
// every pointer; here it is checked that the names are the right ones, and that the room is saved.
#include <algorithm>
#include <set>

#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_guarded;
using support::deep_name;
using support::long_name;
using support::name;
using support::Octets;
using support::opt;
using support::RawQuery;
using support::Reply;
using support::StrictReply;
using support::text_of;
using Lines = std::vector<std::string>;

constexpr std::size_t kReach = 0x4000;  // the first offset that no pointer leads to

snapshot::Snapshot zone_of(const std::string& text) {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(
        "z.", "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n" + text));
    return support::make_snapshot(std::move(zones));
}

StrictReply ask(const snapshot::Snapshot& snapshot, const Octets& qname, std::uint16_t type) {
    StrictReply reply = ask_guarded(
        snapshot, RawQuery{.name = qname, .type = type, .additional = {opt(1232)}}.octets(),
        Transport::Tcp);
    INFO(reply.fault);
    REQUIRE(reply.fault.empty());
    return reply;
}

std::set<std::string> set_of(const Lines& lines) {
    return {lines.begin(), lines.end()};
}

/// "many 60 IN TYPE rdata" for each RDATA.
Lines lines_of(const std::string& type, const Lines& rdatas) {
    Lines lines;
    for (const std::string& rdata : rdatas) lines.push_back("many.z. 60 IN " + type + " " + rdata);
    return lines;
}

/// A zone whose name "many.z." holds these, and the reply when they are asked for.
Reply many(const std::string& type, const Lines& rdatas) {
    std::string text;
    for (const std::string& rdata : rdatas) text += "many 60 " + type + " " + rdata + "\n";
    const auto number = static_cast<std::uint16_t>(dns::parse_rrtype(type).value());
    return Reply::read(ask(zone_of(text), name("many.z."), number).octets);
}

/// An HTTPS record's RDATA of `octets` octets in wire form, with the owner as target.
std::string filler(int priority, std::size_t octets) {
    // Priority, the root, one parameter's key and length, its value.
    return std::to_string(priority) + " . key65400=" + std::string(octets - 7, 'f');
}

TEST_CASE(
    "compression: R1035-4 owners of added addresses are pointers up to the last offset in reach, "
    "and "
    "written out beyond",
    "[answer]") {
    // Header, question, the filler's and the next record's fixed parts, that one's priority.
    const std::size_t before = 12 + 5 + 4 + 12 + 12 + 2;
    std::size_t in_reach = 0;
    std::size_t beyond = 0;
    for (std::size_t target_at = kReach - 20; target_at <= kReach + 20; ++target_at) {
        const snapshot::Snapshot snapshot =
            zone_of("s 60 HTTPS " + filler(1, target_at - before) +
                    "\ns 60 HTTPS 2 target\ntarget 60 A 192.0.2.1\ntarget 60 A 192.0.2.2\n"
                    "target 60 AAAA 2001:db8::1\n");
        const StrictReply strict = ask(snapshot, name("s.z."), 65);
        const Reply reply = Reply::read(strict.octets);
        INFO("target at " << target_at);
        CHECK(reply.answer.size() == 2);
        CHECK(set_of(reply.additional) == std::set<std::string>{
                                              "target.z. 60 IN A 192.0.2.1",
                                              "target.z. 60 IN A 192.0.2.2",
                                              "target.z. 60 IN AAAA 2001:db8::1",
                                          });
        const std::size_t with_pointers = target_at + 10 + (12 + 4) + (12 + 4) + (12 + 16) + 11;
        const bool reached = target_at < kReach;
        CHECK(reply.size == with_pointers + (reached ? 0 : 3 * std::size_t{8}));
        CHECK((strict.message.furthest_pointer == target_at) == reached);
        (reached ? in_reach : beyond) += 1;
    }
    CHECK(in_reach == 20);
    CHECK(beyond == 21);
}

TEST_CASE(
    "compression: R1035-4 of a large RRset of names each is right, on both sides of a pointer's "
    "reach",
    "[answer]") {
    // Names of 200 octets that share no suffix but the zone's name: 220 of them pass 0x4000 thrice.
    Lines targets;
    for (int i = 0; i < 220; ++i) {
        Octets target = long_name(200, "z.", static_cast<char>('a' + i % 26));
        const std::string number = std::to_string(i);
        std::copy(number.begin(), number.end(), target.begin() + 1);
        std::copy(number.begin(), number.end(), target.begin() + 65);
        targets.push_back(text_of(target));
    }
    CHECK(set_of(many("NS", targets).authority) == set_of(lines_of("NS", targets)));
    CHECK(set_of(many("PTR", targets).answer) == set_of(lines_of("PTR", targets)));
    for (std::string& target : targets) target = "10 " + target;
    CHECK(set_of(many("MX", targets).answer) == set_of(lines_of("MX", targets)));
    for (std::string& target : targets) target = "0 1 " + target;
    CHECK(set_of(many("SRV", targets).answer) == set_of(lines_of("SRV", targets)));
}

TEST_CASE("compression: R1035-4 glue on both sides of a pointer's reach has its server's name",
          "[answer]") {
    std::string text;
    std::set<std::string> glue;
    for (int i = 0; i < 130; ++i) {
        Octets server = long_name(150, "sub.z.", 's');
        const std::string number = std::to_string(1000 + i);
        std::copy(number.begin(), number.end(), server.begin() + 1);
        std::copy(number.begin(), number.end(), server.begin() + 65);
        text += "sub 60 NS " + text_of(server) + "\n" + text_of(server) + " 60 A 192.0.2." +
                std::to_string(i) + "\n";
        glue.insert(text_of(server) + " 60 IN A 192.0.2." + std::to_string(i));
    }
    const StrictReply strict = ask(zone_of(text), name("x.sub.z."), 1);
    const Reply reply = Reply::read(strict.octets);
    CHECK_FALSE(reply.tc);
    CHECK(reply.authority.size() == 130);
    CHECK(set_of(reply.additional) == glue);
    CHECK(reply.additional.size() == glue.size());
    CHECK(strict.octets.size() > kReach);
    CHECK(strict.message.furthest_pointer < kReach);
}

TEST_CASE("compression: names that share long suffixes cost their own label and a pointer",
          "[answer]") {
    const std::string suffix = text_of(long_name(200, "z."));
    Lines targets;
    for (int i = 0; i < 60; ++i) targets.push_back("n" + std::to_string(10 + i) + "." + suffix);
    // The fixed part, the label "nXX" and a pointer; once the suffix, whose end is in the question.
    const std::size_t shared = 200 - 3;
    const std::size_t frame = 12 + 8 + 4 + 11 + shared;
    const Reply ns = many("NS", targets);
    CHECK(set_of(ns.authority) == set_of(lines_of("NS", targets)));
    const Reply ptr = many("PTR", targets);
    CHECK(set_of(ptr.answer) == set_of(lines_of("PTR", targets)));
    CHECK(ptr.size <= frame + targets.size() * (12 + 4 + 2));
    Lines exchanges;
    for (const std::string& target : targets) exchanges.push_back("10 " + target);
    const Reply mx = many("MX", exchanges);
    CHECK(set_of(mx.answer) == set_of(lines_of("MX", exchanges)));
    CHECK(mx.size <= frame + targets.size() * (12 + 2 + 4 + 2));
    // SRV's target must not be compressed (RFC 2782).
    Lines services;
    for (const std::string& target : targets) services.push_back("0 1 2 " + target);
    const Reply srv = many("SRV", services);
    CHECK(set_of(srv.answer) == set_of(lines_of("SRV", services)));
    CHECK(srv.size == 12 + 8 + 4 + 11 + targets.size() * (12 + 6 + 4 + 200));
}

TEST_CASE("compression: names of every depth that share all labels but one", "[answer]") {
    Lines targets;
    for (std::size_t labels = 2; labels <= 127; ++labels)
        targets.push_back(text_of(deep_name(labels, "z.")));
    CHECK(set_of(many("PTR", targets).answer) == set_of(lines_of("PTR", targets)));
    Lines exchanges;
    for (std::size_t i = 0; i < targets.size(); ++i)
        exchanges.push_back(std::to_string(i) + " " + targets[i]);
    CHECK(set_of(many("MX", exchanges).answer) == set_of(lines_of("MX", exchanges)));
    // From the deepest to the shallowest, so that each is a suffix of one that stands already.
    for (std::size_t i = 0; i < targets.size(); ++i)
        exchanges[i] = std::to_string(targets.size() - i) + " " + targets[i];
    const Reply deepest_first = many("MX", exchanges);
    CHECK(set_of(deepest_first.answer) == set_of(lines_of("MX", exchanges)));
}

TEST_CASE("compression: thousands of names in one RRset are told apart", "[answer]") {
    Lines exchanges;
    for (int i = 0; i < 2000; ++i) {
        const std::string part = std::to_string(i % 50);
        exchanges.push_back(std::to_string(i) + " host" + std::to_string(i) + ".rack" + part +
                            ".row" + std::to_string(i % 7) + ".z.");
    }
    const Reply reply = many("MX", exchanges);
    CHECK_FALSE(reply.tc);
    CHECK(reply.answer.size() == 2000);
    CHECK(set_of(reply.answer) == set_of(lines_of("MX", exchanges)));
}

TEST_CASE("compression: both names of a record may point, and the later into the earlier",
          "[answer]") {
    const std::string far = text_of(long_name(250, "far.", 'f'));
    Lines pairs = {far + " " + far,
                   "a." + text_of(long_name(200, "x.")) + " b." + text_of(long_name(200, "x.")),
                   "z. many.z."};
    const Reply reply = many("MINFO", pairs);
    CHECK(set_of(reply.answer) == set_of(lines_of("MINFO", pairs)));

    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("z.", "@ 60 SOA " + far + " hostmaster." +
                                                 text_of(long_name(200, "far.", 'f')) +
                                                 " 1 2 3 4 5\n@ 60 NS ns.far.\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    for (const Octets& qname : {name("z."), name("no.z."), long_name(255, "z.")}) {
        const Reply negative = Reply::read(ask(snapshot, qname, 16).octets);
        CHECK(negative.authority == Lines{"z. 5 IN SOA " + far + " hostmaster." +
                                          text_of(long_name(200, "far.", 'f')) + " 1 2 3 4 5"});
    }
}

TEST_CASE(
    "compression: R1035-4 names are compressed whatever their letters' case, and keep their own",
    "[answer]") {
    const Lines targets = {"Host.RACK.z.", "host2.rack.Z.", "HOST3.Rack.z."};
    const Reply reply = many("PTR", targets);
    // A pointer takes the case of what it leads to; the labels in front of it keep theirs.
    REQUIRE(reply.answer.size() == 3);
    for (const std::string first : {"Host.", "host2.", "HOST3."}) {
        CHECK(std::count_if(reply.answer.begin(), reply.answer.end(), [&](const std::string& line) {
                  return line.find(" PTR " + first) != std::string::npos;
              }) == 1);
    }
}

TEST_CASE("compression: R1035-4 through a chain over zones every name leads to its own zone",
          "[answer]") {
    std::vector<zone::Zone> zones;
    const std::string apex = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n";
    const std::string deep = text_of(long_name(180, "b.z.", 'd'));
    zones.push_back(support::make_zone("z.", apex + "a 60 CNAME " + deep + "\n"));
    zones.push_back(support::make_zone(
        "b.z.", apex + deep + " 60 CNAME " + text_of(long_name(255, "other.", 'o')) + "\n"));
    zones.push_back(support::make_zone(
        "other.", apex + text_of(long_name(255, "other.", 'o')) + " 60 MX 10 " +
                      text_of(long_name(255, "other.", 'm')) + "\n" +
                      text_of(long_name(255, "other.", 'o')) +
                      " 60 MX 20 mail\nmail 60 A 192.0.2.1\n" +
                      text_of(long_name(255, "other.", 'm')) + " 60 A 192.0.2.2\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    const std::string last = text_of(long_name(255, "other.", 'o'));
    const std::string mail = text_of(long_name(255, "other.", 'm'));
    Reply reply = Reply::read(ask(snapshot, name("a.z."), 15).octets);
    CHECK(set_of(reply.answer) ==
          std::set<std::string>{"a.z. 60 IN CNAME " + deep, deep + " 60 IN CNAME " + last,
                                last + " 60 IN MX 10 " + mail, last + " 60 IN MX 20 mail.other."});
    CHECK(set_of(reply.additional) ==
          std::set<std::string>{mail + " 60 IN A 192.0.2.2", "mail.other. 60 IN A 192.0.2.1"});
    reply = Reply::read(ask(snapshot, name("a.z."), 16).octets);
    CHECK(reply.authority == Lines{"other. 5 IN SOA ns.other. h.other. 1 2 3 4 5"});
}

TEST_CASE("compression: the longest chain leaves the names of the answer behind it in reach",
          "[answer]") {
    // Ten aliases of 255 octets, then the largest RRset of names: its own pointers lead back within
    // itself, behind almost 3,000 octets of chain.
    std::string text;
    for (int hop = 0; hop < 10; ++hop) {
        text += text_of(long_name(255, "z.", static_cast<char>('a' + hop))) + " 60 CNAME " +
                text_of(long_name(255, "z.", static_cast<char>('b' + hop))) + "\n";
    }
    std::set<std::string> expected;
    const std::string owner = text_of(long_name(255, "z.", 'k'));
    for (int i = 0; i < 2000; ++i) {
        const std::string rdata = std::to_string(i) + " host" + std::to_string(i) + ".rack" +
                                  std::to_string(i % 60) + ".far.";
        text += owner + " 60 MX " + rdata + "\n";
        expected.insert(owner + " 60 IN MX " + rdata);
    }
    const StrictReply strict = ask(zone_of(text), long_name(255, "z.", 'a'), 15);
    const Reply reply = Reply::read(strict.octets);
    CHECK_FALSE(reply.tc);
    REQUIRE(reply.answer.size() == 2010);
    CHECK(set_of({reply.answer.begin() + 10, reply.answer.end()}) == expected);
}

}  // namespace
}  // namespace leeward::answer
