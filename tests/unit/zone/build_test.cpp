// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/build.hpp"

#include <algorithm>
#include <array>

#include "leeward/base/rng.hpp"
#include "leeward/zone/parse.hpp"
#include "leeward/zone/zone_set.hpp"
#include "support/catch.hpp"

namespace leeward::zone {
namespace {

dns::Name name(std::string_view text) {
    return dns::Name::parse(text).value();
}

struct Built {
    std::optional<Zone> zone;
    std::vector<base::Fault> faults;

    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        for (const base::Fault& fault : faults) lines.push_back(to_string(fault));
        return lines;
    }
    [[nodiscard]] bool says(std::string_view text) const {
        for (const std::string& line : lines()) {
            if (line.find(text) != std::string::npos) return true;
        }
        return false;
    }
};

constexpr std::string_view kHead =
    "@ 60 SOA ns h 1 7200 900 1209600 60\n@ 60 NS ns\nns 60 A 192.0.2.1\n";

Built build(const std::string& text, std::vector<SteeredRrset> steered = {}) {
    Built built;
    ZoneBuilder builder(name("z.example."));
    const auto no_includes = [](const std::string&) -> base::Result<std::string> {
        return base::fail("none");
    };
    ParseResult parsed =
        parse("z.zone", text, name("z.example."), no_includes,
              [&](const auto& record, const auto& origin) { builder.add(record, origin); });
    for (SteeredRrset& rrset : steered) builder.add(std::move(rrset));
    built.faults = std::move(parsed.faults);
    built.zone = builder.build(parsed.files, built.faults);
    return built;
}

Built build_with_head(const std::string& text, std::vector<SteeredRrset> steered = {}) {
    return build(std::string(kHead) + text, std::move(steered));
}

TEST_CASE("build: a plain zone has no faults", "[zone]") {
    const Built built = build_with_head("www 60 A 192.0.2.2\n");
    REQUIRE(built.zone);
    CHECK(built.lines().empty());
    CHECK(built.zone->name_count() == 3);
    CHECK(built.zone->record_count() == 4);
    CHECK(built.zone->serial() == 1);
}

TEST_CASE("build: R1034-5 R4592-3 R6672-3 a zone that cannot be served is refused, with the place",
          "[zone]") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"@ 60 SOA ns h 2 2 3 4 5\n", "z.zone:4:1: z.example.: a second SOA record"},
        {"@ 60 SOA ns h 1 7200 900 1209600 61\n", "z.zone:4:1: z.example.: a second SOA record"},
        {"x 60 SOA ns h 2 2 3 4 5\n", "z.zone:4:1: x.z.example.: SOA below the apex"},
        {"c 60 CNAME ns\nc 60 A 192.0.2.3\n", "z.zone:4:1: c.z.example.: CNAME beside A"},
        {"c 60 CNAME ns\nc 60 CNAME ns2\n", "c.z.example.: a second CNAME record"},
        {"d 60 DNAME ns\nd 60 DNAME ns2\n", "d.z.example.: a second DNAME record"},
        {"d 60 DNAME x\nd 60 CNAME y\n", "d.z.example.: CNAME beside DNAME"},
        {"d 60 DNAME x\nd 60 NS ns\n", "d.z.example.: DNAME beside NS below the apex"},
        {"@ 60 CNAME ns\n", "z.example.: CNAME beside NS"},
        {"c 60 CNAME ns\nc 60 TYPE65280 \\# 0\n", "c.z.example.: CNAME beside TYPE65280"},
        {"*.w 60 NS ns\n", "*.w.z.example.: a wildcard may not hold NS"},
        {"*.w 60 DNAME x\n", "*.w.z.example.: a wildcard may not hold DNAME"},
    }));
    const Built built = build_with_head(text);
    CAPTURE(built.lines());
    CHECK_FALSE(built.zone);
    CHECK(built.says(message));
}

TEST_CASE("build: R1034-5 no SOA and no NS are both reported", "[zone]") {
    const Built built = build("www 60 A 192.0.2.1\n");
    CHECK_FALSE(built.zone);
    CHECK(built.lines() ==
          std::vector<std::string>{"z.zone: z.example.: the zone has no SOA record; add one at its "
                                   "apex (RFC 1035 section 5.2)",
                                   "z.zone: z.example.: the zone has no NS record at its apex; "
                                   "name its servers there (RFC 1034 section 4.2.1)"});
}

