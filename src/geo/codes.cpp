// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/codes.hpp"

#include <charconv>
#include <optional>

#include "countries.hpp"
#include "printable.hpp"

namespace leeward::geo {
namespace {

constexpr std::string_view kContinentPrefix = "continent:";
constexpr std::string_view kCountryPrefix = "country:";
constexpr std::string_view kAsPrefix = "AS";
constexpr const char* kContinentList = "AF, AN, AS, EU, NA, OC or SA";

constexpr std::size_t kLetters = 26;

/// Where a country stands in the table; nullopt for what are no two letters.
constexpr std::optional<std::size_t> place_of(std::string_view country) {
    if (country.size() != 2) return std::nullopt;
    for (const char letter : country) {
        if (letter < 'A' || letter > 'Z') return std::nullopt;
    }
    return static_cast<std::size_t>(country[0] - 'A') * kLetters +
           static_cast<std::size_t>(country[1] - 'A');
}

using ContinentTable = std::array<ContinentCode, kLetters * kLetters>;

constexpr ContinentTable make_table() {
    ContinentTable table{};
    for (const CountriesOf& group : kContinents) {
        for (std::size_t at = 0; at < group.countries.size(); at += 3) {
            table[place_of(group.countries.substr(at, 2)).value()] =
                ContinentCode::parse(group.continent).value();
        }
    }
    return table;
}

constexpr ContinentTable kTable = make_table();

std::optional<ContinentCode> known_continent(std::string_view text) {
    for (const CountriesOf& group : kContinents) {
        if (text == group.continent) return ContinentCode::parse(text);
    }
    return std::nullopt;
}

std::optional<CountryCode> known_country(std::string_view text) {
    const auto code = CountryCode::parse(text);
    if (!code || continent_of(*code).empty()) return std::nullopt;
    return code;
}

std::string capitals(std::string_view text) {
    std::string result(text);
    for (char& octet : result) {
        if (octet >= 'a' && octet <= 'z') octet = static_cast<char>(octet - 'a' + 'A');
    }
    return result;
}

/// What may have been meant by a text that is no country: "; write ..." or nothing.
std::string country_meant(std::string_view text) {
    const std::string large = capitals(text);
    if (known_country(large)) return "; write " + large;
    if (large == "UK") return "; the United Kingdom is GB";
    if (large == "EL") return "; Greece is GR";
    return {};
}

base::Result<Code> parse_country(std::string_view text) {
    if (const auto country = known_country(text)) return Country{*country};
    return base::fail(in_quotes(text) + " is no ISO 3166-1 country" + country_meant(text));
}

base::Result<Code> parse_continent(std::string_view text) {
    if (const auto continent = known_continent(text)) return Continent{*continent};
    return base::fail(in_quotes(text) + " is no continent; those are " + kContinentList);
}

/// "US-WA". `hyphen` is where the hyphen stands.
base::Result<Code> parse_subdivision(std::string_view text, std::size_t hyphen) {
    const std::string_view country_text = text.substr(0, hyphen);
    const auto country = known_country(country_text);
    if (!country) {
        return base::fail(in_quotes(country_text) + " of " + in_quotes(text) +
                          " is no ISO 3166-1 country" + country_meant(country_text));
    }
    const auto part = SubdivisionCode::parse(text.substr(hyphen + 1));
    if (part) return Subdivision{*country, *part};
    return base::fail(in_quotes(text) +
                      " is no ISO 3166-2 subdivision; behind the hyphen are one to three capital "
                      "letters or digits, as in US-WA");
}

/// "AS64500". Requires: it begins with AS and a digit.
base::Result<Code> parse_as_number(std::string_view text) {
    const std::string_view digits = text.substr(kAsPrefix.size());
    std::uint32_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (error == std::errc{} && stop == end && number > 0) return AsNumber{number};
    return base::fail(in_quotes(text) + " is no AS number; they are AS1 to AS4294967295");
}

bool is_as_number(std::string_view text) {
    return text.starts_with(kAsPrefix) && text.size() > kAsPrefix.size() &&
           text[kAsPrefix.size()] >= '0' && text[kAsPrefix.size()] <= '9';
}

/// Two letters: a continent before a country.
base::Result<Code> parse_letters(std::string_view text) {
    if (const auto continent = known_continent(text)) return Continent{*continent};
    if (const auto country = known_country(text)) return Country{*country};
    if (const auto continent = known_continent(capitals(text))) {
        return base::fail(in_quotes(text) + " is no code; write " + capitals(text));
    }
    return base::fail(in_quotes(text) + " is neither a continent (" + kContinentList +
                      ") nor an ISO 3166-1 country" + country_meant(text));
}

}  // namespace

base::Result<Code> parse_code(std::string_view text) {
    if (text == "default") return Everywhere{};
    if (text.starts_with(kContinentPrefix)) {
        return parse_continent(text.substr(kContinentPrefix.size()));
    }
    if (text.starts_with(kCountryPrefix)) return parse_country(text.substr(kCountryPrefix.size()));
    if (is_as_number(text)) return parse_as_number(text);
    if (text.size() == 2) return parse_letters(text);
    if (text.find('-') == 2) return parse_subdivision(text, 2);
    return base::fail(in_quotes(text) +
                      " is no location; write a continent (EU), a country (US), a subdivision "
                      "(US-WA), an AS number (AS64500), a network (203.0.113.0/24) or default");
}

std::string to_string(const Code& code) {
    struct Writer {
        std::string operator()(const Everywhere&) const { return "default"; }
        std::string operator()(const Continent& it) const { return std::string(it.code.text()); }
        std::string operator()(const Country& it) const {
            const std::string text(it.code.text());
            return known_continent(text) ? std::string(kCountryPrefix) + text : text;
        }
        std::string operator()(const Subdivision& it) const {
            return std::string(it.country.text()) + '-' + std::string(it.code.text());
        }
        std::string operator()(const AsNumber& it) const {
            return std::string(kAsPrefix) + std::to_string(it.number);
        }
    };
    return std::visit(Writer{}, code);
}

ContinentCode continent_of(CountryCode country) {
    const auto place = place_of(country.text());
    return place ? kTable[*place] : ContinentCode{};
}

ContinentCode continent_of(const Location& location) {
    const ContinentCode by_country = continent_of(location.country);
    return by_country.empty() ? location.continent : by_country;
}

bool matches(const Code& code, const Location& location) {
    struct Matcher {
        const Location& at;

        bool operator()(const Everywhere&) const { return true; }
        bool operator()(const Continent& it) const { return continent_of(at) == it.code; }
        bool operator()(const Country& it) const { return at.country == it.code; }
        bool operator()(const Subdivision& it) const {
            return at.country == it.country && at.subdivision == it.code;
        }
        bool operator()(const AsNumber& it) const { return at.as_number == it.number; }
    };
    return std::visit(Matcher{location}, code);
}

Location located_in(const Code& code) {
    struct Locator {
        Location operator()(const Everywhere&) const { return {}; }
        Location operator()(const Continent& it) const {
            Location at;
            at.continent = it.code;
            return at;
        }
        Location operator()(const Country& it) const {
            Location at;
            at.continent = continent_of(it.code);
            at.country = it.code;
            return at;
        }
        Location operator()(const Subdivision& it) const {
            Location at = (*this)(Country{it.country});
            at.subdivision = it.code;
            return at;
        }
        Location operator()(const AsNumber& it) const {
            Location at;
            at.as_number = it.number;
            return at;
        }
    };
    return std::visit(Locator{}, code);
}

}  // namespace leeward::geo
