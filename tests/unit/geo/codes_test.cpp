// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/codes.hpp"

#include <map>

#include "support/catch.hpp"

namespace leeward::geo {
namespace {

Code code(std::string_view text) {
    return parse_code(text).value();
}

std::string continent_of(std::string_view country) {
    return std::string(geo::continent_of(CountryCode::parse(country).value()).text());
}

}  // namespace

TEST_CASE("codes: G-1, G-2, G-3: what each form names, and how it is written", "[geo]") {
    const auto wa = Subdivision{*CountryCode::parse("US"), *SubdivisionCode::parse("WA")};
    const auto [text, meant, written] = GENERATE_COPY(table<const char*, Code, const char*>({
        {"default", Everywhere{}, "default"},
        {"EU", Continent{*ContinentCode::parse("EU")}, "EU"},
        {"OC", Continent{*ContinentCode::parse("OC")}, "OC"},
        {"AN", Continent{*ContinentCode::parse("AN")}, "AN"},
        {"US", Country{*CountryCode::parse("US")}, "US"},
        {"XK", Country{*CountryCode::parse("XK")}, "XK"},
        {"US-WA", wa, "US-WA"},
        {"AS64500", AsNumber{64500}, "AS64500"},
        {"AS1", AsNumber{1}, "AS1"},
        {"AS4294967295", AsNumber{4294967295}, "AS4294967295"},
        // The continents have these four; the countries of the same codes are named in full.
        {"AF", Continent{*ContinentCode::parse("AF")}, "AF"},
        {"AS", Continent{*ContinentCode::parse("AS")}, "AS"},
        {"NA", Continent{*ContinentCode::parse("NA")}, "NA"},
        {"SA", Continent{*ContinentCode::parse("SA")}, "SA"},
        {"continent:SA", Continent{*ContinentCode::parse("SA")}, "SA"},
        {"country:SA", Country{*CountryCode::parse("SA")}, "country:SA"},
        {"country:AS", Country{*CountryCode::parse("AS")}, "country:AS"},
        {"country:DE", Country{*CountryCode::parse("DE")}, "DE"},
        // Any country has subdivisions, of one to three letters and digits.
        {"FR-75C", Subdivision{*CountryCode::parse("FR"), *SubdivisionCode::parse("75C")},
         "FR-75C"},
        {"AT-9", Subdivision{*CountryCode::parse("AT"), *SubdivisionCode::parse("9")}, "AT-9"},
        {"SA-01", Subdivision{*CountryCode::parse("SA"), *SubdivisionCode::parse("01")}, "SA-01"},
    }));
    CAPTURE(text);
    const auto parsed = parse_code(text);
    REQUIRE(parsed);
    CHECK(*parsed == meant);
    CHECK(to_string(*parsed) == written);
    CHECK(parse_code(written).value() == *parsed);
}

TEST_CASE("codes: what is none is refused, with what would be right", "[geo]") {
    const auto [text, said] = GENERATE(table<const char*, const char*>({
        {"", "write a continent (EU), a country (US)"},
        {"europe", "write a continent (EU)"},
        {"Default", "or default"},
        {"*", "or default"},
        {"eu", "'eu' is no code; write EU"},
        {"us", "write US"},
        {"UK", "the United Kingdom is GB"},
        {"EL", "Greece is GR"},
        {"ZZ", "'ZZ' is neither a continent (AF, AN, AS, EU, NA, OC or SA) nor an ISO 3166-1"},
        {"XX", "neither"},
        {"U\n", "'U?' is neither"},
        {"country:EU", "'EU' is no ISO 3166-1 country"},
        {"country:uk", "the United Kingdom is GB"},
        {"country:", "'' is no ISO 3166-1 country"},
        {"continent:US", "'US' is no continent; those are AF, AN, AS, EU, NA, OC or SA"},
        {"continent:eu", "'eu' is no continent"},
        {"UK-ENG", "'UK' of 'UK-ENG' is no ISO 3166-1 country; the United Kingdom is GB"},
        {"EU-DE", "'EU' of 'EU-DE' is no ISO 3166-1 country"},
        {"US-", "'US-' is no ISO 3166-2 subdivision"},
        {"US-wa", "one to three capital letters or digits, as in US-WA"},
        {"US-WASH", "no ISO 3166-2 subdivision"},
        {"AS0", "they are AS1 to AS4294967295"},
        {"AS4294967296", "no AS number"},
        {"AS1x", "no AS number"},
        {"AS1.5", "no AS number"},
        {"64500", "an AS number (AS64500)"},
        {"203.0.113.0", "a network (203.0.113.0/24)"},
    }));
    CAPTURE(text);
    const auto parsed = parse_code(text);
    REQUIRE_FALSE(parsed);
    CHECK_THAT(parsed.error().message, Catch::Contains(said));
}

TEST_CASE("codes: a long or binary text is shown in part", "[geo]") {
    const auto parsed = parse_code(std::string(100'000, '\x01'));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.size() < 400);
    CHECK(parsed.error().message.find('\x01') == std::string::npos);
}

TEST_CASE("codes: G-17: continents where opinions differ", "[geo]") {
    const auto [country, continent] = GENERATE(table<const char*, const char*>({
        {"TR", "EU"},
        {"CY", "EU"},
        {"GE", "AS"},
        {"AM", "AS"},
        {"AZ", "AS"},
        {"KZ", "AS"},
        {"RU", "EU"},
        {"GL", "NA"},
        {"GS", "AN"},
        {"TF", "AN"},
        {"XK", "EU"},
        {"UM", "OC"},
    }));
    CAPTURE(country);
    CHECK(continent_of(country) == continent);
}

TEST_CASE("codes: G-4: territories are countries, on their own continents", "[geo]") {
    CHECK(continent_of("PR") == "NA");
    CHECK(continent_of("VI") == "NA");
    CHECK(continent_of("GU") == "OC");
    CHECK(continent_of("RE") == "AF");
    CHECK(continent_of("GF") == "SA");
    CHECK_FALSE(matches(code("US"), located_in(code("PR"))));
    CHECK(matches(code("NA"), located_in(code("PR"))));
}

TEST_CASE("codes: G-17: the table has the 249 countries of ISO 3166-1, and XK", "[geo]") {
    std::map<std::string, int> countries;
    for (char first = 'A'; first <= 'Z'; ++first) {
        for (char second = 'A'; second <= 'Z'; ++second) {
            const std::string continent = continent_of(std::string{first, second});
            if (!continent.empty()) ++countries[continent];
        }
    }
    std::string counted;
    int sum = 0;
    for (const auto& [continent, count] : countries) {
        counted += continent + ' ' + std::to_string(count) + ' ';
        sum += count;
    }
    CHECK(counted == "AF 58 AN 5 AS 50 EU 54 NA 41 OC 28 SA 14 ");
    CHECK(sum == 249 + 1);
    CHECK(continent_of("UK").empty());
    CHECK(continent_of("A1").empty());
    CHECK(geo::continent_of(CountryCode()).empty());
}

TEST_CASE("codes: G-17: a country decides the continent, and a database does without one",
          "[geo]") {
    Location turkey = located_in(code("TR"));
    turkey.continent = *ContinentCode::parse("AS");
    CHECK(matches(code("EU"), turkey));
    CHECK_FALSE(matches(code("AS"), turkey));
    Location nowhere_in_asia;
    nowhere_in_asia.continent = *ContinentCode::parse("AS");
    CHECK(matches(code("AS"), nowhere_in_asia));
    Location unheard_of = nowhere_in_asia;
    unheard_of.country = *CountryCode::parse("ZZ");
    CHECK(matches(code("AS"), unheard_of));
}

TEST_CASE("codes: G-5: places that Route 53 has no address data for are codes all the same",
          "[geo]") {
    for (const char* code : {"BV", "CX", "EH", "HM"}) {
        INFO(code);
        CHECK(geo::parse_code(code));
    }
}

TEST_CASE("codes: G-6: all that a client is in applies, and the index says which is smallest",
          "[geo]") {
    Location seattle = located_in(code("US-WA"));
    seattle.as_number = 64500;
    const char* const from_widest[] = {"default", "NA", "US", "US-WA", "AS64500"};
    std::size_t index = 0;
    for (const char* text : from_widest) {
        CAPTURE(text);
        CHECK(matches(code(text), seattle));
        CHECK(code(text).index() == index++);
    }
    for (const char* text : {"EU", "CA", "country:NA", "US-OR", "CA-WA", "AS64501", "SA"}) {
        CAPTURE(text);
        CHECK_FALSE(matches(code(text), seattle));
    }
}

TEST_CASE("codes: G-9: a US location without a state is in the US and in no state", "[geo]") {
    const Location somewhere = located_in(code("US"));
    CHECK(matches(code("US"), somewhere));
    CHECK(matches(code("NA"), somewhere));
    CHECK_FALSE(matches(code("US-WA"), somewhere));
}

TEST_CASE("codes: G-8: the unknown location is only in default", "[geo]") {
    const auto* text = GENERATE("EU", "country:SA", "US-WA", "AS64500");
    CAPTURE(text);
    CHECK_FALSE(matches(code(text), Location{}));
    CHECK(matches(code("default"), Location{}));
}

TEST_CASE("codes: a location is in the code that it was made from", "[geo]") {
    const auto* text = GENERATE("default", "EU", "country:SA", "US-WA", "AS64500");
    CAPTURE(text);
    CHECK(matches(code(text), located_in(code(text))));
}

}  // namespace leeward::geo
