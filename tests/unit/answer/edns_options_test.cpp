// SPDX-License-Identifier: Apache-2.0
// What replies say in their OPT records beside the client subnet, and who must show a cookie.
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_strictly;
using support::long_name;
using support::name;
using support::Octets;
using support::opt;
using support::option;
using support::RawQuery;

constexpr std::uint32_t kNow = 1'700'000'000;

Octets text(std::string_view words) {
    return {words.begin(), words.end()};
}

Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// "z." of serial 7, "reports.z." in it, and "sub.z." of serial 9; with secrets of cookies.
snapshot::Snapshot make_example() {
    std::string words =
        "@ 60 SOA ns h 7 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\none 60 A 192.0.2.1\n"
        "cut 60 NS ns.cut\nns.cut 60 A 192.0.2.60\nalias 60 CNAME one.sub\n"
        "*.reports 60 TXT \"thanks\"\n";
    for (int i = 0; i < 300; ++i)
        words += "many 60 A 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
    for (int i = 0; i < 4000; ++i)
        words += "huge 60 A 10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
    policy::Rules rules;
    rules.places.push_back({"p", policy::PlaceKind::Region, {}});
    policy::Leaf& leaf = rules.leaves.emplace_back();
    leaf.place = {0};
    rules.hosts.emplace_back();
    leaf.host = policy::HostId{0};
    rules.nodes.push_back(
        {"host", policy::Kind::Simple, policy::kNoDetail, {{policy::LeafId{0}, 1}}});
    rules.roots.push_back({policy::Owner(dns::Name::parse("host.z.").value()), dns::RrType::A, 30,
                           policy::NodeId{0}});
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(
        "z.", words, {{dns::Name::parse("host.z.").value(), dns::RrType::A, 0, {}}}));
    zones.push_back(support::make_zone(
        "sub.z.", "@ 60 SOA ns h 9 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.54\none 60 A 192.0.2.2\n"));
    snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones), std::move(rules));
    snapshot.cookies =
        std::make_shared<const dns::CookieSecrets>(dns::CookieSecrets{{{1, 2, 3}, {4, 5, 6}}});
    return snapshot;
}

const snapshot::Snapshot& example() {
    static const snapshot::Snapshot snapshot = make_example();
    return snapshot;
}

const Settings& all_settings() {
    static const Settings settings{.udp_size = 1232,
                                   .nsid = text("fra1"),
                                   .identity = "fra1.ns.example",
                                   .version = "ours",
                                   .report_agent = name("reports.z.")};
    return settings;
}

struct Asking {
    std::string_view qname = "one.z.";
    Octets options = {};
    std::uint16_t type = 1;
    Arrival arrival = {.source = *base::Address::parse("192.0.2.9"), .now = kNow};
    std::uint16_t flags = 0x0100;
    std::uint16_t qclass = 1;
    std::uint16_t size = 1232;
    bool edns = true;
};

struct Told {
    int rcode = 0;
    bool truncated = false;
    bool has_opt = false;
    std::size_t answers = 0;
    std::map<int, Octets> options;
    support::StrictMessage message;
    Octets octets;
    Answered answered;
};