TEST_CASE("build: R1034-5 R6672-3 what may stand beside CNAME, DNAME and NS does", "[zone]") {
    const std::string text = GENERATE(
        "c 60 CNAME ns\nc 60 RRSIG CNAME 13 3 60 20300101000000 20290101000000 1 z.example. AAAA\n"
        "c 60 NSEC d CNAME RRSIG NSEC\n",
        "@ 60 DNAME x.test.\n", "d 60 DNAME x.test.\nd 60 A 192.0.2.1\nd 60 MX 1 ns\n",
        "*.w 60 CNAME ns\n", "a.*.w 60 NS ns\n", "c 60 CNAME ns\nc 60 CNAME NS\n",
        "@ 60 SOA ns h 1 7200 900 1209600 60\n");
    const Built built = build_with_head(text);
    CAPTURE(text, built.lines());
    CHECK(built.zone);
    CHECK_FALSE(base::any_error(built.faults));
}

TEST_CASE("build: R1912-1 R1034-5 what is only odd is a warning, and the rest is served",
          "[zone]") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"other.test. 60 A 192.0.2.1\n", "z.zone:4:1: warning: other.test.: is outside the zone"},
        {"sub 60 NS ns\nx.sub 60 TXT hidden\n",
         "x.sub.z.example.: TXT stands at or below a zone cut"},
        {"sub 60 NS ns\nsub 60 MX 1 ns\n", "sub.z.example.: MX stands at or below a zone cut"},
        {"d 60 DNAME ns\nx.d 60 A 192.0.2.1\n",
         "x.d.z.example.: A stands at or below a zone cut or a DNAME"},
        {"t 60 A 192.0.2.1\nt 61 A 192.0.2.2\n",
         "the TTLs of its A records differ; the smallest, 60, is used"},
        {"m 60 MX 1 a\na 60 CNAME ns\n", "m.z.example.: MX names a.z.example., which is an alias"},
        {"m 60 MX 1 nowhere\n", "MX names nowhere.z.example., which has no address here"},
        {"sub 60 NS ns.sub\n",
         "NS names ns.sub.z.example., which has no address here; servers below their own cut"},
    }));
    const Built built = build_with_head(text);
    CAPTURE(built.lines());
    CHECK(built.zone);
    CHECK(built.faults.size() == 1);
    CHECK(built.says(message));
}

TEST_CASE("build: R1912-1 timers of the SOA that are hardly meant are told", "[zone]") {
    const auto [timers, message] = GENERATE(table<std::string, std::string>({
        {"299 60 1209600 60", "REFRESH is 299 s; 20 minutes to a day are usual"},
        {"604801 900 1209600 60", "REFRESH is 604801 s"},
        {"7200 59 1209600 60", "RETRY is 59 s; it should be a minute or more"},
        {"7200 7200 1209600 60", "RETRY is 7200 s; it should be a minute or more, and less than"},
        {"7200 900 86399 60", "EXPIRE is 86399 s; secondaries stop answering"},
        {"604800 900 604800 60", "EXPIRE is 604800 s; secondaries stop answering"},
        {"7200 900 1209600 0", "MINIMUM is 0 s, the time that negative answers are kept"},
        {"7200 900 1209600 86401", "MINIMUM is 86401 s"},
        {"300 60 86400 1", ""},
        {"604800 604799 604801 86400", ""},
        {"86400 7200 3600000 300", ""},
    }));
    const Built built = build("@ 60 SOA ns h 1 " + timers + "\n@ 60 NS ns\nns 60 A 192.0.2.1\n");
    CAPTURE(timers, built.lines());
    CHECK(built.zone);
    CHECK(built.faults.size() == (message.empty() ? 0 : 1));
    if (!message.empty()) CHECK(built.says("z.zone:1:1: warning: z.example.: SOA: " + message));
}

TEST_CASE("build: R1912-1 TTL 0 is told once for all RRsets that have it", "[zone]") {
    const std::string signature =
        "t 0 RRSIG TXT 13 3 0 20300101000000 20290101000000 1 z.example. AAAA\n";
    const Built one = build_with_head("t 0 TXT a\nt 0 TXT b\n" + signature);
    CHECK(one.zone);
    CHECK(one.lines() == std::vector<std::string>{
                             "z.zone:4:1: warning: t.z.example.: the TTL of its TXT is 0: nobody "
                             "keeps it, and each use of it asks here (RFC 1912 section 2.2)"});
    const Built three = build_with_head("a 0 TXT a\nb 60 TXT b\nc 0 TXT c\na 0 MX 1 ns\n");
    CHECK(three.faults.size() == 1);
    CHECK(three.says("section 2.2); so it is with 2 more RRsets"));
}

