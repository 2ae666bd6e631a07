// SPDX-License-Identifier: Apache-2.0
// Random queries, most of them spoilt, to random zones: no reply, or one that stands up to the
// strict reader, that is the query's own, and that is no longer than the client and we allow.

#include <rapidcheck.h>

#include <optional>
#include <string>

#include "leeward/base/rng.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"
#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::Octets;
using support::opt;
using support::option;
using support::RawQuery;

constexpr int kZones = 16;  // for each seed that RapidCheck gives
constexpr int kQueries = 60;

const dns::Name kApex = dns::Name::parse("z.test.").value();

class Maker {
public:
    explicit Maker(std::uint64_t seed) : rng_(seed) {}

    std::uint32_t below(std::uint32_t bound) { return rng_.below(bound); }
    bool one_in(std::uint32_t times) { return below(times) == 0; }

    /// A name at or below the apex, now and then elsewhere, and often one that was named before.
    dns::Name name() {
        if (!named_.empty() && one_in(2))
            return named_[below(static_cast<std::uint32_t>(named_.size()))];
        return named_.emplace_back(new_name());
    }

    std::string record() {
        const std::string owner = name().to_string() + " " + std::to_string(below(100)) + " ";
        const std::string target = name().to_string();
        const std::string number = std::to_string(below(250));
        switch (below(14)) {
            case 0:
                return owner + "CNAME " + target;
            case 1:
                return owner + "DNAME " + target;
            case 2:
                return owner + "NS " + target;
            case 3:
                return owner + "MX " + number + " " + target;
            case 4:
                return owner + "SRV 0 0 " + number + " " + target;
            case 5:
                return owner + "PTR " + target;
            case 6:
                return owner + "HTTPS " + number + " " + target;
            case 7:
                return owner + "NAPTR 1 1 \"S\" \"" + std::string(below(250), 's') + "\" \"\" " +
                       target;
            case 8:
                return owner + "AAAA 2001:db8::" + number;
            case 9:
                return owner + "TXT \"" + std::string(below(255), 't') + "\" \"" +
                       std::string(below(255), 'u') + "\"";
            case 10:
                return owner + "TYPE65280 \\# 3 0102" + (one_in(2) ? "03" : "C0");
            case 11:
                return owner + "DS 1 13 2 " + std::string(64, "0123456789"[below(10)]);
            default:
                return owner + "A 192.0.2." + number;
        }
    }

    std::string zone() {
        std::string text = "@ 60 SOA ";
        text += name().to_string() + " " + name().to_string() + " 1 2 3 4 5\n@ 60 NS ns\n";
        for (std::uint32_t records = 1 + below(one_in(4) ? 200 : 20); records > 0; --records)
            text += record() + "\n";
        return text;
    }

    /// Sound as a whole, though not always answerable.
    RawQuery query() {
        RawQuery query;
        const dns::Name asked = name();
        query.name.assign(asked.wire().begin(), asked.wire().end());
        for (std::uint8_t& octet : query.name) {
            if (octet >= 'a' && octet <= 'z' && one_in(2))
                octet = static_cast<std::uint8_t>(octet - 32);
        }
        constexpr std::uint16_t kTypes[] = {1,  2,  5,  6,  12, 15,  16,   28,
                                            33, 35, 39, 43, 65, 255, 65280};
        query.type = one_in(2) ? 1 : kTypes[below(std::size(kTypes))];
        query.id = static_cast<std::uint16_t>(below(65536));
        query.flags = one_in(2) ? 0x0100 : 0;
        if (one_in(4)) return query;
        constexpr std::uint16_t kSizes[] = {0, 511, 512, 513, 1232, 4096, 65535};
        Octets options;
        for (std::uint32_t count = below(4); count > 0; --count) {
            const Octets next =
                one_in(3)   ? subnet()
                : one_in(3) ? option(10, Octets(one_in(2) ? 8 : 24, 7))
                            : option(static_cast<std::uint16_t>(below(20)), Octets(below(40)));
            options.insert(options.end(), next.begin(), next.end());
        }
        query.additional = {opt(kSizes[below(std::size(kSizes))], one_in(2), options)};
        return query;
    }

