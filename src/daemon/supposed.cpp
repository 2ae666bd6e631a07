// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/supposed.hpp"

#include <charconv>

#include "leeward/geo/codes.hpp"

namespace leeward::daemon {
namespace {

constexpr std::int64_t kMaxLatency = 60'000;  // ms; no source: our choice

std::optional<double> number_of(std::string_view text) {
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<base::Duration> latency_of(std::string_view text) {
    std::int64_t whole = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (fault != std::errc()) return std::nullopt;
    if (end != text.data() + text.size()) {
        const auto parsed = base::parse_duration(text);
        return parsed ? std::optional(*parsed) : std::nullopt;
    }
    if (whole < 0 || whole > kMaxLatency) return std::nullopt;
    return std::chrono::milliseconds(whole);
}

}  // namespace

base::Result<void> suppose_geo(std::string_view text, SupposedClient& into) {
    constexpr std::size_t kCountry = 2;  // letters
    const std::string code = (text.size() == kCountry ? "country:" : "") + std::string(text);
    const auto parsed = geo::parse_code(code);
    if (!parsed) return base::fail(parsed.error().message);
    const auto coordinates = into.location ? into.location->coordinates : std::nullopt;
    into.location = geo::located_in(*parsed);
    if (coordinates) into.location->coordinates = coordinates;
    return {};
}

base::Result<void> suppose_at(std::string_view text, SupposedClient& into) {
    const std::size_t comma = text.find(',');
    const auto latitude = number_of(text.substr(0, comma));
    const auto longitude =
        comma == std::string_view::npos ? std::nullopt : number_of(text.substr(comma + 1));
    if (latitude && longitude) {
        const geo::Coordinates at{*latitude, *longitude};
        if (at.is_on_earth()) {
            if (!into.location) into.location.emplace();
            into.location->coordinates = at;
            return {};
        }
    }
    return base::fail(
        "is no point; write degrees of latitude (-90 to 90) and longitude (-180 to 180) such as "
        "47.61,-122.33");
}

base::Result<void> suppose_latency(std::string_view text, SupposedClient& into) {
    const std::size_t equals = text.rfind('=');
    const auto latency = equals == std::string_view::npos || equals == 0
                             ? std::nullopt
                             : latency_of(text.substr(equals + 1));
    if (!latency) {
        return base::fail("is not REGION=MS, with a whole number of milliseconds up to 60000");
    }
    into.latencies.emplace_back(text.substr(0, equals), *latency);
    return {};
}

}  // namespace leeward::daemon
