// SPDX-License-Identifier: Apache-2.0
#include "choices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "names.hpp"
#include "regions.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr int kMaxLatitude = 90;
constexpr int kMaxLongitude = 180;
constexpr std::size_t kMaxDecimals = 2;     // P-2
constexpr std::size_t kMaxRegion = 64;      // octets, service model
constexpr std::size_t kMaxSubdivision = 3;  // octets, ISO 3166-2
constexpr std::size_t kMaxNameText = 1024;  // octets, escapes and all

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char octet) { return octet >= '0' && octet <= '9'; });
}

bool is_code(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most &&
           std::all_of(text.begin(), text.end(), [](char octet) {
               return (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9');
           });
}

/// Degrees as a TOML float; nullopt when they are none, or have too many decimals.
std::optional<std::string> degrees(std::string_view text, int most) {
    const bool south = text.starts_with('-');
    if (south || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, dot);
    const std::string_view parts = dot < text.size() ? text.substr(dot + 1) : "";
    if (whole.empty() || whole.size() > 3 || !is_digits(whole) || !is_digits(parts) ||
        parts.size() > kMaxDecimals) {
        return std::nullopt;
    }
    int number = 0;
    std::from_chars(whole.data(), whole.data() + whole.size(), number);
    const bool round =
        std::all_of(parts.begin(), parts.end(), [](char octet) { return octet == '0'; });
    if (number > most || (number == most && !round)) return std::nullopt;
    return fmt::format("{}{}.{}", south ? "-" : "", number, round ? "0" : parts);
}

std::optional<std::string> read_degrees(Fields& fields, std::string_view key, int most) {
    const Value* value = fields.need(key);
    if (value == nullptr) return std::nullopt;
    const bool shows = value->kind == Value::Kind::Text || value->kind == Value::Kind::Number;
    auto text = shows ? degrees(value->text, most) : std::nullopt;
    if (!text) {
        fields.error(key,
                     fmt::format("{} is no number of degrees; write -{} to {} with at most two "
                                 "decimals (P-2)",
                                 in_quotes(value->text), most, most));
    }
    return text;
}

std::string country_key(std::string_view country) {
    const bool also_continent =
        country == "AF" || country == "AS" || country == "NA" || country == "SA";
    return (also_continent ? "country:" : "") + std::string(country);
}

}  // namespace

std::string read_geo(Fields& fields, const GeoNames& names, bool is_default) {
    const auto continent = fields.word(names.continent, {"AF", "AN", "AS", "EU", "NA", "OC", "SA"});
    const auto country = fields.text(names.country);
    const auto part = fields.text(names.subdivision);
    if (continent && (country || part)) {
        fields.error(names.continent, "stands beside a country; a place is one of them (G-1)");
    } else if (country && *country != "*" &&
               (!is_code(*country, 2, 2) || !is_code(country->substr(0, 1), 1, 1))) {
        fields.error(names.country,
                     fmt::format("{} is no country; write its two capital letters (ISO 3166-1)",
                                 in_quotes(*country)));
    } else if (part && (!country || *country == "*" || !is_code(*part, 1, kMaxSubdivision))) {
        fields.error(names.subdivision,
                     fmt::format("{} is no subdivision of a country here (G-3)", in_quotes(*part)));
    } else if (is_default || (country && *country == "*")) {
        return "default";
    } else if (continent) {
        return *continent;
    } else if (country) {
        return part ? *country + "-" + *part : country_key(*country);
    } else if (fields.find(names.continent) == nullptr && fields.find(names.country) == nullptr) {
        fields.error(names.country, "is not there, nor is a continent; the default is country '*'");
    }
    return {};
}

std::optional<Coordinates> read_coordinates(Fields& fields) {
    const auto latitude = read_degrees(fields, "Latitude", kMaxLatitude);
    const auto longitude = read_degrees(fields, "Longitude", kMaxLongitude);
    if (!latitude || !longitude) return std::nullopt;
    return Coordinates{*latitude, *longitude};
}

std::optional<Coordinates> read_region_place(Fields& fields, std::string_view key,
                                             const std::string& region) {
    auto place = region_place(region);
    if (!place) {
        fields.error(key, fmt::format("where {} is, is not known here; write Coordinates",
                                      in_quotes(region)));
    }
    return place;
}

std::optional<Coordinates> read_zone_group_place(Fields& fields, std::string_view key,
                                                 const std::string& group, std::string& from) {
    from = parent_region(group);
    if (from.empty()) {
        fields.error(key, fmt::format("where {} is, is not known here; write Coordinates",
                                      in_quotes(group)));
        return std::nullopt;
    }
    fields.note(
        key, fmt::format("{} became the place of its region {}; write the zone's own coordinates "
                         "for at",
                         printable(group), from));
    return region_place(from);
}

std::string read_region(Fields& fields, std::string_view key) {
    const auto region = fields.need_text(key, kMaxRegion);
    if (!region) return {};
    if (is_region_name(*region)) return *region;
    fields.error(key, fmt::format("{} is no name of a region", in_quotes(*region)));
    return {};
}

int read_bias(Fields& fields) {
    return static_cast<int>(fields.whole("Bias", -99, 99).value_or(0));
}

std::uint32_t read_weight(Fields& fields) {
    if (fields.need("Weight") == nullptr) return 0;
    return static_cast<std::uint32_t>(fields.whole("Weight", 0, 255).value_or(0));
}

std::optional<dns::Name> need_name(Fields& fields, std::string_view key) {
    const auto text = fields.need_text(key, kMaxNameText);
    if (!text) return std::nullopt;
    const auto name = read_name(*text);
    if (name) return *name;
    fields.error(key,
                 fmt::format("{} is no domain name: {}", in_quotes(*text), name.error().message));
    return std::nullopt;
}

std::optional<dns::RrType> need_type(Fields& fields, std::string_view key) {
    if (fields.need(key) == nullptr) return std::nullopt;
    const auto word =
        fields.word(key, {"A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR",
                          "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"});
    return word ? dns::parse_rrtype(*word) : std::nullopt;
}

}  // namespace leeward::importer
