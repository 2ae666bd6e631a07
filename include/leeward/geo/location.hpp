// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where a client is, as far as a database knows: a value without names for people. What a
// configuration may say about it is in codes.hpp.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace leeward::geo {

/// Up to `Max` capital letters and digits, or nothing: what is not known is empty. `Tag` keeps
/// codes of different kinds apart, for "AS" is a continent and a country.
template <class Tag, std::size_t Max>
class Letters {
public:
    constexpr Letters() = default;

    /// Nullopt unless `text` is 1 to `Max` capital ASCII letters and digits.
    static constexpr std::optional<Letters> parse(std::string_view text) {
        if (text.empty() || text.size() > Max) return std::nullopt;
        Letters letters;
        for (std::size_t at = 0; at < text.size(); ++at) {
            const char octet = text[at];
            const bool letter = octet >= 'A' && octet <= 'Z';
            if (!letter && (octet < '0' || octet > '9')) return std::nullopt;
            letters.octets_[at] = octet;
        }
        return letters;
    }

    [[nodiscard]] constexpr bool empty() const { return octets_[0] == '\0'; }
    /// Borrows from this object.
    [[nodiscard]] constexpr std::string_view text() const {
        std::size_t size = 0;
        while (size < Max && octets_[size] != '\0') ++size;
        return {octets_.data(), size};
    }

    friend constexpr auto operator<=>(const Letters&, const Letters&) = default;

private:
    std::array<char, Max> octets_{};
};

using ContinentCode = Letters<struct ContinentTag, 2>;      // AF AN AS EU NA OC SA
using CountryCode = Letters<struct CountryTag, 2>;          // ISO 3166-1 alpha-2, and XK
using SubdivisionCode = Letters<struct SubdivisionTag, 3>;  // ISO 3166-2 behind the hyphen

/// A point on the earth, in degrees: latitude -90 to 90, longitude -180 to 180 (P-2).
struct Coordinates {
    double latitude = 0;
    double longitude = 0;

    /// Both are numbers within their ranges.
    [[nodiscard]] bool is_on_earth() const;

    friend bool operator==(const Coordinates&, const Coordinates&) = default;
};

/// A location; the one without any part is the unknown one. A subdivision comes with its country.
struct Location {
    ContinentCode continent;  // read it through continent_of(), see codes.hpp
    CountryCode country;
    SubdivisionCode subdivision;
    std::optional<Coordinates> coordinates;
    std::uint32_t as_number = 0;  // 0: unknown

    friend bool operator==(const Location&, const Location&) = default;
};

/// The great-circle distance in km, 0 to 20,016: haversine on a sphere of radius 6,371 km (P-10).
double distance_km(Coordinates from, Coordinates to);

/// The distance that a bias makes of one (P-4, P-5): a positive bias shrinks it to
/// distance * (1 - bias / 100), a negative one stretches it to distance / (1 + bias / 100).
/// Requires: -99 <= bias <= 99 (P-3).
double biased_km(double distance, int bias);

}  // namespace leeward::geo

template <>
struct std::hash<leeward::geo::Location> {
    std::size_t operator()(const leeward::geo::Location& location) const noexcept;
};
