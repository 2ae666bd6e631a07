// SPDX-License-Identifier: Apache-2.0
#include "areas.hpp"

#include <fmt/format.h>

#include <cmath>

namespace leeward::config {

namespace {

std::optional<double> number(const Value& value) {
    if (const std::int64_t* whole = value.whole()) return static_cast<double>(*whole);
    if (const double* real = std::get_if<double>(&value.data)) return *real;
    return std::nullopt;
}

/// What is written with two decimals is not always the double nearest to it.
bool has_two_decimals(double degrees) {
    constexpr double kSlack = 1e-6;
    const double hundredths = degrees * 100;
    return std::abs(hundredths - std::round(hundredths)) < kSlack;
}

void note(std::optional<Need>& need, const base::Location& where, const std::string& key) {
    if (!need) need = Need{where, key};
}

}  // namespace

base::Result<policy::Area> parse_area(std::string_view text) {
    const bool network =
        text.find('/') != std::string_view::npos || base::Address::parse(text).has_value();
    if (network) {
        return geo::Prefix::parse(text).map(
            [](const geo::Prefix& prefix) { return policy::Area(prefix); });
    }
    return geo::parse_code(text).map([](const geo::Code& code) { return policy::Area(code); });
}

void note_need(Needs& needs, const policy::Area& area, const base::Location& where,
               const std::string& key) {
    const auto* code = std::get_if<geo::Code>(&area);
    if (code == nullptr || std::holds_alternative<geo::Everywhere>(*code)) return;
    const bool asn = std::holds_alternative<geo::AsNumber>(*code);
    note(asn ? needs.asn : needs.database, where, key);
}

std::optional<geo::Coordinates> read_coordinates(const Reader& reader, const Entry& entry) {
    const List* list = entry.value.list();
    const auto latitude = list != nullptr && list->size() == 2 ? number((*list)[0]) : std::nullopt;
    const auto longitude = list != nullptr && list->size() == 2 ? number((*list)[1]) : std::nullopt;
    if (!latitude || !longitude) {
        reader.error(entry, fmt::format("is {}; write latitude and longitude in degrees, such as "
                                        "[53.3, -6.3]",
                                        kind_of(entry.value)));
        return std::nullopt;
    }
    const geo::Coordinates point{*latitude, *longitude};
    if (!point.is_on_earth()) {
        reader.error(entry, "lies outside of latitude -90 to 90 and longitude -180 to 180");
        return std::nullopt;
    }
    if (!has_two_decimals(*latitude) || !has_two_decimals(*longitude)) {
        reader.error(entry, "has more than two decimals (P-2); round it");
        return std::nullopt;
    }
    return point;
}

}  // namespace leeward::config
