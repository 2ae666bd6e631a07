// SPDX-License-Identifier: Apache-2.0
// Answers about names as long and as deep as names can be (RFC 1035 section 2.3.4: 255 octets,
// which is 127 labels at most).
#include <map>

#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_strictly;
using support::deep_name;
using support::long_name;
using support::Octets;
using support::opt;
using support::RawQuery;
using support::Reply;
using support::text_of;
using support::wire_name;
using Lines = std::vector<std::string>;

constexpr std::string_view kApex = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n";
const Lines kSoa = {"z. 5 IN SOA ns.z. h.z. 1 2 3 4 5"};

snapshot::Snapshot zone_of(const std::string& text, std::string_view apex = "z.") {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(apex, std::string(kApex) + text));
    return support::make_snapshot(std::move(zones));
}

std::string record(const Octets& owner, const std::string& rest) {
    return text_of(owner) + " 60 " + rest + "\n";
}

std::string line(const Octets& owner, const std::string& rest) {
    return text_of(owner) + " 60 IN " + rest;
}

/// Over TCP and, when it fits in 4096 octets, over UDP too, which must not differ.
Reply ask(const snapshot::Snapshot& snapshot, const Octets& name, std::uint16_t type = 1) {
    const Octets query = RawQuery{.name = name, .type = type, .additional = {opt(65535)}}.octets();
    Reply over_tcp = ask_strictly(snapshot, query, Transport::Tcp, Settings{4096});
    const Reply over_udp = ask_strictly(snapshot, query, Transport::Udp, Settings{4096});
    const bool same = over_udp.octets == over_tcp.octets;
    CHECK(same == (over_tcp.size <= 4096));
    return over_tcp;
}

/// Names of 254 and 255 octets below `tail`, few labels and many, and of as many labels as can be.
std::vector<Octets> edge_names(std::string_view tail) {
    const dns::Name end = dns::Name::parse(tail).value();
    const std::size_t most = (255 - end.wire().size()) / 2 + end.label_count();
    return {long_name(254, tail), long_name(255, tail), deep_name(most, tail),
            deep_name(most - 1, tail)};
}

TEST_CASE("names: the longest and the deepest names are found exactly", "[answer]") {
    std::string text;
    for (const Octets& name : edge_names("z.")) text += record(name, "A 192.0.2.1");
    const snapshot::Snapshot snapshot = zone_of(text);
    for (const Octets& name : edge_names("z.")) {
        const Reply reply = ask(snapshot, name);
        CHECK(reply.rcode == "NOERROR");
        CHECK(reply.aa);
        CHECK(reply.answer == Lines{line(name, "A 192.0.2.1")});
        CHECK(ask(snapshot, name, 16).authority == kSoa);
    }
    CHECK(edge_names("z.")[2].size() == 255);
    CHECK(dns::Name::from_wire(edge_names("z.")[2])->label_count() == 127);
}

TEST_CASE("names: R8020-1 every ancestor of the deepest name is an empty non-terminal",
          "[answer]") {
    const Octets deepest = deep_name(127, "z.");
    const snapshot::Snapshot snapshot = zone_of(record(deepest, "A 192.0.2.1"));
    for (std::size_t labels = 2; labels < 127; ++labels) {
        const Reply reply = ask(snapshot, deep_name(labels, "z."));
        REQUIRE(reply.rcode == "NOERROR");
        REQUIRE(reply.answer.empty());
        REQUIRE(reply.authority == kSoa);
    }
    CHECK(ask(snapshot, deep_name(127, "z.", 'y')).rcode == "NXDOMAIN");
}

TEST_CASE("names: the longest and the deepest names do not exist, whatever their last label says",
          "[answer]") {
    const snapshot::Snapshot snapshot = zone_of("");
    for (const Octets& name : edge_names("z.")) {
        const Reply reply = ask(snapshot, name);
        CHECK(reply.rcode == "NXDOMAIN");
        CHECK(reply.aa);
        CHECK(reply.authority == kSoa);
    }
    for (const Octets& name : edge_names("elsewhere.")) {
        CHECK(ask(snapshot, name).rcode == "REFUSED");
    }
}

