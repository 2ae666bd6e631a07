// SPDX-License-Identifier: Apache-2.0
// What a reply says to a query with EDNS Client Subnet (RFC 7871): the option comes back as it was
// sent, with the scope of the answer, in replies of every kind; and FORMERR when it is malformed.
#include <algorithm>
#include <optional>
#include <string>

#include "../../../src/answer/asker.hpp"
#include "../../../src/answer/reply.hpp"
#include "leeward/dns/edns_options.hpp"
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
using support::StrictMessage;

const Octets kV4 = option(8, {0, 1, 24, 0, 198, 51, 100});
const Octets kV6 = option(8, {0, 2, 56, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 1});
const Octets kLongest =
    option(8, {0, 2, 128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
const Octets kNobody = option(8, {0, 1, 0, 0});
const Octets kNoFamily = option(8, {0, 0, 0, 0});
const Octets kMalformed = option(8, {0, 1, 24, 0, 198, 51});

/// Four places; "weighted", "failover", "multivalue" and "simple" are steered over them.
snapshot::Snapshot make_example() {
    policy::Rules rules;
    std::vector<policy::Child> all;
    for (std::uint32_t at = 0; at < 4; ++at) {
        rules.places.push_back({"p" + std::to_string(at), policy::PlaceKind::Region, {}});
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        leaf.data.push_back({{10, 0, 0, static_cast<std::uint8_t>(at)}, {}, {at}});
        all.push_back({policy::LeafId{at}, at + 1});
    }
    std::vector<zone::SteeredRrset> steered;
    const auto add = [&](const char* owner, policy::Kind kind) {
        const auto node = policy::NodeId{static_cast<std::uint32_t>(rules.nodes.size())};
        const auto root = static_cast<std::uint32_t>(rules.roots.size());
        rules.nodes.push_back({owner, kind, policy::kNoDetail, all});
        rules.roots.push_back(
            {policy::Owner(dns::Name::parse(owner).value()), dns::RrType::A, 30, node});
        steered.push_back({rules.roots[root].owner.name(), dns::RrType::A, root, {}});
    };
    add("weighted.z.", policy::Kind::Weighted);
    add("failover.z.", policy::Kind::Failover);
    add("multivalue.z.", policy::Kind::Multivalue);
    add("simple.z.", policy::Kind::Simple);
    std::string text =
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\none 60 A 192.0.2.1\n"
        "sub 60 NS ns.sub\nns.sub 60 A 192.0.2.60\nalias 60 CNAME weighted\n"
        "lost 60 CNAME nowhere\nmx 60 MX 10 failover\n";
    for (int i = 0; i < 100; ++i) text += "many 60 A 192.0.2." + std::to_string(i) + "\n";
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("z.", text, std::move(steered)));
    return support::make_snapshot(std::move(zones), std::move(rules));
}

const snapshot::Snapshot& example() {
    static const snapshot::Snapshot snapshot = make_example();
    return snapshot;
}

struct Question {
    Octets name;
    std::uint16_t type = 1;
    std::uint16_t flags = 0x0100;

    [[nodiscard]] Octets with(const Octets& options, std::uint16_t size = 1232) const {
        return RawQuery{
            .name = name, .type = type, .flags = flags, .additional = {opt(size, false, options)}}
            .octets();
    }
};

/// The RDATA of the reply's OPT record; nullopt: it has no such record.
std::optional<Octets> options_of(const Octets& reply) {
    const auto message = support::read_strictly(reply);
    REQUIRE(message);
    for (const support::StrictRecord& record : message->records) {
        if (record.type == 41) return record.rdata;
    }
    return std::nullopt;
}

/// Its client subnet; empty: none.
Octets subnet_of(const Octets& reply) {
    const Octets options = options_of(reply).value();
    for (std::size_t at = 0; at < options.size();) {
        const std::size_t size = 4U + base::load_u16(options.data() + at + 2);
        if (options[at] == 0 && options[at + 1] == 8)
            return {options.begin() + static_cast<std::ptrdiff_t>(at),
                    options.begin() + static_cast<std::ptrdiff_t>(at + size)};
        at += size;
    }
    return {};
}

/// A reply without what its OPT record holds.
Octets without_options(Octets reply) {
    const std::size_t options = options_of(reply).value().size();
    reply.resize(reply.size() - options);
    base::store_u16(reply.data() + reply.size() - 2, 0);
    return reply;
}

TEST_CASE("client subnet: R7871-1 E-4 the option comes back as it was, scope 0, in every reply",
          "[answer]") {
    struct Row {
        const char* what;
        Question question;
        const char* rcode;
    };
    const std::vector<Row> rows = {
        {"static", {name("one.z.")}, "NOERROR"},
        {"weighted", {name("weighted.z.")}, "NOERROR"},
        {"failover", {name("failover.z.")}, "NOERROR"},
        {"multivalue", {name("multivalue.z.")}, "NOERROR"},
        {"simple", {name("simple.z.")}, "NOERROR"},
        {"an alias of a steered name", {name("alias.z.")}, "NOERROR"},
        {"a steered name in the additional section", {name("mx.z."), 15}, "NOERROR"},
        {"an alias to nowhere", {name("lost.z.")}, "NXDOMAIN"},
        {"NODATA", {name("one.z."), 16}, "NOERROR"},
        {"NODATA of a steered name", {name("weighted.z."), 16}, "NOERROR"},
        {"NXDOMAIN", {name("no.z.")}, "NXDOMAIN"},
        {"the longest name", {long_name(255, "z.")}, "NXDOMAIN"},
        {"a referral", {name("www.sub.z.")}, "NOERROR"},
        {"no zone of ours", {name("far.")}, "REFUSED"},
        {"a transfer", {name("z."), 252}, "REFUSED"},
        {"a type that is no question", {name("one.z."), 41}, "FORMERR"},
        {"another opcode", {name("one.z."), 1, 0x2000}, "NOTIMPL"},
        {"truncated over UDP", {name("many.z.")}, "NOERROR"},
    };
    for (const Row& row : rows) {
        for (const Octets& subnet : {kV4, kV6, kLongest, kNobody, kNoFamily}) {
            for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
                INFO(row.what << ", option of " << subnet.size());
                const auto reply =
                    ask_strictly(example(), row.question.with(subnet, 512), transport);
                CHECK(reply.rcode == row.rcode);
                CHECK(subnet_of(reply.octets) == subnet);
            }
        }
    }
}

