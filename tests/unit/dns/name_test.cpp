// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/name.hpp"

#include "leeward/base/rng.hpp"
#include "leeward/dns/query_name.hpp"
#include "support/catch.hpp"

namespace leeward::dns {
namespace {

Name name(std::string_view text) {
    auto parsed = Name::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

/// Labels of these sizes, each with its dot.
std::string labels(std::initializer_list<std::size_t> sizes) {
    std::string text;
    for (const std::size_t size : sizes) text.append(size, 'a').append(".");
    return text;
}

TEST_CASE("name: presentation form is read and written back", "[dns]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {".", "."},
        {"example.", "example."},
        {"App.Example.", "App.Example."},
        {"a\\.b.c.", "a\\.b.c."},
        {"a\\046b.c.", "a\\.b.c."},
        {"\\000.c.", "\\000.c."},
        {"\\255\\065.", "\\255A."},
        {"*.example.", "*.example."},
        {"a\\\\b.", "a\\\\b."},
    }));
    CHECK(name(text).to_string() == expected);
    CHECK(name(expected) == name(text));
}

TEST_CASE("name: a relative name is completed with the origin, @ is the origin", "[dns]") {
    CHECK(Name::parse("www", name("app.example."))->to_string() == "www.app.example.");
    CHECK(Name::parse("@", name("app.example."))->to_string() == "app.example.");
    CHECK(Name::parse("www.", name("app.example."))->to_string() == "www.");
    CHECK(Name::parse("www")->to_string() == "www.");
}

TEST_CASE("name: what is no name is refused", "[dns]") {
    const auto text = GENERATE(as<std::string>(), "", "..", ".a", "a..b", "a\\", "a\\1", "a\\12",
                               "a\\256", "\"a\"", "a\"b", labels({64}), labels({63, 63, 63, 62}));
    CHECK_FALSE(Name::parse(text));
}

TEST_CASE("name: R1035-3 a name of 255 octets is the longest, whichever way it is built", "[dns]") {
    const std::string longest = labels({63, 63, 63, 61});
    REQUIRE(name(longest).wire().size() == 255);
    CHECK(name(longest).to_string() == longest);
    std::string relative = labels({63, 63, 63, 61});
    relative.pop_back();
    CHECK_FALSE(Name::parse(relative, name("x.")));
    CHECK_FALSE(name(longest).with_left(base::as_bytes("x")));
    std::string deepest;
    for (std::size_t i = 0; i < kMaxLabels; ++i) deepest += "a.";
    CHECK(name(deepest).label_count() == kMaxLabels);
    CHECK_FALSE(Name::parse(deepest + "a."));
}

TEST_CASE("name: a label after the last octet but the root's is refused, not written", "[dns]") {
    CHECK_FALSE(Name::parse(labels({63, 63, 63, 61}) + "cccc"));
    CHECK_FALSE(Name::parse(labels({63, 63, 63, 61, 63, 63})));
}

TEST_CASE("name: wire form that is cut, compressed or over-long is refused", "[dns]") {
    const auto octets =
        GENERATE(std::vector<std::uint8_t>{}, std::vector<std::uint8_t>{1},
                 std::vector<std::uint8_t>{1, 'a'}, std::vector<std::uint8_t>{0xC0, 0x0C},
                 std::vector<std::uint8_t>{0x40, 'a', 0}, std::vector<std::uint8_t>{0x80, 'a', 0},
                 std::vector<std::uint8_t>(256, 1));
    CHECK_FALSE(Name::from_wire(octets));
    CHECK(QueryName().assign(octets) == 0);
}

TEST_CASE("name: a name of 127 labels is read from a query, and one of 128 is refused", "[dns]") {
    std::vector<std::uint8_t> octets(254, 1);
    octets.push_back(0);
    QueryName query;
    CHECK(query.assign(octets) == 255);
    CHECK(query.labels() == 127);
    octets.back() = 1;
    octets.resize(400, 1);
    CHECK(query.assign(octets) == 0);
}

TEST_CASE("name: R4343-1 ASCII case is ignored and nothing else", "[dns]") {
    CHECK(name("WWW.Example.") == name("www.example."));
    CHECK(name("a\\192.") != name("a\\224."));
    CHECK(name("a[.") != name("a{."));
    CHECK(name("a@.") != name("a\\096."));
    CHECK(name("WwW\\200.").lower().to_string() == "www\\200.");
}

TEST_CASE("name: within means label by label", "[dns]") {
    CHECK(name("www.App.example.").is_within(name("app.EXAMPLE.")));
    CHECK(name("app.example.").is_within(name("app.example.")));
    CHECK(name("app.example.").is_within(Name()));
    CHECK_FALSE(name("xapp.example.").is_within(name("app.example.")));
    CHECK_FALSE(name("example.").is_within(name("app.example.")));
    // The octets of the ancestor stand at the end, but begin inside a label.
    CHECK_FALSE(name("a\\003com.").is_within(name("com.")));
}

TEST_CASE("name: labels come off and go on at the left", "[dns]") {
    CHECK(name("a.b.c.").without_left(0) == name("a.b.c."));
    CHECK(name("a.b.c.").without_left(2) == name("c."));
    CHECK(name("a.b.c.").without_left(3).is_root());
    CHECK(name("b.c.").with_left(base::as_bytes("a")).value() == name("a.b.c."));
    CHECK(name("*.c.").is_wildcard());
    CHECK_FALSE(name("**.c.").is_wildcard());
    CHECK_FALSE(name("a.*.c.").is_wildcard());
}

TEST_CASE("name: canonical order is that of RFC 4034 section 6.1", "[dns]") {
    const std::vector<std::string> ordered = {
        "example.",         "a.example.",      "yljkjljk.a.example.",
        "Z.a.example.",     "zABC.a.EXAMPLE.", "z.example.",
        "\\001.z.example.", "*.z.example.",    "\\200.z.example."};
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            CHECK((name(ordered[i]) <=> name(ordered[j])) == (i <=> j));
        }
    }
}

TEST_CASE("query_name: lower-cases, counts labels and finds suffixes like Name does", "[dns]") {
    base::Rng rng(7);
    for (int round = 0; round < 2000; ++round) {
        Name made;
        const std::uint32_t labels = rng.below(12);
        for (std::uint32_t i = 0; i < labels; ++i) {
            std::vector<std::uint8_t> octets(1 + rng.below(20));
            for (auto& octet : octets) octet = static_cast<std::uint8_t>(rng.below(256));
            if (auto longer = made.with_left(octets)) made = *longer;
        }
        QueryName query;
        REQUIRE(query.assign(made.wire()) == made.wire().size());
        REQUIRE(query.labels() == made.label_count());
        for (std::size_t kept = 0; kept <= query.labels(); ++kept) {
            const Name suffix = made.without_left(query.labels() - kept).lower();
            const base::Bytes found = query.suffix(kept);
            REQUIRE(
                std::equal(found.begin(), found.end(), suffix.wire().begin(), suffix.wire().end()));
            REQUIRE(query.hash(kept) == hash_name(suffix.wire().data(), suffix.wire().size()));
        }
    }
}

}  // namespace
}  // namespace leeward::dns