TEST_CASE("names: R4592-1 a wildcard stands in for the longest and the deepest names", "[answer]") {
    const snapshot::Snapshot snapshot =
        zone_of("*.w 60 A 192.0.2.9\n*.c 60 CNAME target\ntarget 60 A 192.0.2.8\n");
    for (const Octets& name : edge_names("w.z.")) {
        CHECK(ask(snapshot, name).answer == Lines{line(name, "A 192.0.2.9")});
        CHECK(ask(snapshot, name, 16).authority == kSoa);
    }
    for (const Octets& name : edge_names("c.z.")) {
        CHECK(ask(snapshot, name).answer ==
              Lines{line(name, "CNAME target.z."), "target.z. 60 IN A 192.0.2.8"});
    }
}

TEST_CASE("names: wildcards that are themselves as long as names can be", "[answer]") {
    // Below a name of 253 octets there is room for one label of one octet.
    const Octets parent = long_name(253, "z.");
    Octets wildcard = {1, '*'};
    wildcard.insert(wildcard.end(), parent.begin(), parent.end());
    Octets name = wildcard;
    name[1] = 'q';
    const snapshot::Snapshot snapshot = zone_of(record(wildcard, "A 192.0.2.7"));
    CHECK(ask(snapshot, name).answer == Lines{line(name, "A 192.0.2.7")});
    CHECK(ask(snapshot, wildcard).answer == Lines{line(wildcard, "A 192.0.2.7")});
    CHECK(ask(snapshot, parent).authority == kSoa);
    CHECK(ask(snapshot, long_name(253, "z.", 'y')).rcode == "NXDOMAIN");

    const Octets deep_parent = deep_name(126, "z.");
    Octets deep_wildcard = {1, '*'};
    deep_wildcard.insert(deep_wildcard.end(), deep_parent.begin(), deep_parent.end());
    const snapshot::Snapshot deep = zone_of(record(deep_wildcard, "A 192.0.2.6"));
    const Octets deep_one = deep_name(127, "z.");
    CHECK(ask(deep, deep_one).answer == Lines{line(deep_one, "A 192.0.2.6")});
}

TEST_CASE(
    "names: R1035-3 a name of 256 octets or 128 labels is a format error and leaves no question",
    "[answer]") {
    const auto name = GENERATE(wire_name({63, 63, 63, 60}, "z."), deep_name(128, "z."),
                               wire_name({63, 63, 63, 63}, "z."), deep_name(129, "z."));
    const snapshot::Snapshot snapshot = zone_of("* 60 A 192.0.2.1\n");
    REQUIRE(name.size() >= 256);
    const Reply reply = ask(snapshot, name);
    CHECK(reply.rcode == "FORMERR");
    CHECK(reply.question.empty());
    CHECK(reply.octets.size() <= 12 + 11);
}

TEST_CASE("names: aliases to the longest and the deepest names are followed", "[answer]") {
    std::string text;
    int number = 0;
    for (const Octets& name : edge_names("z.")) {
        text += record(name, "A 192.0.2.1");
        text += "a" + std::to_string(number++) + " 60 CNAME " + text_of(name) + "\n";
    }
    for (const Octets& name : edge_names("missing.z."))
        text += "a" + std::to_string(number++) + " 60 CNAME " + text_of(name) + "\n";
    for (const Octets& name : edge_names("w.z."))
        text += "a" + std::to_string(number++) + " 60 CNAME " + text_of(name) + "\n";
    for (const Octets& name : edge_names("far."))
        text += "a" + std::to_string(number++) + " 60 CNAME " + text_of(name) + "\n";
    const snapshot::Snapshot snapshot = zone_of(text + "*.w 60 A 192.0.2.2\n");
    number = 0;
    const auto next = [&] { return wire_name({}, "a" + std::to_string(number++) + ".z."); };
    for (const Octets& name : edge_names("z.")) {
        const Octets owner = next();
        CHECK(ask(snapshot, owner).answer ==
              Lines{line(owner, "CNAME " + text_of(name)), line(name, "A 192.0.2.1")});
    }
    for (const Octets& name : edge_names("missing.z.")) {
        const Octets owner = next();
        const Reply reply = ask(snapshot, owner);
        CHECK(reply.rcode == "NXDOMAIN");
        CHECK(reply.answer == Lines{line(owner, "CNAME " + text_of(name))});
        CHECK(reply.authority == kSoa);
    }
    for (const Octets& name : edge_names("w.z.")) {
        const Octets owner = next();
        CHECK(ask(snapshot, owner).answer ==
              Lines{line(owner, "CNAME " + text_of(name)), line(name, "A 192.0.2.2")});
    }
    for (const Octets& name : edge_names("far.")) {
        const Octets owner = next();
        const Reply reply = ask(snapshot, owner);
        CHECK(reply.rcode == "NOERROR");
        CHECK(reply.answer == Lines{line(owner, "CNAME " + text_of(name))});
    }
}