TEST_CASE("client subnet: R7871-1 no reply has the option when the query had none", "[answer]") {
    for (const char* const asked : {"one.z.", "weighted.z.", "no.z.", "far.", "many.z."}) {
        const Question question{name(asked)};
        for (const Octets& options : {Octets{}, option(10, Octets(8)), option(15, {0, 8})}) {
            const auto reply = ask_strictly(example(), question.with(options));
            CHECK(subnet_of(reply.octets) == Octets{});
        }
        const auto plain = ask_strictly(example(), RawQuery{.name = name(asked)}.octets());
        CHECK_FALSE(options_of(plain.octets));
    }
}

TEST_CASE(
    "client subnet: E-2 E-7 static, weighted, failover, multivalue and simple answers are the same "
    "for every client",
    "[answer]") {
    for (const char* const asked :
         {"one.z.", "weighted.z.", "failover.z.", "multivalue.z.", "simple.z.", "alias.z."}) {
        const Question question{name(asked)};
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            const auto plain = ask_strictly(example(), question.with({}), Transport::Udp, {}, seed);
            for (const Octets& subnet : {kV4, kV6, kLongest, kNobody, kNoFamily}) {
                const auto told =
                    ask_strictly(example(), question.with(subnet), Transport::Udp, {}, seed);
                INFO(asked << " " << seed);
                CHECK(without_options(told.octets) == plain.octets);
            }
        }
    }
}

TEST_CASE("client subnet: R7871-2 a malformed option is FORMERR, and does not come back",
          "[answer]") {
    Octets twice = kV4;
    twice.insert(twice.end(), kV4.begin(), kV4.end());
    for (const char* const asked : {"one.z.", "weighted.z.", "no.z.", "www.sub.z.", "far."}) {
        for (const Octets& options : {kMalformed, twice, option(8, {}), option(8, {0, 3, 0, 0}),
                                      option(8, {0, 1, 24, 24, 198, 51, 100})}) {
            for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
                const auto reply =
                    ask_strictly(example(), Question{name(asked)}.with(options), transport);
                CHECK(reply.rcode == "FORMERR");
                CHECK_FALSE(reply.aa);
                CHECK(reply.answer.empty());
                CHECK(reply.authority.empty());
                CHECK(subnet_of(reply.octets) == Octets{});
            }
        }
    }
}