    /// All that a reply may say, half of the time.
    Settings settings() {
        Settings made{static_cast<std::uint16_t>(512 + below(4096 - 512 + 1))};
        if (one_in(2)) return made;
        made.nsid = Octets(1 + below(128), 'n');
        made.identity = std::string(1 + below(255), 'i');
        made.version = "v";
        made.demand_cookies = one_in(4);
        const dns::Name agent = new_name().lower();
        if (!agent.is_root()) made.report_agent.assign(agent.wire().begin(), agent.wire().end());
        return made;
    }

    /// A Client Subnet option (RFC 7871), one in four with something wrong inside.
    Octets subnet() {
        const bool is_v6 = one_in(2);
        const std::size_t bits = below(is_v6 ? 129 : 33);
        Octets value = {0, static_cast<std::uint8_t>(is_v6 ? 2 : 1),
                        static_cast<std::uint8_t>(bits), 0};
        for (std::size_t at = 0; at < bits; at += 8) {
            const std::size_t spare = at + 8 > bits ? at + 8 - bits : 0;
            value.push_back(static_cast<std::uint8_t>(below(256) >> spare << spare));
        }
        if (one_in(4)) {
            value[below(static_cast<std::uint32_t>(value.size()))] =
                static_cast<std::uint8_t>(below(256));
        }
        return option(8, value);
    }

    /// One way in which octets go wrong on their way, or are made to.
    void spoil(Octets& octets) {
        const auto size = static_cast<std::uint32_t>(octets.size());
        const auto random_octet = [&] { return static_cast<std::uint8_t>(below(256)); };
        switch (below(6)) {
            case 0:
                octets.resize(below(size + 1));
                break;
            case 1:
                for (std::uint32_t more = 1 + below(one_in(5) ? 3000 : 30); more > 0; --more)
                    octets.push_back(random_octet());
                break;
            case 2:  // a count or a flag
                if (size >= 12) octets[2 + below(10)] = random_octet();
                break;
            case 3: {  // a part of it once more
                const std::uint32_t from = below(size);
                const Octets part(octets.begin() + from,
                                  octets.begin() + from + below(size - from + 1));
                octets.insert(octets.begin() + below(size + 1), part.begin(), part.end());
                break;
            }
            case 4:  // one bit
                if (size > 0) octets[below(size)] ^= static_cast<std::uint8_t>(1U << below(8));
                break;
            default:
                for (std::uint32_t flips = 1 + below(4); flips > 0 && size > 0; --flips)
                    octets[below(size)] = random_octet();
        }
    }

private:
    /// Short labels from a few letters meet each other, long and many ones bring names to their
    /// bounds.
    dns::Name new_name() {
        dns::Name name = one_in(10) ? dns::Name::parse("far.").value() : kApex;
        for (std::uint32_t labels = below(one_in(8) ? 130 : 4); labels > 0; --labels) {
            Octets label = {static_cast<std::uint8_t>("abc*"[below(4)])};
            if (one_in(12)) label.assign(1 + below(63), static_cast<std::uint8_t>(below(256)));
            if (auto longer = name.with_left(label)) name = *longer;
        }
        return name;
    }

    base::Rng rng_;
    std::vector<dns::Name> named_;
};

/// A steered name, "a.z.test.", over three places.
policy::Rules steered_rules(Maker& maker) {
    policy::Rules rules;
    policy::Node node;
    node.name = "a";
    node.kind = maker.one_in(2) ? policy::Kind::Multivalue : policy::Kind::Simple;
    for (std::uint32_t at = 0; at < 3; ++at) {
        rules.places.push_back({"p" + std::to_string(at), policy::PlaceKind::Region, {}});
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        for (std::uint32_t i = 0; i <= maker.below(60); ++i)
            leaf.data.push_back({{10, 0, 0, static_cast<std::uint8_t>(i)}, {}, {at}});
        node.children.push_back({policy::LeafId{at}, 1});
    }
    rules.nodes.push_back(node);
    rules.roots.push_back({policy::Owner(kApex.with_left(base::as_bytes("a")).value()),
                           dns::RrType::A, 30, policy::NodeId{0}});
    return rules;
}