TEST_CASE("build: R1912-1 glue is no fault", "[zone]") {
    const Built built = build_with_head(
        "sub 60 NS ns.sub\nsub 60 NS ns.sib\nns.sub 60 A 192.0.2.9\nsub 60 DS 1 13 2 "
        "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\n"
        "sib 60 NS ns.sib\nns.sib 60 AAAA 2001:db8::9\n");
    CAPTURE(built.lines());
    CHECK(built.zone);
    CHECK(built.faults.empty());
}

TEST_CASE("build: R2181-2 one TTL holds for an RRset, equal records are one", "[zone]") {
    const Built built = build_with_head("t 90 A 192.0.2.2\nt 60 A 192.0.2.1\nT 60 A 192.0.2.1\n");
    REQUIRE(built.zone);
    RrsetView rrset;
    const Hit hit = built.zone->find(dns::QueryName(name("t.z.example.")));
    REQUIRE(hit.exact);
    REQUIRE(hit.exact.find(dns::RrType::A, rrset));
    CHECK(rrset.ttl() == 60);
    CHECK(rrset.count == 2);
}

TEST_CASE("build: R2181-3 records whose names differ in letter case only are one", "[zone]") {
    // An octet that is a letter by chance is no name: the preferences are 65 and 97.
    const Built built = build_with_head(
        "m 60 MX 2 b.a.m\nm 60 MX 2 B.A.m\nm 60 MX 65 c\nm 60 MX 97 c\nm 60 TXT a\nm 60 TXT A\n");
    REQUIRE(built.zone);
    const Hit hit = built.zone->find(dns::QueryName(name("m.z.example.")));
    RrsetView rrset;
    REQUIRE(hit.exact.find(dns::RrType::Mx, rrset));
    CHECK(rrset.count == 3);
    REQUIRE(hit.exact.find(dns::RrType::Txt, rrset));
    CHECK(rrset.count == 2);
}

TEST_CASE("build: a steered RRset stands beside other types, and not where it cannot be answered",
          "[zone]") {
    const base::Location key{"leeward.toml", 7, 1};
    const Built good =
        build_with_head("www 60 TXT x\n", {{name("www.z.example."), dns::RrType::A, 5, key},
                                           {name("a.b.z.example."), dns::RrType::Aaaa, 6, key}});
    REQUIRE(good.zone);
    RrsetView rrset;
    REQUIRE(
        good.zone->find(dns::QueryName(name("WWW.z.example."))).exact.find(dns::RrType::A, rrset));
    CHECK(rrset.steered());
    CHECK(rrset.root() == 5);
    CHECK(good.zone->find(dns::QueryName(name("b.z.example."))).exact);

    const auto [text, owner, message] = GENERATE(table<std::string, std::string, std::string>({
        {"w 60 A 192.0.2.1\n", "w.z.example.",
         "leeward.toml:7:1: w.z.example.: the zone file gives A for this name too "
         "(z.zone:4)"},
        {"w 60 CNAME ns\n", "w.z.example.", "CNAME beside A"},
        {"sub 60 NS ns\n", "w.sub.z.example.",
         "leeward.toml:7:1: w.sub.z.example.: stands at or below a zone cut"},
        {"", "elsewhere.test.", "leeward.toml:7:1: elsewhere.test.: is outside the zone"},
    }));
    const Built bad = build_with_head(text, {{name(owner), dns::RrType::A, 0, key}});
    CAPTURE(bad.lines());
    CHECK_FALSE(bad.zone);
    CHECK(bad.says(message));
}

