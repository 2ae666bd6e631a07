// SPDX-License-Identifier: Apache-2.0
// Letter case and octets that are no letters, at every place of a name (RFC 4343): resolvers mix
// the case of what they ask, and compare it octet by octet with what comes back.
#include <algorithm>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_guarded;
using support::long_name;
using support::Octets;
using support::opt;
using support::RawQuery;
using support::StrictReply;
using support::text_of;
using support::wire_name;

constexpr const char* kApex = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n";

snapshot::Snapshot zone_of(const std::string& text) {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("example.", kApex + text));
    return support::make_snapshot(std::move(zones));
}

/// The RCODE and the last four octets of the answer's RDATA; the question came back as it was.
struct Found {
    int rcode = 0;
    Octets address;
    friend bool operator==(const Found&, const Found&) = default;
};

Found ask(const snapshot::Snapshot& snapshot, const Octets& name, std::uint16_t type = 1) {
    const StrictReply reply = ask_guarded(
        snapshot, RawQuery{.name = name, .type = type, .additional = {opt(1232)}}.octets());
    INFO(reply.fault);
    REQUIRE(reply.fault.empty());
    Found found{reply.message.flags & 0x0F, {}};
    for (const auto& record : reply.message.records) {
        if (record.section == 0 && record.type == 1) found.address = record.rdata;
    }
    return found;
}

std::uint8_t upper(std::uint8_t octet) {
    return octet >= 'a' && octet <= 'z' ? static_cast<std::uint8_t>(octet - 32) : octet;
}

/// Owners whose labels have the lengths at which reading by eight octets could go wrong.
const std::vector<Octets>& owners() {
    static const std::vector<Octets> names = {
        wire_name({1}, "example.", 'k'),         wire_name({7}, "example.", 'k'),
        wire_name({8}, "example.", 'k'),         wire_name({9, 3}, "example.", 'k'),
        wire_name({15}, "example.", 'z'),        wire_name({16, 1}, "example.", 'a'),
        wire_name({63}, "example.", 'm'),        long_name(255, "example.", 'q'),
        support::deep_name(120, "example.", 'b')};
    return names;
}

TEST_CASE("case: R4343-1 a capital letter at any place finds the same name and comes back",
          "[answer]") {
    std::string text;
    for (std::size_t i = 0; i < owners().size(); ++i)
        text += text_of(owners()[i]) + " 60 A 192.0.2." + std::to_string(i) + "\n";
    const snapshot::Snapshot snapshot = zone_of(text);
    for (std::size_t i = 0; i < owners().size(); ++i) {
        const Found expected{0, {192, 0, 2, static_cast<std::uint8_t>(i)}};
        Octets all = owners()[i];
        for (std::size_t at = 0; at < owners()[i].size(); ++at) {
            Octets one = owners()[i];
            one[at] = upper(one[at]);
            all[at] = one[at];
            INFO("owner " << i << " at " << at);
            REQUIRE(ask(snapshot, one) == expected);
            REQUIRE(ask(snapshot, all) == expected);
        }
    }
}

TEST_CASE("case: R4343-1 capitals at random places change no answer of any kind", "[answer]") {
    const snapshot::Snapshot snapshot = zone_of(
        "host 60 A 192.0.2.1\nalias 60 CNAME host\n*.wild 60 A 192.0.2.2\nold 60 DNAME new\n"
        "www.new 60 A 192.0.2.3\nsub 60 NS ns.sub\nns.sub 60 A 192.0.2.4\n");
    base::Rng rng(4343);
    const std::vector<std::pair<std::string, Found>> cases = {
        {"host.example.", {0, {192, 0, 2, 1}}},
        {"alias.example.", {0, {192, 0, 2, 1}}},
        {"any.thing.wild.example.", {0, {192, 0, 2, 2}}},
        {"www.old.example.", {0, {192, 0, 2, 3}}},
        {"deep.sub.example.", {0, {}}},
        {"nowhere.example.", {3, {}}},
        {"elsewhere.", {5, {}}}};
    for (const auto& [text, expected] : cases) {
        const dns::Name parsed = dns::Name::parse(text).value();
        for (int round = 0; round < 300; ++round) {
            Octets name(parsed.wire().begin(), parsed.wire().end());
            for (std::uint8_t& octet : name) {
                if (rng.below(2) == 0) octet = upper(octet);
            }
            REQUIRE(ask(snapshot, name) == expected);
        }
    }
}