/// The name of hop `hop`, 255 octets that no other hop shares but for the apex.
Octets hop_name(int hop) {
    return long_name(255, "z.", static_cast<char>('a' + hop));
}

TEST_CASE("names: R1034-3 a chain of the longest names is followed for ten aliases, whole over TCP",
          "[answer]") {
    const int hops = GENERATE(1, 2, 9, 10, 11, 20);
    std::string text;
    Lines expected;
    for (int hop = 0; hop < hops; ++hop)
        text += record(hop_name(hop), "CNAME " + text_of(hop_name(hop + 1)));
    text += record(hop_name(hops), "A 192.0.2.1");
    const snapshot::Snapshot snapshot = zone_of(text);
    constexpr int kMostAliases = 11;  // ten are followed; the eleventh is told, not followed
    for (int hop = 0; hop < std::min(hops, kMostAliases); ++hop)
        expected.push_back(line(hop_name(hop), "CNAME " + text_of(hop_name(hop + 1))));
    if (hops < kMostAliases) expected.push_back(line(hop_name(hops), "A 192.0.2.1"));
    const Reply reply = ask(snapshot, hop_name(0));
    CHECK(reply.rcode == "NOERROR");
    CHECK_FALSE(reply.tc);
    CHECK(reply.answer == expected);

    // Over UDP a chain that does not fit is cut at a record, with TC.
    const Reply cut =
        ask_strictly(snapshot, RawQuery{.name = hop_name(0), .additional = {opt(1232)}}.octets());
    CHECK(cut.tc == (reply.size > 1232));
    REQUIRE(cut.answer.size() <= expected.size());
    CHECK(std::equal(cut.answer.begin(), cut.answer.end(), expected.begin()));
}

TEST_CASE("names: R6672-2 DNAME makes a name of 255 octets and not one of 256", "[answer]") {
    const snapshot::Snapshot snapshot = zone_of(
        "d 60 DNAME much.longer.z.\n*.much.longer 60 A 192.0.2.3\ne 60 DNAME q.\nf 60 DNAME f2.z.\n"
        "f2 60 DNAME much.longer.z.\n");
    // "d.z." has 5 octets and "much.longer.z." 15: a name below grows by 10.
    for (const auto& [octets, rcode] : std::map<std::size_t, std::string>{{243, "NOERROR"},
                                                                          {244, "NOERROR"},
                                                                          {245, "NOERROR"},
                                                                          {246, "YXDOMAIN"},
                                                                          {247, "YXDOMAIN"},
                                                                          {254, "YXDOMAIN"},
                                                                          {255, "YXDOMAIN"}}) {
        INFO(octets);
        const Octets name = long_name(octets, "d.z.");
        const Octets target = long_name(octets + 10, "much.longer.z.");
        Reply reply = ask(snapshot, name);
        CHECK(reply.rcode == rcode);
        CHECK(reply.answer.front() == "d.z. 60 IN DNAME much.longer.z.");
        if (rcode == "NOERROR") {
            CHECK(reply.answer == Lines{reply.answer.front(),
                                        line(name, "CNAME " + text_of(target)),
                                        line(target, "A 192.0.2.3")});
        } else {
            CHECK(reply.answer.size() == 1);
        }
        // Asked for the CNAME itself the rule is the same.
        reply = ask(snapshot, name, 5);
        CHECK(reply.rcode == rcode);
        CHECK(reply.answer.size() == (rcode == "NOERROR" ? 2 : 1));
        // Through a second DNAME, whose first step is two octets shorter at its end than its last.
        if (octets + 9 <= 255) {
            const Octets twice = long_name(octets, "f.z.");
            CHECK(ask(snapshot, twice).rcode == (octets <= 245 ? "NOERROR" : "YXDOMAIN"));
        }
    }
    // A target shorter than the owner always has room.
    for (const Octets& name : edge_names("e.z.")) {
        const Reply reply = ask(snapshot, name);
        CHECK(reply.rcode == "NOERROR");
        CHECK(reply.answer.size() == 2);
    }
}

