// SPDX-License-Identifier: Apache-2.0
// Queries at the edges of what RFC 1035 and RFC 6891 allow. Each lies between pages that end the
// program when they are touched.
#include <algorithm>

#include "leeward/base/rng.hpp"
#include "leeward/dns/message.hpp"
#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/raw_query.hpp"

namespace leeward::dns {
namespace {

using support::deep_name;
using support::long_name;
using support::Octets;
using support::opt;
using support::option;
using support::RawQuery;
using support::wire_name;

constexpr std::size_t kLongest = 65535;  // octets of a message over TCP

/// Parses a copy that ends at a guard page and one that begins at one; both must say the same.
/// `query` holds the former.
Parsed parse_at_edge(base::Bytes octets, Query& query) {
    static const support::Guarded memory(kLongest);
    const auto front = memory.front(octets.size());
    std::ranges::copy(octets, front.begin());
    const Parsed first = parse_query(front, query);
    const auto back = memory.back(octets.size());
    std::ranges::copy(octets, back.begin());
    const Parsed second = parse_query(back, query);
    REQUIRE(first == second);
    return second;
}

Parsed parse_at_edge(base::Bytes octets) {
    Query query;
    return parse_at_edge(octets, query);
}

Octets ask(const Octets& name, std::vector<Octets> additional = {}) {
    return RawQuery{.name = name, .additional = std::move(additional)}.octets();
}

Octets joined(std::initializer_list<Octets> parts) {
    Octets whole;
    for (const Octets& part : parts) whole.insert(whole.end(), part.begin(), part.end());
    return whole;
}

TEST_CASE("message: a question's name of 254 or 255 octets is read whole", "[dns]") {
    const auto name =
        GENERATE(long_name(254, "."), long_name(255, "."), deep_name(126, "."), deep_name(127, "."),
                 wire_name({63, 63, 63, 61}, "."), wire_name({61, 63, 63, 63}, "."),
                 wire_name({1, 63, 63, 63, 59}, "."));
    for (const bool with_opt : {false, true}) {
        const Octets octets = with_opt ? ask(name, {opt(1232)}) : ask(name);
        Query query;
        REQUIRE(parse_at_edge(octets, query) == Parsed::Whole);
        CHECK(query.name.size() == name.size());
        CHECK(query.question_size == name.size() + 4);
        CHECK(std::ranges::equal(query.name.lower(), name));
        CHECK(query.edns.present == with_opt);
        CHECK(query.name.offset_of(0) == name.size() - 1);
        CHECK(query.name.offset_of(query.name.labels()) == 0);
    }
}

TEST_CASE("message: R1035-3 a question's name of 256 octets or 128 labels is malformed", "[dns]") {
    const auto name = GENERATE(wire_name({63, 63, 63, 62}, "."), wire_name({62, 63, 63, 63}, "."),
                               wire_name({63, 63, 63, 60, 1}, "."), deep_name(128, "."),
                               wire_name({63, 63, 63, 63}, "."), deep_name(200, "."),
                               wire_name({63, 63, 63, 63, 63, 63, 63, 63}, "."));
    REQUIRE(name.size() >= 256);
    for (const Octets& octets : {ask(name), ask(name, {opt(1232)})}) {
        Query query;
        CHECK(parse_at_edge(octets, query) == Parsed::Malformed);
        CHECK_FALSE(query.has_question);
    }
}

TEST_CASE("message: every cut of the longest question is malformed and none is read past",
          "[dns]") {
    const auto name = GENERATE(long_name(255, "."), deep_name(127, "."));
    const Octets whole = ask(name, {opt(1232, true, option(10, Octets(8, 7)))});
    REQUIRE(parse_at_edge(whole) == Parsed::Whole);
    for (std::size_t size = kHeaderSize; size < whole.size(); ++size) {
        INFO(size);
        Query query;
        CHECK(parse_at_edge(base::Bytes(whole).first(size), query) == Parsed::Malformed);
        CHECK(query.has_question == (size >= kHeaderSize + name.size() + 4));
    }
}

TEST_CASE(
    "message: R6891-3 every announced size counts as itself, and as 512 below that, with and "
    "without DO",
    "[dns]") {
    for (const int size : {0, 1, 511, 512, 513, 1232, 4096, 4097, 65535}) {
        for (const bool dnssec_ok : {false, true}) {
            Query query;
            const Octets octets =
                ask(long_name(20, "."), {opt(static_cast<std::uint16_t>(size), dnssec_ok)});
            REQUIRE(parse_at_edge(octets, query) == Parsed::Whole);
            CHECK(query.edns.udp_size == std::max(size, 512));
            CHECK(query.edns.dnssec_ok == dnssec_ok);
            CHECK(query.edns.options.empty());
        }
    }
}

TEST_CASE("message: options from none to as many octets as a message holds are read", "[dns]") {
    const Octets name = long_name(20, ".");
    const std::size_t room = kLongest - ask(name, {opt(0)}).size();
    const Octets options = GENERATE_COPY(
        Octets{}, option(10, {}), option(65535, {}), option(10, Octets(8, 1)),
        joined({option(10, Octets(8, 1)), option(8, {0, 1, 24, 0, 192, 0, 2}),
                option(12, Octets(99))}),
        option(12, Octets(room - 4)),                           // one that fills it
        joined({option(12, Octets(room - 8)), option(0, {})}),  // and an empty one behind
        [room] {                                                // as many as can be
            Octets many;
            while (many.size() + 4 <= room) many.resize(many.size() + 4);
            return many;
        }());
    Query query;
    REQUIRE(parse_at_edge(ask(name, {opt(1232, false, options)}), query) == Parsed::Whole);
    CHECK(std::ranges::equal(query.edns.options, options));
}

TEST_CASE("message: options that do not add up are malformed, however long they say they are",
          "[dns]") {
    const Octets name = long_name(20, ".");
    const auto options = GENERATE(
        Octets{0}, Octets{0, 10}, Octets{0, 10, 0},                        // a head that is cut
        Octets{0, 10, 0, 1}, Octets{0, 10, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8},  // one octet short
        Octets{0, 10, 0, 1, 1, 2},                                         // one left over
        Octets{0, 10, 0xFF, 0xFF}, Octets{0, 10, 0xFF, 0xFC, 1, 2, 3, 4},  // as long as can be said
        joined({option(10, Octets(8)), {0, 12, 0x80, 0}}),
        joined({option(12, Octets(60'000)), {0, 12, 0xFF, 0xFF}}));
    Query query;
    CHECK(parse_at_edge(ask(name, {opt(1232, false, options)}), query) == Parsed::Malformed);
    CHECK(query.has_question);
}

TEST_CASE("message: an OPT whose length is not that of its options is malformed", "[dns]") {
    const Octets whole = ask(long_name(20, "."), {opt(1232, false, option(10, Octets(8)))});
    const std::size_t length_at = whole.size() - 12 - 2;
    for (const int length : {0, 1, 3, 4, 11, 13, 255, 256, 0x7FFF, 0x8000, 0xFFFF}) {
        Octets wrong = whole;
        base::store_u16(wrong.data() + length_at, static_cast<std::uint16_t>(length));
        INFO(length);
        CHECK(parse_at_edge(wrong) == Parsed::Malformed);
    }
}

TEST_CASE("message: R6891-3 two OPTs are malformed, side by side and apart", "[dns]") {
    const Octets name = long_name(20, ".");
    const Octets a_record = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 1};
    CHECK(parse_at_edge(ask(name, {opt(512), opt(4096)})) == Parsed::Malformed);
    CHECK(parse_at_edge(ask(name, {opt(512), a_record, opt(512)})) == Parsed::Malformed);
    CHECK(parse_at_edge(ask(name, {a_record, opt(512), a_record})) == Parsed::Whole);
}

TEST_CASE("message: counts that promise more or fewer records than there are are malformed",
          "[dns]") {
    Octets octets = ask(long_name(20, "."), {opt(512)});
    for (std::size_t count_at = 6; count_at < 12; count_at += 2) {
        const std::uint16_t sound = base::load_u16(octets.data() + count_at);
        for (const int count : {0, 1, 2, 255, 256, 65535}) {
            if (count == sound) continue;
            Octets wrong = octets;
            base::store_u16(wrong.data() + count_at, static_cast<std::uint16_t>(count));
            INFO(count_at << ": " << count);
            CHECK(parse_at_edge(wrong) == Parsed::Malformed);
        }
    }
    for (const int count : {0, 2, 255, 256, 65535}) {
        base::store_u16(octets.data() + 4, static_cast<std::uint16_t>(count));
        CHECK(parse_at_edge(octets) == Parsed::Malformed);
    }
}

TEST_CASE("message: as many records as a message holds are passed over", "[dns]") {
    const Octets root_record = {0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    std::vector<Octets> records((kLongest - 12 - 24) / root_record.size(), root_record);
    const Octets whole = ask(long_name(20, "."), records);
    REQUIRE(whole.size() > kLongest - 11);
    CHECK(parse_at_edge(whole) == Parsed::Whole);
    for (const std::size_t cut : {1U, 10U, 11U}) {
        CHECK(parse_at_edge(base::Bytes(whole).first(whole.size() - cut)) == Parsed::Malformed);
    }
}

TEST_CASE("message: R1035-3 owners of other records end at their bounds", "[dns]") {
    const Octets name = long_name(20, ".");
    const auto with_owner = [&](const Octets& owner) {
        return ask(name, {joined({owner, {0, 1, 0, 1, 0, 0, 0, 0, 0, 0}})});
    };
    CHECK(parse_at_edge(with_owner(long_name(255, "."))) == Parsed::Whole);
    CHECK(parse_at_edge(with_owner(deep_name(127, "."))) == Parsed::Whole);
    CHECK(parse_at_edge(with_owner({0xFF, 0xFF})) == Parsed::Whole);  // never followed
    CHECK(parse_at_edge(with_owner(wire_name({63, 63, 63, 63}, "."))) == Parsed::Malformed);
    CHECK(parse_at_edge(with_owner(deep_name(129, "."))) == Parsed::Malformed);
    CHECK(parse_at_edge(with_owner({0x40, 'a', 0})) == Parsed::Malformed);
    CHECK(parse_at_edge(with_owner({0xBF, 'a', 0})) == Parsed::Malformed);
    // The last octet of the message is the first of a pointer.
    Octets cut = ask(name, {Octets{0xC0}});
    CHECK(parse_at_edge(cut) == Parsed::Malformed);
}

TEST_CASE("message: R4343-1 a letter's case is lowered at every place, and no other octet is",
          "[dns]") {
    for (const std::size_t label : {1U, 7U, 8U, 9U, 15U, 16U, 31U, 32U, 33U, 63U}) {
        for (std::size_t place = 0; place < label; ++place) {
            for (int octet = 0; octet < 256; ++octet) {
                Octets name = wire_name({label}, "tail.", 'q');
                name[1 + place] = static_cast<std::uint8_t>(octet);
                Octets lower = name;
                if (octet >= 'A' && octet <= 'Z')
                    lower[1 + place] = static_cast<std::uint8_t>(octet + 32);
                Query query;
                const bool same = parse_at_edge(ask(name), query) == Parsed::Whole &&
                                  std::ranges::equal(query.name.lower(), lower);
                if (!same) FAIL("octet " << octet << " at " << place << " of " << label);
            }
        }
    }
}

TEST_CASE("message: the length octets of labels are not taken for letters", "[dns]") {
    // 0x41 to 0x5A as a length is no label at all; as content behind a label of 63 it is a letter.
    for (std::uint8_t length = 'A'; length <= 'Z'; ++length) {
        CHECK(parse_at_edge(ask(Octets{length, 'a', 0})) == Parsed::Malformed);
    }
    Query query;
    const Octets name = wire_name({63, 63, 63, 61}, ".", 'Z');
    REQUIRE(parse_at_edge(ask(name), query) == Parsed::Whole);
    CHECK(std::ranges::equal(query.name.lower(), wire_name({63, 63, 63, 61}, ".", 'z')));
}

TEST_CASE("message: octets changed, cut and added at random are never read past", "[dns]") {
    base::Rng rng(20);
    const Octets sound =
        ask(long_name(60, "example."),
            {opt(1232, true, joined({option(10, Octets(8)), option(8, Octets(11))}))});
    std::size_t malformed = 0;
    constexpr int kRounds = 50'000;
    for (int round = 0; round < kRounds; ++round) {
        Octets octets = sound;
        for (std::uint32_t flips = 1 + rng.below(4); flips > 0; --flips)
            octets[rng.below(static_cast<std::uint32_t>(octets.size()))] =
                static_cast<std::uint8_t>(rng.below(256));
        const std::uint32_t shape = rng.below(4);
        if (shape == 0) octets.resize(rng.below(static_cast<std::uint32_t>(octets.size()) + 1));
        if (shape == 1)
            octets.resize(octets.size() + rng.below(40), static_cast<std::uint8_t>(round));
        Query query;
        if (parse_at_edge(octets, query) != Parsed::Malformed) continue;
        ++malformed;
        CHECK(query.question_size <= octets.size());
    }
    CHECK(malformed > kRounds / 4);
}

}  // namespace
}  // namespace leeward::dns