TEST_CASE("client subnet: what cannot be read does not come back, nor what is of another EDNS",
          "[answer]") {
    for (const Octets& subnet : {kV4, kMalformed}) {
        Octets version_1 = Question{name("one.z.")}.with(subnet);
        version_1[version_1.size() - subnet.size() - 5] = 1;
        const auto unknown = ask_strictly(example(), version_1);
        CHECK(unknown.edns_rcode == 1);
        CHECK(options_of(unknown.octets) == Octets{});

        Octets cut = Question{name("one.z.")}.with(subnet);
        cut.push_back(0);
        const auto malformed = ask_strictly(example(), cut);
        CHECK(malformed.rcode == "FORMERR");
        CHECK(options_of(malformed.octets).value_or(Octets{}).empty());

        const auto notify =
            ask_strictly(example(), Question{name("one.z."), 6, 0x2000}.with(subnet));
        CHECK(notify.rcode == "NOTIMPL");
    }
}

TEST_CASE("client subnet: R7871-1 the option counts: what fits without it and not with it sets TC",
          "[answer]") {
    const Question question{name("many.z.")};
    const Settings settings{4096};
    const std::size_t whole =
        ask_strictly(example(), question.with({}, 4096), Transport::Tcp, settings).size;
    for (const Octets& subnet : {Octets{}, kNobody, kV4, kV6, kLongest}) {
        for (const int over : {-1, 0, 1}) {
            const std::size_t needed = whole + subnet.size();
            const std::size_t size = needed - static_cast<std::size_t>(over);
            INFO("option of " << subnet.size() << ", over by " << over);
            const auto reply =
                ask_strictly(example(), question.with(subnet, static_cast<std::uint16_t>(size)),
                             Transport::Udp, settings);
            CHECK(reply.tc == (over > 0));
            CHECK(reply.answer.size() == (over > 0 ? 0 : 100));
            CHECK(reply.size <= size);
            if (over <= 0) CHECK(reply.size == needed);
            CHECK(subnet_of(reply.octets) == subnet);
        }
    }
}

TEST_CASE("client subnet: R7871-1 additional addresses give way to the option without TC",
          "[answer]") {
    std::string text = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n";
    for (int i = 0; i < 16; ++i) {
        const std::string host = "mail" + std::to_string(i);
        text += "mx 60 MX 10 " + host + "\n" + host + " 60 A 192.0.2.1\n";
    }
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("z.", text));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    const Question question{name("mx.z."), 15};
    const auto whole = ask_strictly(snapshot, question.with({}, 1232));
    REQUIRE(whole.additional.size() == 16);
    REQUIRE(whole.size - std::size_t{16} * 16 < 512);  // without addresses it fits the least size
    const auto octets = static_cast<std::uint16_t>(kLongest.size());
    std::size_t fewest = 16;
    for (std::uint16_t size = 512; size <= whole.size + octets; ++size) {
        const auto smaller = ask_strictly(snapshot, question.with({}, size));
        const auto told = ask_strictly(
            snapshot, question.with(kLongest, static_cast<std::uint16_t>(size + octets)));
        REQUIRE_FALSE(told.tc);
        REQUIRE(without_options(told.octets) == smaller.octets);
        fewest = std::min(fewest, told.additional.size());
    }
    CHECK(fewest < 16);
}

/// Aliases of 255 octets from "t.z." to a TXT RRset of `octets` octets of RDATA: together they can
/// be longer than a message, which no RRset alone can.
snapshot::Snapshot longest(std::size_t octets) {
    std::string text = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n";
    const auto hop = [](char fill) { return support::text_of(long_name(255, "z.", fill)); };
    text += "t 60 CNAME " + hop('a') + "\n" + hop('a') + " 60 CNAME " + hop('b') + "\n" + hop('b') +
            " 60 CNAME " + hop('c') + "\n" + hop('c') + " 60 TXT";
    for (std::size_t part = 0; octets > 0; octets -= part) {
        part = std::min<std::size_t>(octets, 256);
        text += " \"" + std::string(part - 1, 't') + "\"";
    }
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("z.", text + "\n"));
    return support::make_snapshot(std::move(zones));
}