TEST_CASE("names: R6672-2 DNAME makes a name of 127 labels and not one of 128", "[answer]") {
    const snapshot::Snapshot snapshot = zone_of("d 60 DNAME a.b.z.\n*.b 60 A 192.0.2.4\n");
    const Octets fits = deep_name(126, "d.z.");
    const Reply reply = ask(snapshot, fits);
    CHECK(reply.rcode == "NOERROR");
    CHECK(reply.answer == Lines{"d.z. 60 IN DNAME a.b.z.",
                                line(fits, "CNAME " + text_of(deep_name(127, "a.b.z."))),
                                line(deep_name(127, "a.b.z."), "A 192.0.2.4")});
    CHECK(ask(snapshot, deep_name(127, "d.z.")).rcode == "YXDOMAIN");
}

TEST_CASE("names: a chain of DNAMEs with the longest names stays in order and in bounds",
          "[answer]") {
    std::string text;
    const auto owner = [](int hop) { return long_name(200, "z.", static_cast<char>('a' + hop)); };
    for (int hop = 0; hop < 12; ++hop)
        text += record(owner(hop), "DNAME " + text_of(owner(hop + 1)));
    const snapshot::Snapshot snapshot = zone_of(text);
    const auto below = [&](int hop) {
        Octets name = wire_name({54}, ".");
        name.pop_back();
        const Octets tail = owner(hop);
        name.insert(name.end(), tail.begin(), tail.end());
        return name;
    };
    REQUIRE(below(0).size() == 255);
    const Reply reply = ask(snapshot, below(0));
    CHECK(reply.rcode == "NOERROR");
    REQUIRE(reply.answer.size() == 22);
    for (int hop = 0; hop < 11; ++hop) {
        const auto at = static_cast<std::size_t>(hop) * 2;
        CHECK(reply.answer[at] == line(owner(hop), "DNAME " + text_of(owner(hop + 1))));
        CHECK(reply.answer[at + 1] == line(below(hop), "CNAME " + text_of(below(hop + 1))));
    }
}

TEST_CASE("names: a zone whose own name is as long as names can be answers at its apex",
          "[answer]") {
    for (const Octets& apex : edge_names("test.")) {
        std::vector<zone::Zone> zones;
        zones.push_back(support::make_zone(
            text_of(apex), "@ 60 SOA ns.z. h.z. 1 2 3 4 5\n@ 60 NS ns.z.\n@ 60 A 192.0.2.5\n"));
        const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
        CHECK(ask(snapshot, apex).answer == Lines{line(apex, "A 192.0.2.5")});
        CHECK(ask(snapshot, apex, 2).answer == Lines{line(apex, "NS ns.z.")});
        CHECK(ask(snapshot, apex, 16).authority ==
              Lines{text_of(apex) + " 5 IN SOA ns.z. h.z. 1 2 3 4 5"});
        CHECK(ask(snapshot, apex, 43).rcode == "NOERROR");
        CHECK(ask(snapshot, Octets{4, 't', 'e', 's', 't', 0}).rcode == "REFUSED");
    }
}

TEST_CASE("names: R1034-1 below a zone cut the longest and the deepest names are referred",
          "[answer]") {
    const Octets server = long_name(255, "sub.z.", 's');
    const snapshot::Snapshot snapshot =
        zone_of("sub 60 NS " + text_of(server) + "\n" + record(server, "A 192.0.2.60"));
    auto names = edge_names("sub.z.");
    names.push_back(server);
    for (const Octets& name : names) {
        const Reply reply = ask(snapshot, name);
        CHECK(reply.rcode == "NOERROR");
        CHECK_FALSE(reply.aa);
        CHECK(reply.authority == Lines{"sub.z. 60 IN NS " + text_of(server)});
        CHECK(reply.additional == Lines{line(server, "A 192.0.2.60")});
    }
    // A cut that is itself 253 octets long, and the one name that fits below it.
    const Octets cut = long_name(253, "z.");
    Octets below = {1, 'q'};
    below.insert(below.end(), cut.begin(), cut.end());
    const snapshot::Snapshot deep = zone_of(record(cut, "NS ns"));
    const Reply reply = ask(deep, below);
    CHECK_FALSE(reply.aa);
    CHECK(reply.authority == Lines{line(cut, "NS ns.z.")});
}

}  // namespace
}  // namespace leeward::answer