/// Nothing where the records may not stand together.
std::optional<snapshot::Snapshot> snapshot_of(const std::string& text, Maker& maker) {
    zone::ZoneBuilder builder(kApex);
    const auto no_files = [](const std::string&) -> base::Result<std::string> {
        return base::fail("none");
    };
    auto parsed = zone::parse("z", text, kApex, no_files,
                              [&](const auto& r, const auto& o) { builder.add(r, o); });
    policy::Rules rules;
    if (maker.one_in(2)) {
        rules = steered_rules(maker);
        builder.add({rules.roots[0].owner.name(), dns::RrType::A, 0, {}});
    }
    auto zone = builder.build(parsed.files, parsed.faults);
    if (!zone) return std::nullopt;
    std::vector<zone::Zone> zones;
    zones.push_back(std::move(*zone));
    snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones), std::move(rules));
    if (maker.one_in(2))
        snapshot.cookies = std::make_shared<const dns::CookieSecrets>(dns::CookieSecrets{{{1}}});
    return snapshot;
}

/// What happened to the queries of one run of the property.
struct Tally {
    int zones = 0;
    int replies = 0;
    int silent = 0;
    int truncated = 0;
    int malformed = 0;
    int answered = 0;
    int options = 0;  // replies that have any
};

/// The first fault found; empty: none.
std::string ask_about(const snapshot::Snapshot& snapshot, Maker& maker, Tally& tally) {
    for (int i = 0; i < kQueries; ++i) {
        Octets query = maker.query().octets();
        for (std::uint32_t times = maker.below(3); times > 0; --times) maker.spoil(query);
        constexpr Transport kTransports[] = {Transport::Udp, Transport::Udp, Transport::Tcp,
                                             Transport::Tls};
        const auto transport = kTransports[maker.below(std::size(kTransports))];
        const Settings settings = maker.settings();
        const auto reply =
            support::ask_guarded(snapshot, query, transport, settings, maker.below(1000));
        if (!reply.fault.empty()) {
            std::string hex;
            for (const std::uint8_t octet : query) {
                hex += "0123456789abcdef"[octet >> 4U];
                hex += "0123456789abcdef"[octet & 15U];
            }
            return reply.fault + (transport == Transport::Udp ? " (UDP, " : " (stream, ") +
                   std::to_string(settings.udp_size) + "): " + hex;
        }
        if (reply.octets.empty()) {
            ++tally.silent;
            continue;
        }
        ++tally.replies;
        tally.truncated += (reply.message.flags & 0x0200U) != 0;
        tally.malformed += (reply.message.flags & 0x000FU) == 1;
        tally.answered += reply.message.count(0) > 0;
        for (const auto& record : reply.message.records)
            tally.options += record.type == 41 && !record.rdata.empty();
    }
    return "";
}

TEST_CASE("answer: R1035-3 spoilt queries to random zones get a sound reply of their own or none",
          "[property]") {
    Tally tally;
    CHECK(rc::check("every reply is sound", [&tally](std::uint64_t seed) {
        for (int i = 0; i < kZones; ++i) {
            Maker maker(seed + static_cast<std::uint64_t>(i));
            const std::string text = maker.zone();
            const auto snapshot = snapshot_of(text, maker);
            if (!snapshot) continue;
            ++tally.zones;
            const std::string fault = ask_about(*snapshot, maker, tally);
            if (!fault.empty()) RC_FAIL(fault + "\n" + text);
        }
    }));
    // It must have seen something of everything.
    CHECK(tally.zones > 100);
    CHECK(tally.answered > 500);
    CHECK(tally.malformed > 500);
    CHECK(tally.silent > 100);
    CHECK(tally.truncated > 10);
    CHECK(tally.options > 500);
    INFO(tally.zones << " zones, " << tally.replies << " replies: " << tally.answered
                     << " answers, " << tally.truncated << " truncated, " << tally.malformed
                     << " FORMERR, " << tally.silent << " silent, " << tally.options
                     << " with options");
    CHECK(tally.replies > 2000);
}

}  // namespace
}  // namespace leeward::answer
