// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/location.hpp"

#include <limits>
#include <unordered_set>

#include "leeward/geo/codes.hpp"
#include "support/catch.hpp"

namespace leeward::geo {
namespace {

constexpr Coordinates kDublin{53.3, -6.3};
constexpr Coordinates kAshburn{39.0, -77.5};

Location located(const char* code, std::optional<Coordinates> coordinates = std::nullopt,
                 std::uint32_t as_number = 0) {
    Location location = located_in(parse_code(code).value());
    location.coordinates = coordinates;
    location.as_number = as_number;
    return location;
}

}  // namespace

TEST_CASE("location: P-10: the distance is that of the great circle on a sphere of 6,371 km",
          "[geo]") {
    struct Way {
        Coordinates from;
        Coordinates to;
        double km;
    };
    constexpr double kQuarter = 10007.543;  // of the circumference: 6371 * pi / 2
    const auto way = GENERATE(values<Way>({
        {{0, 0}, {0, 0}, 0},
        {{0, 0}, {90, 0}, kQuarter},
        {{0, 0}, {0, 90}, kQuarter},
        {{0, 0}, {0, 180}, 2 * kQuarter},
        {{90, 0}, {-90, 0}, 2 * kQuarter},
        {{90, 10}, {90, -170}, 0},                    // every longitude meets at the pole
        {{0, 179.5}, {0, -179.5}, kQuarter / 90},     // across the date line
        {{60, 0}, {60, 180}, kQuarter * 2 / 3},       // over the pole, not along the parallel
        {{36.12, -86.67}, {33.94, -118.4}, 2886.45},  // Nashville to Los Angeles
        {kDublin, kAshburn, 5463.83},
    }));
    CAPTURE(way.from.latitude, way.from.longitude, way.to.latitude, way.to.longitude);
    CHECK(distance_km(way.from, way.to) == Approx(way.km).epsilon(0.0005).margin(1e-6));
    CHECK(distance_km(way.to, way.from) == Approx(distance_km(way.from, way.to)));
}

TEST_CASE("location: P-3, P-4, P-5: a bias shrinks or stretches a distance", "[geo]") {
    const auto [bias, biased] = GENERATE(table<int, double>(
        {{0, 100}, {50, 50}, {99, 1}, {1, 99}, {-50, 200}, {-99, 10000}, {-20, 125}}));
    CAPTURE(bias);
    CHECK(biased_km(100, bias) == Approx(biased));
}

TEST_CASE("location: P-7: 150 km with a bias of 50 are nearer than 100 km without", "[geo]") {
    CHECK(biased_km(150, 50) == Approx(75));
    CHECK(biased_km(150, 50) < biased_km(100, 0));
}

TEST_CASE("location: P-2: latitudes end at 90 degrees and longitudes at 180", "[geo]") {
    const double beyond = std::numeric_limits<double>::epsilon() * 256;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    CHECK(Coordinates{90, 180}.is_on_earth());
    CHECK(Coordinates{-90, -180}.is_on_earth());
    CHECK(Coordinates{0, 0}.is_on_earth());
    CHECK_FALSE(Coordinates{90 + beyond, 0}.is_on_earth());
    CHECK_FALSE(Coordinates{-90 - beyond, 0}.is_on_earth());
    CHECK_FALSE(Coordinates{0, 180 + beyond}.is_on_earth());
    CHECK_FALSE(Coordinates{0, -180 - beyond}.is_on_earth());
    CHECK_FALSE(Coordinates{nan, 0}.is_on_earth());
    CHECK_FALSE(Coordinates{0, nan}.is_on_earth());
    CHECK_FALSE(Coordinates{infinite, 0}.is_on_earth());
}

TEST_CASE("location: two are equal when all that is known of them is", "[geo]") {
    const Location all[] = {
        Location{},
        located("EU"),
        located("DE"),
        located("US"),
        located("US-WA"),
        located("US-W"),
        located("DE", kDublin),
        located("DE", kAshburn),
        located("DE", Coordinates{0, 0}),
        located("DE", kDublin, 64500),
        located("DE", std::nullopt, 64500),
        located("default", std::nullopt, 64500),
    };
    std::unordered_set<Location> seen;
    for (const Location& one : all) {
        CHECK(seen.insert(one).second);
        CHECK_FALSE(seen.insert(Location(one)).second);
    }
    CHECK(seen.size() == std::size(all));
    // What is equal must hash alike: the two zeros are.
    CHECK(located("DE", Coordinates{0.0, 0.0}) == located("DE", Coordinates{-0.0, -0.0}));
    CHECK_FALSE(seen.insert(located("DE", Coordinates{-0.0, -0.0})).second);
}

TEST_CASE("location: a code is some capital letters and digits", "[geo]") {
    CHECK(SubdivisionCode::parse("WA")->text() == "WA");
    CHECK(SubdivisionCode::parse("1")->text() == "1");
    CHECK(SubdivisionCode::parse("09A")->text() == "09A");
    CHECK(CountryCode().empty());
    CHECK(CountryCode().text().empty());
    const auto* text = GENERATE("", "ABCD", "wa", "W A", "W-", "\xC3\x84");
    CAPTURE(text);
    CHECK_FALSE(SubdivisionCode::parse(text));
    CHECK_FALSE(SubdivisionCode::parse(std::string_view("A\0", 2)));
}

}  // namespace leeward::geo