/// What a zone holds, whatever the order in which it was laid out: records in order, and what each
/// node says of itself.
std::vector<std::string> contents(const Zone& zone) {
    std::vector<std::string> lines;
    zone.nodes().each([&](const NodeView& node) {
        std::string line = zone.nodes().owner_of(node).lower().to_string();
        if (node.is_cut()) line += " cut";
        if (node.has_dname()) line += " dname";
        if (node.has_wildcard_child()) line += " above-wildcard";
        if (node.is_occluded()) line += " below " + std::to_string(node.occluder_labels());
        node.each_rrset([&](const RrsetView& rrset) {
            line += " " + to_string(rrset.type);
            if (rrset.steered()) {
                line += " steered " + std::to_string(rrset.root());
                return true;
            }
            line += " x" + std::to_string(rrset.count) + " " + std::to_string(rrset.ttl()) + ":";
            for (const std::uint8_t octet : rrset.records) line += std::to_string(octet) + ",";
            for (std::size_t i = 0; i < rrset.patch_count; ++i) {
                const Patch patch = rrset.patch(i);
                line += " " + std::to_string(patch.at) +
                        (patch.base == Patch::Base::Apex ? "a" : "r") + std::to_string(patch.delta);
            }
            return true;
        });
        lines.push_back(line);
    });
    std::sort(lines.begin(), lines.end());
    return lines;
}

TEST_CASE("build: the order of the lines means nothing", "[zone]") {
    base::Rng rng(21);
    const std::array<std::string, 12> data = {
        "A 192.0.2.1",       "A 192.0.2.2",           "AAAA 2001:db8::1", "TXT a b",
        "MX 1 www",          "MX 2 mail.other.test.", "NS ns.sub",        "NS ns",
        "NS a.b.z.example.", "DNAME x.y.test.",       "SRV 1 2 3 www",    "NSEC www A"};
    int whole = 0;
    for (int round = 0; round < 100; ++round) {
        std::vector<std::string> lines;
        // With few kinds in a round, most zones have no errors.
        const std::uint32_t first = rng.below(data.size());
        const std::uint32_t kinds = 1 + rng.below(5);
        for (int i = 0; i < 40; ++i) {
            const std::array<std::string, 8> owners = {"w",     "W",   "a.b",   "sub",
                                                       "x.sub", "*.w", "c.d.e", "@"};
            const std::string& owner = owners[rng.below(owners.size())];
            std::uint32_t kind = (first + rng.below(kinds)) % data.size();
            // At the apex and at a wildcard the later ones are errors.
            if (owner == "@" || owner == "*.w") kind %= 6;
            lines.push_back(owner + " " + std::to_string(60 + rng.below(2)) + " " + data[kind] +
                            "\n");
        }
        const auto build_all = [&] {
            std::string text(kHead);
            for (const std::string& line : lines) text += line;
            return build(text, {{name("w.z.example."), dns::RrType{37}, 4, {"t", 1, 1}},
                                {name("s.z.example."), dns::RrType::A, 2, {"t", 2, 1}}});
        };
        // Lines of one name together, and then anyhow.
        std::stable_sort(lines.begin(), lines.end(), [](const auto& left, const auto& right) {
            return dns::to_lower(left[0]) < dns::to_lower(right[0]);
        });
        const Built together = build_all();
        for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[rng.below(i)]);
        const Built apart = build_all();
        CAPTURE(round, together.lines(), apart.lines());
        REQUIRE(static_cast<bool>(together.zone) == static_cast<bool>(apart.zone));
        if (!together.zone) continue;
        ++whole;
        REQUIRE(together.zone->name_count() == apart.zone->name_count());
        REQUIRE(together.zone->record_count() == apart.zone->record_count());
        REQUIRE(contents(*together.zone).size() == together.zone->name_count());
        REQUIRE(contents(*together.zone) == contents(*apart.zone));
    }
    CHECK(whole > 30);
}

TEST_CASE("build: records that stand apart keep their places for the faults", "[zone]") {
    const Built built = build_with_head(
        "t 90 A 192.0.2.2\nc 60 CNAME ns\nm 60 MX 1 gone\nt 60 A 192.0.2.1\nc 60 TXT x\n"
        "x 60 A 192.0.2.9\nm 60 MX 2 lost\n");
    CHECK_FALSE(built.zone);
    CHECK(built.says("z.zone:4:1: warning: t.z.example.: the TTLs of its A records differ; the "
                     "smallest, 60, is used") !=
          built.says("z.zone:7:1: warning: t.z.example.: the TTLs of its A records differ; the "
                     "smallest, 60, is used"));
    CHECK(built.says("z.zone:5:1: c.z.example.: CNAME beside TXT"));
    CHECK(built.says("z.zone:6:1: warning: m.z.example.: MX names gone.z.example."));
    CHECK(built.says("z.zone:10:1: warning: m.z.example.: MX names lost.z.example."));
    CHECK(built.faults.size() == 4);
}