TEST_CASE("client subnet: R7871-1 over TCP the option counts to the 65,535 octets", "[answer]") {
    constexpr std::size_t kSome = 60'000;
    const Question question{name("t.z."), 16};
    for (const Octets& subnet : {kV6, kLongest}) {
        const std::size_t frame =
            ask_strictly(longest(kSome), question.with(subnet), Transport::Tcp).size - kSome;
        for (const int over : {-1, 0, 1}) {
            const std::size_t octets = 65535 + static_cast<std::size_t>(over) - frame;
            const auto reply = ask_strictly(longest(octets), question.with(subnet), Transport::Tcp);
            INFO("over by " << over);
            CHECK(reply.tc == (over > 0));
            if (over <= 0) CHECK(reply.size == octets + frame);
            CHECK(subnet_of(reply.octets) == subnet);
        }
    }
}

/// Writes an empty reply to a query with `subnet`, `scopes` said of its parts.
Octets written(const Octets& subnet, std::initializer_list<std::uint8_t> scopes) {
    const Octets octets = Question{name("one.z.")}.with(subnet);
    dns::Query query;
    REQUIRE(dns::parse_query(octets, query) == dns::Parsed::Whole);
    dns::EdnsOptions read;
    REQUIRE(dns::EdnsOptions::read(query.edns.options, read));
    Octets buffer(kMaxUdpReply);
    const Settings settings;
    OptWriter opt_writer(query, settings, Transport::Udp);
    opt_writer.take(read);
    Reply reply(octets, query, opt_writer, buffer, 512);
    for (const std::uint8_t scope : scopes) reply.narrow_scope(scope);
    buffer.resize(reply.finish(dns::Rcode::NoError, true));
    return options_of(buffer).value();
}

TEST_CASE("client subnet: E-4 R7871-1 the scope is the longest that was said of a part",
          "[answer]") {
    const auto with_scope = [](Octets subnet, std::uint8_t scope) {
        subnet[7] = scope;
        return subnet;
    };
    for (const Octets& subnet : {kV4, kV6, kLongest, kNoFamily}) {
        CHECK(written(subnet, {}) == subnet);
        CHECK(written(subnet, {0, 0}) == subnet);
        CHECK(written(subnet, {16}) == with_scope(subnet, 16));
        CHECK(written(subnet, {16, 24, 0}) == with_scope(subnet, 24));
        CHECK(written(subnet, {24, 16}) == with_scope(subnet, 24));
    }
    CHECK(written({}, {24}).empty());
}

TEST_CASE(
    "client subnet: E-1 E-7 the client is the one told, and where none is, who sent the query",
    "[answer]") {
    const auto address = [](const char* text) { return base::Address::parse(text).value(); };
    struct Row {
        const char* source;
        Octets options;
        const char* client;  // nullptr: none is told
        int prefix;
    };
    for (const Row& row :
         {Row{"192.0.2.7", kV4, "198.51.100.0", 24}, Row{"192.0.2.7", kV6, "2001:db8:0:100::", 56},
          Row{"2001:db8::7", kV4, "198.51.100.0", 24}, Row{"192.0.2.7", {}, nullptr, 0},
          Row{"192.0.2.7", kNobody, nullptr, 0}, Row{"192.0.2.7", kNoFamily, nullptr, 0}}) {
        const base::Address source = address(row.source);
        dns::EdnsOptions options;
        REQUIRE(dns::EdnsOptions::read(row.options, options));
        const Asker asker{source, options.subnet};
        REQUIRE(asker.has_client() == (row.client != nullptr));
        if (row.client != nullptr) {
            CHECK(asker.client().address == address(row.client));
            CHECK(asker.client().prefix == row.prefix);
        }
        CHECK(asker.resolver().address == source);
        CHECK(asker.resolver().prefix == (source.is_v6() ? 128 : 32));
    }
    const base::Address mapped = address("::ffff:192.0.2.7");
    CHECK(Asker{mapped, {}}.resolver().address == address("192.0.2.7"));
    CHECK(Asker{mapped, {}}.resolver().prefix == 32);
}

}  // namespace
}  // namespace leeward::answer
