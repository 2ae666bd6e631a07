// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a configuration says about locations: the codes that are keys of `geo` and `latency`
// tables. Networks are keys there too; those are prefixes (prefix.hpp).

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "leeward/base/result.hpp"
#include "leeward/geo/location.hpp"

namespace leeward::geo {

/// "default": every location, the unknown one as well (G-8).
struct Everywhere {
    friend auto operator<=>(const Everywhere&, const Everywhere&) = default;
};

struct Continent {
    ContinentCode code;

    friend auto operator<=>(const Continent&, const Continent&) = default;
};

struct Country {
    CountryCode code;

    friend auto operator<=>(const Country&, const Country&) = default;
};

/// A part of any country, not of the US alone as in G-3.
struct Subdivision {
    CountryCode country;
    SubdivisionCode code;

    friend auto operator<=>(const Subdivision&, const Subdivision&) = default;
};

struct AsNumber {
    std::uint32_t number = 0;

    friend auto operator<=>(const AsNumber&, const AsNumber&) = default;
};

/// From the widest to the narrowest, so that index() tells which of two is the smaller location
/// (G-6). A network is narrower than all of them.
using Code = std::variant<Everywhere, Continent, Country, Subdivision, AsNumber>;

/// Reads "default", "EU", "US", "US-WA", "AS64500", "continent:SA", "country:SA". AF, AS, NA and SA
/// alone mean the continents. Errors: what is no such code, with what would be right.
base::Result<Code> parse_code(std::string_view text);

/// The shortest text that parse_code reads back.
std::string to_string(const Code& code);

/// The continent of an ISO 3166-1 country or of XK, by G-17 where that is a matter of opinion;
/// empty for any other code. Territories are countries of their own (G-4).
ContinentCode continent_of(CountryCode country);

/// The continent of a location: that of its country where one is known (G-17), else what the
/// database says.
ContinentCode continent_of(const Location& location);

/// True when the location lies within what the code names.
bool matches(const Code& code, const Location& location);

/// The location of which no more is known than the code says: what `explain --geo` supposes.
Location located_in(const Code& code);

}  // namespace leeward::geo