TEST_CASE("build: records outside the zone are told, a thousand of them one by one", "[zone]") {
    std::string text;
    for (int i = 0; i < 1200; ++i) text += "o" + std::to_string(i) + ".test. 60 A 192.0.2.1\n";
    const Built built = build_with_head(text);
    CHECK(built.zone);
    CHECK(built.faults.size() == 1001);
    CHECK(built.says("z.zone:1003:1: warning: o999.test.: is outside the zone z.example."));
    CHECK(built.says("z.zone: warning: 200 more records are outside the zone and are left out"));
}

TEST_CASE("build: an RRset that fits no message is refused", "[zone]") {
    std::string text;
    for (int i = 0; i < 4200; ++i) {
        text += "big 60 A 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
    }
    const Built built = build_with_head(text);
    CHECK_FALSE(built.zone);
    CHECK(built.says("big.z.example.: A: too many or too large records for one message"));
}

TEST_CASE("zone: every name of a random zone is found, with its closest encloser, and no other",
          "[zone]") {
    base::Rng rng(11);
    for (int round = 0; round < 30; ++round) {
        std::vector<std::string> owners;
        std::string text(kHead);
        for (int i = 0; i < 200; ++i) {
            std::string owner;
            for (std::uint32_t labels = 1 + rng.below(5); labels > 0; --labels) {
                owner += std::string(1, static_cast<char>('a' + rng.below(4))) + ".";
            }
            owner += "z.example.";
            text += owner + " 60 TXT x\n";
            owners.push_back(owner);
        }
        const Built built = build(text);
        REQUIRE(built.zone);
        // The model: a name exists when it is an owner or an ancestor of one, down to the apex.
        const auto exists = [&](const dns::Name& asked) {
            if (asked == name("z.example.") || asked == name("ns.z.example.")) return true;
            for (const std::string& owner : owners) {
                if (name(owner).is_within(asked)) return true;
            }
            return false;
        };
        for (int i = 0; i < 300; ++i) {
            std::string text_of_name;
            for (std::uint32_t labels = rng.below(6); labels > 0; --labels) {
                text_of_name += std::string(1, static_cast<char>('A' + rng.below(5))) + ".";
            }
            dns::Name asked = name(text_of_name + "z.Example.");
            const Hit hit = built.zone->find(dns::QueryName(asked));
            REQUIRE(static_cast<bool>(hit.exact) == exists(asked));
            while (!exists(asked)) asked = asked.without_left(1);
            REQUIRE(built.zone->nodes().owner_of(hit.encloser) == asked);
        }
    }
}

TEST_CASE("zone_set: the longest apex wins, and max_labels looks above it", "[zone]") {
    const auto zone = [](std::string_view apex) {
        ZoneBuilder builder(name(apex));
        const auto no_includes = [](const std::string&) -> base::Result<std::string> {
            return base::fail("none");
        };
        parse("z", "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns.test.\n", name(apex), no_includes,
              [&](const auto& record, const auto& origin) { builder.add(record, origin); });
        std::vector<base::Fault> faults;
        return std::move(builder.build({"z"}, faults).value());
    };
    std::vector<Zone> zones;
    zones.push_back(zone("example."));
    zones.push_back(zone("app.Example."));
    zones.push_back(zone("a.b.c.test."));
    const ZoneSet set(std::move(zones));
    const auto found = [&](std::string_view asked,
                           std::size_t max_labels = dns::kMaxLabels) -> std::string {
        const Zone* at = set.find(dns::QueryName(name(asked)), max_labels);
        return at == nullptr ? "none" : at->apex().to_string();
    };
    CHECK(found("www.APP.example.") == "app.Example.");
    CHECK(found("app.example.") == "app.Example.");
    CHECK(found("app.example.", 1) == "example.");
    CHECK(found("apq.example.") == "example.");
    CHECK(found("x.a.b.c.test.") == "a.b.c.test.");
    CHECK(found("b.c.test.") == "none");
    CHECK(found(".") == "none");
    CHECK(ZoneSet().find(dns::QueryName(name("x."))) == nullptr);
}

}  // namespace
}  // namespace leeward::zone
