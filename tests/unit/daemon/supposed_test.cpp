// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/supposed.hpp"

#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;

TEST_CASE("supposed: two letters are a country, and its continent follows (G-1, G-17)",
          "[daemon]") {
    daemon::SupposedClient client;
    REQUIRE(daemon::suppose_geo("SA", client));
    CHECK(client.location->country.text() == "SA");
    CHECK(client.location->continent.text() == "AS");
    REQUIRE(daemon::suppose_geo("US-WA", client));
    CHECK(client.location->country.text() == "US");
    CHECK(client.location->subdivision.text() == "WA");
    CHECK(client.location->continent.text() == "NA");
    REQUIRE(daemon::suppose_geo("continent:SA", client));
    CHECK(client.location->country.empty());
    CHECK(client.location->continent.text() == "SA");
    CHECK_FALSE(daemon::suppose_geo("Mars", client));
    CHECK_FALSE(daemon::suppose_geo("", client));
    CHECK(client.is_elsewhere());
}

TEST_CASE("supposed: a point and a country stand beside each other", "[daemon]") {
    daemon::SupposedClient client;
    CHECK_FALSE(client.is_elsewhere());
    REQUIRE(daemon::suppose_at("47.61,-122.33", client));
    REQUIRE(daemon::suppose_geo("US-WA", client));
    CHECK(client.location->coordinates == geo::Coordinates{47.61, -122.33});
    for (const char* bad : {"", "47", "47,", ",3", "91,0", "0,181", "x,y", "1,2,3", "nan,0"}) {
        INFO(bad);
        CHECK_FALSE(daemon::suppose_at(bad, client));
    }
}

TEST_CASE("supposed: latencies are milliseconds, or have a unit", "[daemon]") {
    daemon::SupposedClient client;
    REQUIRE(daemon::suppose_latency("us-east-1=20", client));
    REQUIRE(daemon::suppose_latency("eu=1s", client));
    REQUIRE(client.latencies.size() == 2);
    CHECK(client.latencies[0] == std::pair<std::string, base::Duration>("us-east-1", 20ms));
    CHECK(client.latencies[1].second == 1s);
    for (const char* bad : {"", "eu", "=5", "eu=", "eu=-1", "eu=60001", "eu=fast"}) {
        INFO(bad);
        CHECK_FALSE(daemon::suppose_latency(bad, client));
    }
}
