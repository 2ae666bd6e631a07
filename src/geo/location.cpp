// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/location.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace leeward::geo {
namespace {

constexpr double kEarthRadiusKm = 6371;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

/// The haversine of an angle: the square of the sine of its half.
double haversine(double angle) {
    const double sine = std::sin(angle / 2);
    return sine * sine;
}

std::size_t mix(std::size_t seed, std::size_t value) {
    return (seed ^ value) * 0x9E3779B97F4A7C15U + (seed >> 32U);
}

}  // namespace

bool Coordinates::is_on_earth() const {
    return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

double distance_km(Coordinates from, Coordinates to) {
    const double along = haversine(radians(to.latitude - from.latitude));
    const double across = haversine(radians(to.longitude - from.longitude));
    const double whole =
        along + std::cos(radians(from.latitude)) * std::cos(radians(to.latitude)) * across;
    // Rounding may carry antipodes past 1, where there is no arc.
    return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::min(whole, 1.0)));
}

double biased_km(double distance, int bias) {
    assert(bias >= -99 && bias <= 99);
    return bias > 0 ? distance * (100 - bias) / 100 : distance * 100 / (100 + bias);
}

}  // namespace leeward::geo

std::size_t std::hash<leeward::geo::Location>::operator()(
    const leeward::geo::Location& location) const noexcept {
    using leeward::geo::mix;
    const std::hash<std::string_view> of_text;
    std::size_t seed = of_text(location.continent.text());
    seed = mix(seed, of_text(location.country.text()));
    seed = mix(seed, of_text(location.subdivision.text()));
    if (location.coordinates) {
        seed = mix(seed, std::hash<double>{}(location.coordinates->latitude));
        seed = mix(seed, std::hash<double>{}(location.coordinates->longitude));
    }
    return mix(seed, location.as_number);
}