Told ask_octets(const Octets& query, const Arrival& arrival,
                const Settings& settings = all_settings(),
                const snapshot::Snapshot& snapshot = example()) {
    Told told;
    told.octets.resize(arrival.transport == Transport::Udp ? kMaxUdpReply : kMaxTcpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    told.answered = respond(snapshot, settings, query, arrival, chooser, told.octets);
    told.octets.resize(told.answered.size);
    auto message = support::read_strictly(told.octets);
    INFO((message ? "" : message.error().message));
    REQUIRE(message);
    told.message = *message;
    told.rcode = told.message.flags & 0x0F;
    told.truncated = (told.message.flags & 0x0200) != 0;
    told.answers = told.message.count(0);
    for (const support::StrictRecord& record : told.message.records) {
        if (record.type != 41) continue;
        told.has_opt = true;
        told.rcode += static_cast<int>(record.ttl >> 24U) << 4U;
        for (std::size_t at = 0; at < record.rdata.size();) {
            const std::size_t size = base::load_u16(record.rdata.data() + at + 2);
            const auto value = record.rdata.begin() + static_cast<std::ptrdiff_t>(at + 4);
            const int code = base::load_u16(record.rdata.data() + at);
            CHECK(
                told.options.emplace(code, Octets(value, value + static_cast<std::ptrdiff_t>(size)))
                    .second);
            at += 4 + size;
        }
    }
    return told;
}

Octets octets_of(const Asking& asking) {
    RawQuery raw{.name = name(asking.qname), .type = asking.type, .flags = asking.flags};
    if (asking.edns) raw.additional = {opt(asking.size, false, asking.options)};
    Octets octets = raw.octets();
    octets[12 + raw.name.size() + 3] = static_cast<std::uint8_t>(asking.qclass);
    return octets;
}

Told ask(const Asking& asking, const Settings& settings = all_settings(),
         const snapshot::Snapshot& snapshot = example()) {
    return ask_octets(octets_of(asking), asking.arrival, settings, snapshot);
}

Arrival over(Transport transport, bool wary = false, std::uint32_t now = kNow) {
    return {transport, *base::Address::parse("192.0.2.9"), now, wary};
}

/// A whole cookie as the example gives it.
Octets good_cookie(std::uint32_t now = kNow) {
    return ask({.options = option(10, Octets(8, 7)), .arrival = over(Transport::Udp, false, now)})
        .options.at(10);
}

Octets extended(const Told& told) {
    const auto found = told.options.find(15);
    return found == told.options.end() ? Octets{} : found->second;
}

TEST_CASE("R7873-1, R9018-1: a client cookie comes back with a server cookie, renewed when it ages",
          "[answer]") {
    const Octets cookie = good_cookie();
    REQUIRE(cookie.size() == 24);
    CHECK(std::equal(cookie.begin(), cookie.begin() + 8, Octets(8, 7).begin()));
    const auto shown = [&](std::uint32_t now) {
        return ask({.options = option(10, cookie), .arrival = over(Transport::Udp, false, now)});
    };
    CHECK(shown(kNow + 60).answered.known);
    CHECK(shown(kNow + 60).options.at(10) == cookie);
    CHECK(shown(kNow + 2000).answered.known);
    CHECK(shown(kNow + 2000).options.at(10) == good_cookie(kNow + 2000));
    CHECK_FALSE(shown(kNow + 4000).answered.known);
    CHECK(shown(kNow + 4000).options.at(10) == good_cookie(kNow + 4000));
    CHECK(shown(kNow + 4000).answers == 1);  // R7873-2: a normal reply
    // No cookie in, none out; without secrets it is an option that we do not know.
    CHECK(ask({}).options.count(10) == 0);
    snapshot::Snapshot without = example();
    without.cookies = nullptr;
    CHECK(ask({.options = option(10, cookie)}, all_settings(), without).options.count(10) == 0);
    CHECK(ask({.options = option(10, Octets(9))}, all_settings(), without).rcode == 1);
    // In replies of every kind; not where FORMERR is said of options.
    for (const std::string_view asked : {"no.z.", "cut.z.", "far.", "many.z."})
        CHECK(ask({.qname = asked, .options = option(10, cookie)}).options.at(10) == cookie);
    CHECK(ask({.options = option(10, cookie), .flags = 0x2000}).options.at(10) == cookie);
    CHECK(ask({.options = option(10, Octets(15))}).rcode == 1);
    CHECK(ask({.options = option(10, Octets(15))}).options.count(10) == 0);
}

TEST_CASE("R7873-2: who is wanted to show a cookie is sent one, or comes again over TCP",
          "[answer]") {
    Settings demanding = all_settings();
    demanding.demand_cookies = true;
    const Octets good = option(10, good_cookie());
    Octets bad = good;
    bad.back() ^= 1U;
    for (const bool wary : {false, true}) {
        const Settings& settings = wary ? all_settings() : demanding;
        const auto asked = [&](const Octets& options, Transport transport, bool edns = true) {
            return ask({.options = options, .arrival = over(transport, wary), .edns = edns},
                       settings);
        };
        for (const Octets& cookie : {option(10, Octets(8, 7)), bad}) {
            const Told told = asked(cookie, Transport::Udp);
            CHECK(told.rcode == 23);
            CHECK(told.answers == 0);
            CHECK_FALSE(told.truncated);
            CHECK(told.options.at(10) == good_cookie());
            CHECK_FALSE(told.answered.known);
        }
        CHECK(asked(good, Transport::Udp).answers == 1);
        for (const bool edns : {false, true}) {
            const Told told = asked({}, Transport::Udp, edns);
            CHECK(told.rcode == 0);
            CHECK(told.truncated);
            CHECK(told.answers == 0);
            CHECK(told.has_opt == edns);
        }
        for (const Transport transport : {Transport::Tcp, Transport::Tls}) {
            CHECK(asked({}, transport).answers == 1);
            CHECK(asked(bad, transport).answers == 1);
        }
    }
    snapshot::Snapshot without = example();
    without.cookies = nullptr;
    CHECK(ask({.arrival = over(Transport::Udp, true)}, demanding, without).answers == 1);
}

TEST_CASE("R9619-1, R7873-1: no question is answered with a cookie, and without one FORMERR",
          "[answer]") {
    const auto unasked = [&](const Octets& options, std::uint16_t flags = 0,
                             Transport transport = Transport::Udp) {
        const Octets query = Octets{1,
                                    2,
                                    static_cast<std::uint8_t>(flags >> 8U),
                                    static_cast<std::uint8_t>(flags),
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    1} +
                             opt(1232, false, options);
        return ask_octets(query, over(transport));
    };
    for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
        const Told told = unasked(option(10, Octets(8, 7)), 0, transport);
        CHECK(told.rcode == 0);
        CHECK(told.message.question.empty());
        CHECK(told.options.at(10) == good_cookie());
        CHECK(unasked(option(10, good_cookie()), 0, transport).rcode == 0);
        CHECK(unasked(option(10, Octets(24, 7)), 0, transport).rcode == 23);
        CHECK(unasked(option(10, Octets(24, 7)), 0, transport).options.at(10) == good_cookie());
    }
    CHECK(unasked({}).rcode == 1);
    CHECK(unasked(option(3, {})).rcode == 1);
    CHECK(unasked(option(10, Octets(7))).rcode == 1);
    CHECK(unasked(option(10, Octets(8)), 0x2000).rcode == 4);
    CHECK(ask_octets({1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, over(Transport::Udp)).rcode == 1);
}

TEST_CASE("R8914-1, R1035-6, R1035-7: what is refused says why", "[answer]") {
    struct Row {
        const char* what;
        Asking asking;
        int rcode;
        int code;  // -1: none is told
    };
    const std::vector<Row> rows = {
        {"an answer", {}, 0, -1},
        {"no such name", {.qname = "no.z."}, 3, -1},
        {"another's name", {.qname = "far."}, 5, 20},
        {"another class", {.qclass = 4}, 5, 20},
        {"a transfer", {.qname = "z.", .type = 252}, 5, 18},
        {"an incremental transfer", {.qname = "z.", .type = 251}, 5, 18},
        {"another opcode", {.flags = 0x2000}, 4, 21},
        {"a type that asks for mailboxes", {.type = 253}, 4, 21},
        {"NXNAME", {.type = 128}, 1, 30},
        {"a host that was not looked up yet", {.qname = "host.z."}, 2, 14},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        const Told told = ask(row.asking);
        CHECK(told.rcode == row.rcode);
        const Octets error = extended(told);
        CHECK((error.empty() ? -1 : base::load_u16(error.data())) == row.code);
        Asking plain = row.asking;
        plain.edns = false;
        CHECK_FALSE(ask(plain).has_opt);
        CHECK(ask(plain).rcode == row.rcode);
    }
}

TEST_CASE(
    "R8914-1, R6891-3: with little room the text goes first, then the error, then the channel",
    "[answer]") {
    // Of 512 octets a question takes up to 271, and what must be said as many as are left.
    Settings settings = all_settings();
    settings.nsid = Octets(128, 'n');
    const Octets options =
        option(3, {}) + option(10, Octets(8, 7)) + option(19, {}) +
        option(8, {0, 2, 128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    bool seen_text = false;
    bool seen_error = false;
    bool seen_channel = false;
    for (std::size_t octets = 1; octets <= 120; ++octets) {
        settings.report_agent = long_name(octets + 2, ".");
        RawQuery raw{
            .name = long_name(255, "z."), .type = 252, .additional = {opt(512, false, options)}};
        const Told told = ask_octets(raw.octets(), over(Transport::Udp), settings);
        CHECK(told.octets.size() <= 512);
        CHECK(told.options.at(3) == settings.nsid);
        CHECK(told.options.at(10).size() == 24);
        CHECK(told.options.at(8).size() == 20);
        const bool has_channel = told.options.count(18) != 0;
        const bool has_error = !extended(told).empty();
        const bool has_text = extended(told).size() > 2;
        seen_text = seen_text || has_text;
        seen_error = seen_error || (has_error && !has_text && has_channel);
        seen_channel = seen_channel || (has_channel && !has_error);
        // One that goes before another is never there without it.
        if (has_text) CHECK(has_error);
        if (!has_channel && has_error)
            CHECK(told.octets.size() + 4 + settings.report_agent.size() > 512);
    }
    CHECK(seen_text);
    CHECK(seen_error);
    CHECK(seen_channel);
}

TEST_CASE("R5001-1: NSID is told who asks, when there is one", "[answer]") {
    CHECK(ask({.options = option(3, {})}).options.at(3) == text("fra1"));
    CHECK(ask({.options = option(3, {1, 2})}).options.at(3) == text("fra1"));
    CHECK(ask({.qname = "far.", .options = option(3, {})}).options.at(3) == text("fra1"));
    CHECK(ask({}).options.count(3) == 0);
    CHECK(ask({.options = option(3, {})}, Settings{}).options.count(3) == 0);
}

TEST_CASE("R7828-1: keepalive is answered on streams only", "[answer]") {
    const Octets empty = option(11, {});
    CHECK(ask({.options = empty}).options.count(11) == 0);
    for (const Transport transport : {Transport::Tcp, Transport::Tls}) {
        CHECK(ask({.options = empty, .arrival = over(transport)}).options.at(11) == Octets{0, 100});
        CHECK(ask({.arrival = over(transport)}).options.count(11) == 0);
        CHECK(ask({.options = option(11, {0, 1}), .arrival = over(transport)}).options.count(11) ==
              0);
    }
}

TEST_CASE("R7830-1: replies fill blocks of 468 octets where a query was padded and encrypted",
          "[answer]") {
    const Octets padding = option(12, Octets(40));
    for (const std::string_view asked : {"one.z.", "no.z.", "far.", "many.z."}) {
        const Told told =
            ask({.qname = asked, .options = padding, .arrival = over(Transport::Tls)});
        CHECK(told.octets.size() % 468 == 0);
        const Octets& filled = told.options.at(12);
        CHECK(std::all_of(filled.begin(), filled.end(), [](auto octet) { return octet == 0; }));
        for (const Transport transport : {Transport::Udp, Transport::Tcp})
            CHECK(ask({.qname = asked, .options = padding, .arrival = over(transport)})
                      .options.count(12) == 0);
        CHECK(ask({.qname = asked, .arrival = over(Transport::Tls)}).options.count(12) == 0);
    }
    // The largest of messages are filled, too.
    const Told huge =
        ask({.qname = "huge.z.", .options = padding, .arrival = over(Transport::Tls)});
    CHECK_FALSE(huge.truncated);
    CHECK(huge.octets.size() <= kMaxTcpReply);
    CHECK(huge.octets.size() % 468 == 0);
}

TEST_CASE("R9660-1: ZONEVERSION tells labels and serial of the zone that the name is in",
          "[answer]") {
    const auto version = [](std::string_view asked, const Octets& content = {},
                            std::uint16_t type = 1) {
        const Told told = ask({.qname = asked, .options = option(19, content), .type = type});
        const auto found = told.options.find(19);
        return found == told.options.end() ? Octets{} : found->second;
    };
    const Octets of_z = {1, 0, 0, 0, 0, 7};
    const Octets of_sub = {2, 0, 0, 0, 0, 9};
    CHECK(version("one.z.") == of_z);
    CHECK(version("one.z.", {1, 2, 3}) == of_z);
    CHECK(version("no.such.z.") == of_z);
    CHECK(version("one.z.", {}, 16) == of_z);
    CHECK(version("below.cut.z.") == of_z);
    CHECK(version("one.sub.z.") == of_sub);
    CHECK(version("alias.z.") == of_z);        // the name asked for, not where its chain leads
    CHECK(version("sub.z.", {}, 43) == of_z);  // DS is the parent's
    CHECK(version("many.z.") == of_z);
    CHECK(version("far.").empty());
    CHECK(version("one.z.", {}, 252).empty());
    CHECK(ask({}).options.count(19) == 0);
}

TEST_CASE("R9567-1: where to report errors is told with every OPT, but not at the agent itself",
          "[answer]") {
    const Octets agent = name("reports.z.");
    for (const std::string_view asked : {"one.z.", "no.z.", "far.", "many.z.", "z."})
        CHECK(ask({.qname = asked}).options.at(18) == agent);
    for (const std::string_view asked : {"reports.z.", "any.REPORTS.z.", "_er.a._er.reports.z."})
        CHECK(ask({.qname = asked}).options.count(18) == 0);
    CHECK(ask({.qname = "xreports.z."}).options.count(18) == 1);
    CHECK(ask({}, Settings{}).options.count(18) == 0);
    CHECK_FALSE(ask({.edns = false}).has_opt);
}

TEST_CASE("R9567-1: a report over UDP comes again over TCP, or shows a cookie", "[answer]") {
    const auto report = [](Octets options, Transport transport,
                           std::string_view of = "_er.1.broken.test.7._ER.Reports.z.",
                           std::uint16_t type = 16) {
        return ask(
            {.qname = of, .options = std::move(options), .type = type, .arrival = over(transport)});
    };
    CHECK(report({}, Transport::Udp).truncated);
    CHECK(report({}, Transport::Udp).answers == 0);
    CHECK(report(option(10, Octets(8, 7)), Transport::Udp).truncated);
    CHECK(report(option(10, good_cookie()), Transport::Udp).answers == 1);
    CHECK(report({}, Transport::Tcp).answers == 1);
    CHECK(report({}, Transport::Udp, "er.1.reports.z.").answers == 1);
    CHECK_FALSE(report({}, Transport::Udp, "_er.z.").truncated);
    CHECK_FALSE(report({}, Transport::Udp, "_er.1._er.reports.z.", 1).truncated);
    // An agent that is not ours is told of, and its reports are not for us.
    Settings elsewhere = all_settings();
    elsewhere.report_agent = name("reports.far.");
    CHECK(ask({.qname = "_er.1._er.reports.far.", .type = 16}, elsewhere).rcode == 5);
}

TEST_CASE("R4892-1, R1035-6: class CH tells what is configured and refuses the rest", "[answer]") {
    const auto chaos = [](std::string_view asked, std::uint16_t type = 16,
                          const Settings& settings = all_settings()) {
        return ask({.qname = asked, .type = type, .qclass = 3}, settings);
    };
    for (const auto& [asked, said] :
         {std::pair("id.server.", "fra1.ns.example"),
          std::pair("HOSTNAME.bind.", "fra1.ns.example"), std::pair("version.server.", "ours"),
          std::pair("version.BIND.", "ours")}) {
        for (const std::uint16_t type : {16, 255}) {
            const Told told = chaos(asked, type);
            REQUIRE(told.answers == 1);
            const support::StrictRecord& record = told.message.records.front();
            CHECK(record.qclass == 3);
            CHECK(record.type == 16);
            CHECK(record.ttl == 0);
            CHECK(record.rdata ==
                  Octets{static_cast<std::uint8_t>(std::string(said).size())} + text(said));
            CHECK(told.answered.kind == Kind::Data);
        }
        CHECK(chaos(asked, 1).rcode == 5);
        CHECK(chaos(asked, 252).rcode == 5);
        CHECK(chaos(asked, 16, Settings{}).rcode == 5);
        CHECK(chaos(asked, 16, Settings{}).answers == 0);
    }
    for (const std::string_view asked : {"one.z.", "authors.bind.", "bind.", ".", "x.id.server."})
        CHECK(chaos(asked).rcode == 5);
    // The longest text that fits one string, in the smallest reply.
    Settings longest;
    longest.identity = std::string(255, 'i');
    CHECK(ask({.qname = "id.server.", .type = 16, .qclass = 3, .edns = false}, longest).answers ==
          1);
}

TEST_CASE("R6891-1, R6891-2, R6891-4: BADVERS has our OPT and nothing of the query's options",
          "[answer]") {
    Octets query =
        octets_of({.options = option(10, Octets(3)) + option(3, {}) + option(65001, {1})});
    const std::size_t opt_at = 12 + name("one.z.").size() + 4;
    query[opt_at + 6] = 1;     // the version
    query[opt_at + 7] = 0xFF;  // DO and flags that nobody knows
    query[opt_at + 8] = 0xFF;
    const Told told = ask_octets(query, over(Transport::Udp));
    CHECK(told.rcode == 16);
    CHECK(told.answers == 0);
    for (const support::StrictRecord& record : told.message.records)
        CHECK(record.ttl == 0x01008000);
    CHECK(told.options.size() == 1);  // the report channel
}

TEST_CASE("RRL-1: a reply is cut to its question, TC, and all of its OPT", "[answer]") {
    const Octets options = option(3, {}) + option(10, Octets(8, 7));
    for (const std::string_view asked :
         {"one.z.", "cut.z.", "alias.z.", "many.z.", "no.z.", "far."}) {
        for (const bool edns : {false, true}) {
            const Told whole = ask({.qname = asked, .options = options, .edns = edns});
            Octets cut = whole.octets;
            cut.resize(truncate(cut, cut.size()));
            const auto message = support::read_strictly(cut);
            INFO(asked << (message ? "" : message.error().message));
            REQUIRE(message);
            CHECK((message->flags & 0x0200) != 0);
            CHECK((message->flags | 0x0200) == (whole.message.flags | 0x0200));
            CHECK(std::ranges::equal(message->question, whole.message.question));
            CHECK(message->has_opt() == edns);
            CHECK(message->records.size() == (edns ? 1U : 0U));
            if (edns) CHECK(message->records[0].rdata == whole.message.records.back().rdata);
        }
    }
    // Of what has no question.
    Octets unasked = Octets{1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1} + opt(1232, false, options);
    Told told = ask_octets(unasked, over(Transport::Udp));
    CHECK(truncate(told.octets, told.octets.size()) == told.answered.size);
}

}  // namespace
}  // namespace leeward::answer