TEST_CASE("case: R4343-1 R6672-1 what a DNAME makes of a name keeps its letters", "[answer]") {
    const snapshot::Snapshot snapshot = zone_of("old 60 DNAME nEw\n*.NEW 60 A 192.0.2.3\n");
    const Octets name = wire_name({}, "WwW.oLd.ExAmPlE.");
    const StrictReply reply =
        ask_guarded(snapshot, RawQuery{.name = name, .additional = {opt(1232)}}.octets());
    REQUIRE(reply.fault.empty());
    REQUIRE(reply.message.records.size() == 4);
    const dns::Name target = dns::Name::from_wire(reply.message.records[1].rdata).value();
    CHECK(target.to_string().starts_with("WwW.nEw."));
    CHECK(target == dns::Name::parse("www.new.example.").value());
}

TEST_CASE("case: R4343-1 each of the 256 octets is itself, at every place of a label", "[answer]") {
    // A name for each octet but the capitals, at each place; the address tells them apart.
    constexpr std::size_t kLabel = 17;
    const auto name_with = [](std::size_t place, int octet) {
        Octets name = wire_name({kLabel}, "example.", 'j');
        name[1 + place] = static_cast<std::uint8_t>(octet);
        return name;
    };
    const auto is_capital = [](int octet) { return octet >= 'A' && octet <= 'Z'; };
    std::string text;
    for (std::size_t place = 0; place < kLabel; ++place) {
        for (int octet = 0; octet < 256; ++octet) {
            if (is_capital(octet) || octet == 'j') continue;
            text += text_of(name_with(place, octet)) + " 60 A 10.0." + std::to_string(place) + "." +
                    std::to_string(octet) + "\n";
        }
    }
    const snapshot::Snapshot snapshot = zone_of(text);
    for (std::size_t place = 0; place < kLabel; ++place) {
        for (int octet = 0; octet < 256; ++octet) {
            const int found = is_capital(octet) ? octet + 32 : octet;
            const Found expected = found == 'j' ? Found{3, {}}
                                                : Found{0,
                                                        {10, 0, static_cast<std::uint8_t>(place),
                                                         static_cast<std::uint8_t>(found)}};
            INFO("octet " << octet << " at " << place);
            REQUIRE(ask(snapshot, name_with(place, octet)) == expected);
        }
    }
}

TEST_CASE("case: R4343-1 zeros, dots and 0xFF inside labels are content, not ends", "[answer]") {
    // "a.b" as one label, "a" and "b" as two; a label that is the wire form of others.
    const snapshot::Snapshot snapshot = zone_of(
        "a\\.b 60 A 192.0.2.1\na.b 60 A 192.0.2.2\n\\000 60 A 192.0.2.3\n\\255 60 A 192.0.2.4\n"
        "\\000\\000\\000 60 A 192.0.2.5\n\\003com\\000 60 A 192.0.2.6\n*.w\\000 60 A 192.0.2.7\n"
        "\\001a\\007example\\000 60 A 192.0.2.8\n");
    const auto found = [](std::uint8_t last) { return Found{0, {192, 0, 2, last}}; };
    const auto below_apex = [](Octets labels) {
        const Octets apex = wire_name({}, "example.");
        labels.insert(labels.end(), apex.begin(), apex.end());
        return labels;
    };
    CHECK(ask(snapshot, below_apex({3, 'a', '.', 'b'})) == found(1));
    CHECK(ask(snapshot, below_apex({1, 'a', 1, 'b'})) == found(2));
    CHECK(ask(snapshot, below_apex({1, 0})) == found(3));
    CHECK(ask(snapshot, below_apex({1, 0xFF})) == found(4));
    CHECK(ask(snapshot, below_apex({3, 0, 0, 0})) == found(5));
    CHECK(ask(snapshot, below_apex({5, 3, 'c', 'o', 'm', 0})) == found(6));
    CHECK(ask(snapshot, below_apex({2, 0, 0})) == Found{3, {}});
    CHECK(ask(snapshot, below_apex({1, 0x7F})) == Found{3, {}});
    CHECK(ask(snapshot, below_apex({1, 'x', 2, 'w', 0})) == found(7));
    Octets whole_inside = {11, 1, 'a', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0};
    CHECK(ask(snapshot, below_apex(whole_inside)) == found(8));
    // Its octets end like a name of the zone, but the label does not end there.
    whole_inside.push_back(0);
    CHECK(ask(snapshot, whole_inside) == Found{5, {}});
}

}  // namespace
}  // namespace leeward::answer
