// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/database.hpp"

#include <map>
#include <optional>
#include <set>

#include "leeward/geo/codes.hpp"
#include "leeward/geo/prefix_map.hpp"
#include "support/catch.hpp"
#include "support/make_database.hpp"

namespace leeward::geo {
namespace {

using support::make_database;
using support::make_database_of;
using support::TempFolder;

struct Place {
    Prefix network;
    Location location;
    std::uint32_t number = 0;
};

std::unique_ptr<Database> opened(const std::string& city, const std::string& asn = "") {
    auto database = Database::open(city, asn);
    if (!database) FAIL(database.error().message);
    return std::move(*database);
}

std::vector<Place> walk(const Atlas& atlas, bool v6) {
    std::vector<Place> places;
    const auto walked = atlas.each_network(
        v6, [&](const Prefix& network, const Location& location, std::uint32_t number) {
            places.push_back({network, location, number});
        });
    if (!walked) FAIL(walked.error().message);
    return places;
}

/// The leaf that an address is in.
Place place_of(const Atlas& atlas, std::string_view text) {
    const auto address = base::Address::parse(text).value();
    for (const Place& place : walk(atlas, address.is_v6())) {
        if (place.network.contains(address)) return place;
    }
    FAIL("the walk has a gap at " << text);
    return {};
}

/// "EU DE-HE 50.11,8.68 AS64496", without what is unknown.
std::string text_of(const Location& location) {
    std::string text(location.continent.text());
    if (!location.country.empty()) text += ' ' + std::string(location.country.text());
    if (!location.subdivision.empty()) text += '-' + std::string(location.subdivision.text());
    if (location.coordinates) {
        char pair[64];
        std::snprintf(pair, sizeof pair, " %.2f,%.2f", location.coordinates->latitude,
                      location.coordinates->longitude);
        text += pair;
    }
    if (location.as_number != 0) text += " AS" + std::to_string(location.as_number);
    return text;
}

std::string where(const Atlas& atlas, std::string_view address) {
    return text_of(place_of(atlas, address).location);
}

/// The builder of a map asserts that leaves come in order and without a gap.
void require_whole(const Atlas& atlas) {
    PrefixMapBuilder builder;
    for (const bool v6 : {false, true}) {
        for (const Place& place : walk(atlas, v6)) builder.add(place.network, place.number);
    }
    const PrefixMap map = std::move(builder).build();
    CHECK(map.ranges(false) >= 1);
}

}  // namespace

TEST_CASE("database: every network of the list is where the list says", "[geo]") {
    const auto* options = GENERATE("--record-size 24", "--record-size 28", "--record-size 32");
    CAPTURE(options);
    const TempFolder folder;
    const auto database =
        opened(make_database(folder, "all.mmdb", support::clients_list(), options));
    CHECK(where(*database, "192.0.2.1") == "EU DE-HE 50.11,8.68 AS64496");
    CHECK(where(*database, "192.0.2.128") == "EU DE-BE 52.52,13.41 AS64496");
    CHECK(where(*database, "192.0.2.192") == "EU DE-HE 50.11,8.68 AS64496");
    CHECK(where(*database, "198.51.100.7") == "NA US-WA 47.61,-122.33 AS64500");
    CHECK(where(*database, "203.0.113.127") == "AS JP-13 35.68,139.69 AS64502");
    CHECK(where(*database, "203.0.113.128") == "OC AU-NSW -33.87,151.21 AS64503");
    CHECK(where(*database, "2001:db8:1::") == "EU FR-IDF 48.86,2.35 AS64506");
    CHECK(where(*database, "2001:db8:1:ffff::1") == "EU FR-IDF 48.86,2.35 AS64506");
    CHECK(where(*database, "2001:db8:3:8000::") == "SA AR AS64507");
    for (const char* unknown : {"0.0.0.0", "10.0.0.1", "192.0.3.0", "255.255.255.255",
                                "::", "2001:db8::1", "2001:db8:4::", "ffff::"}) {
        CAPTURE(unknown);
        CHECK(place_of(*database, unknown).location == Location{});
        CHECK(place_of(*database, unknown).number == 0);
    }
    require_whole(*database);
}

TEST_CASE("database: G-1: a location may be no more than a country, a continent or an AS number",
          "[geo]") {
    const TempFolder folder;
    const auto database = opened(make_database(folder, "all.mmdb", support::clients_list()));
    CHECK(where(*database, "198.18.0.1") == "NA US 37.75,-97.82 AS64504");  // G-9: no state
    CHECK(where(*database, "198.18.64.1") == "AF");
    CHECK(where(*database, "198.18.48.1") == "SA -10.00,-55.00");
    CHECK(where(*database, "198.18.80.1") == " AS64505");
}

TEST_CASE("database: G-4, G-17: territories are countries, which decide the continent", "[geo]") {
    const TempFolder folder;
    const auto database = opened(make_database(folder, "all.mmdb", support::clients_list()));
    CHECK(where(*database, "198.18.16.1") == "NA PR 18.47,-66.11 AS64504");
    CHECK(where(*database, "198.18.32.1") == "EU TR-34 41.01,28.98");  // the list says AS
}

TEST_CASE("database: P-2: coordinates that are none on earth are unknown", "[geo]") {
    const TempFolder folder;
    const auto database = opened(make_database(folder, "all.mmdb", support::clients_list()));
    CHECK(where(*database, "198.18.112.1") == "AS JP");  // the list says 91 degrees north
}

TEST_CASE("database: equal locations have equal numbers in both families", "[geo]") {
    const TempFolder folder;
    const auto database = opened(make_database(folder, "all.mmdb", support::clients_list()));
    const Place v6 = place_of(*database, "2001:db8:2::1");
    const Place v4 = place_of(*database, "198.51.100.1");
    CHECK(v4.location == v6.location);
    CHECK(v4.number == v6.number);
    std::map<std::uint32_t, Location> by_number;
    for (const bool family : {true, false, true}) {
        for (const Place& place : walk(*database, family)) {
            const auto [entry, added] = by_number.emplace(place.number, place.location);
            CHECK(entry->second == place.location);
        }
    }
    CHECK(by_number.at(0) == Location{});
    CHECK(by_number.rbegin()->first == by_number.size() - 1);  // none is left out
    std::set<std::string> texts;
    for (const auto& [number, location] : by_number) texts.insert(text_of(location));
    CHECK(texts.size() == by_number.size());
}

TEST_CASE("database: two files are one atlas", "[geo]") {
    const TempFolder folder;
    const std::string city =
        make_database(folder, "city.mmdb", support::clients_list(), "--part city");
    const std::string asn =
        make_database(folder, "asn.mmdb", support::clients_list(), "--part asn --record-size 24");
    const std::string all = make_database(folder, "all.mmdb", support::clients_list());
    const auto apart = opened(city, asn);
    const auto together = opened(all);
    for (const bool v6 : {false, true}) {
        const auto one = walk(*apart, v6);
        const auto other = walk(*together, v6);
        REQUIRE(one.size() == other.size());
        for (std::size_t at = 0; at < one.size(); ++at) {
            CHECK(one[at].network == other[at].network);
            CHECK(text_of(one[at].location) == text_of(other[at].location));
            CHECK(one[at].location == other[at].location);
        }
    }
    require_whole(*apart);
    CHECK(where(*opened(city), "192.0.2.1") == "EU DE-HE 50.11,8.68");
    CHECK(where(*opened("", asn), "192.0.2.1") == " AS64496");
    CHECK(apart->files().size() == 2);
}

TEST_CASE("database: where two files split networks differently, both splits count", "[geo]") {
    const TempFolder folder;
    const auto database = opened(
        make_database_of(folder, "city.mmdb",
                         R"({"10.0.0.0/8": {"country": "DE"}, "10.0.0.0/26": {"country": "FR"}})"),
        make_database_of(folder, "asn.mmdb",
                         R"({"10.0.0.0/25": {"asn": 1}, "11.0.0.0/8": {"asn": 2}})"));
    CHECK(where(*database, "10.0.0.0") == "EU FR AS1");
    CHECK(where(*database, "10.0.0.64") == "EU DE AS1");
    CHECK(where(*database, "10.0.0.128") == "EU DE");
    CHECK(where(*database, "11.0.0.1") == " AS2");
    CHECK(place_of(*database, "10.0.0.0").network.to_string() == "10.0.0.0/26");
    CHECK(place_of(*database, "10.0.0.64").network.to_string() == "10.0.0.64/26");
    require_whole(*database);
}

TEST_CASE("database: an IPv4 database knows nothing of IPv6", "[geo]") {
    const TempFolder folder;
    const auto database = opened(
        make_database_of(folder, "v4.mmdb",
                         R"({"192.0.2.0/24": {"country": "DE"}, "128.0.0.0/2": {"country": "FR"}})",
                         "--ip-version 4"));
    CHECK(where(*database, "192.0.2.255") == "EU DE");
    CHECK(where(*database, "191.255.255.255") == "EU FR");
    CHECK(walk(*database, true).size() == 1);
    CHECK(place_of(*database, "2001:db8::1").number == 0);
    require_whole(*database);
}

TEST_CASE("database: IPv4 addresses in IPv6 are not walked", "[geo]") {
    const TempFolder folder;
    const auto database = opened(make_database(folder, "all.mmdb", support::clients_list()));
    for (const char* embedded :
         {"::192.0.2.1", "::ffff:192.0.2.1", "2001:0:c000:201::", "2002:c000:201::"}) {
        CAPTURE(embedded);
        CHECK(place_of(*database, embedded).location == Location{});
    }
    CHECK(place_of(*database, "2002:c000:201::").network.to_string() == "2002::/16");
}

TEST_CASE("database: data for all of IPv4 need no node of its own", "[geo]") {
    const TempFolder folder;
    const auto database = opened(
        make_database_of(folder, "wide.mmdb",
                         R"({"::/64": {"country": "DE"}, "2001:db8::/32": {"country": "FR"}})"));
    CHECK(place_of(*database, "192.0.2.1").network == Prefix::all(false));
    CHECK(where(*database, "192.0.2.1") == "EU DE");
    CHECK(where(*database, "::1") == "EU DE");
    require_whole(*database);
}

TEST_CASE("database: single addresses of both families are the deepest leaves", "[geo]") {
    const TempFolder folder;
    const auto database = opened(make_database_of(
        folder, "deep.mmdb",
        R"({"255.255.255.255/32": {"country": "DE"}, "2001:db8::1/128": {"country": "FR"}})"));
    CHECK(place_of(*database, "255.255.255.255").network.length == 32);
    CHECK(where(*database, "255.255.255.255") == "EU DE");
    CHECK(place_of(*database, "2001:db8::1").network.length == 128);
    CHECK(where(*database, "2001:db8::1") == "EU FR");
    CHECK(where(*database, "2001:db8::") == "");
    require_whole(*database);
}

TEST_CASE("database: fields of a wrong type or form are unknown", "[geo]") {
    const auto [record, said] = GENERATE(table<const char*, const char*>({
        {R"("a text")", ""},
        {R"(["an", "array"])", ""},
        {R"(7)", ""},
        {R"({"country": "DE"})", ""},
        {R"({"country": {"iso_code": 49}})", ""},
        {R"({"country": {"iso_code": "de"}})", ""},
        {R"({"country": {"iso_code": "DEU"}})", ""},
        {R"({"country": {"iso_code": ""}})", ""},
        {R"({"country": ["DE"]})", ""},
        {R"({"country": {"names": {"en": "Germany"}}})", ""},
        {R"({"country": {"iso_code": "ZZ"}, "continent": {"code": "EU"}})", "EU ZZ"},
        {R"({"continent": {"code": "EU"}, "subdivisions": [{"iso_code": "HE"}]})", "EU"},
        {R"({"country": {"iso_code": "DE"}, "subdivisions": []})", "EU DE"},
        {R"({"country": {"iso_code": "DE"}, "subdivisions": [{}]})", "EU DE"},
        {R"({"country": {"iso_code": "DE"}, "subdivisions": {"iso_code": "HE"}})", "EU DE"},
        {R"({"country": {"iso_code": "GB"}, "subdivisions": [{"iso_code": "ENG"}, {"iso_code": "LND"}]})",
         "EU GB-ENG"},
        {R"({"location": {"latitude": 50.0}})", ""},
        {R"({"location": {"latitude": "50", "longitude": 8.0}})", ""},
        {R"({"location": {"latitude": 50, "longitude": 8}})",
         ""},  // whole numbers are another type
        {R"({"location": {"latitude": 50.5, "longitude": 180.5}})", ""},
        {R"({"location": {"latitude": 50.5, "longitude": 8.5}})", " 50.50,8.50"},
        {R"({"location": 5})", ""},
        {R"({"autonomous_system_number": "64500"})", ""},
        {R"({"autonomous_system_number": 64500})", " AS64500"},
        {R"({"traits": {"autonomous_system_number": 64500, "is_anycast": true}})", " AS64500"},
        {R"({"city": {"names": {"a": [{"b": [1, 2, {}]}, true]}}, "country": {"iso_code": "DE"}})",
         "EU DE"},
    }));
    CAPTURE(record);
    const TempFolder folder;
    const auto database =
        opened(make_database_of(folder, "raw.mmdb",
                                std::string(R"({"192.0.2.0/24": {"raw": )") + record +
                                    R"(}, "10.0.0.0/8": {"country": "US"}})"));
    CHECK(where(*database, "192.0.2.1") == said);
    CHECK(where(*database, "10.0.0.1") == "NA US");
}

TEST_CASE("database: it says what it is", "[geo]") {
    const TempFolder folder;
    const std::string path = make_database(folder, "all.mmdb", support::clients_list(),
                                           "--type GeoLite2-City --epoch 1732500000");
    const auto database = opened(path);
    REQUIRE(database->files().size() == 1);
    CHECK(database->files()[0].path == path);
    CHECK(database->files()[0].type == "GeoLite2-City");
    CHECK(database->files()[0].build_epoch == 1'732'500'000);
}

TEST_CASE("database: a file that is changed while it is held changes nothing", "[geo]") {
    const TempFolder folder;
    const std::string path = make_database(folder, "all.mmdb", support::clients_list());
    const auto database = opened(path);
    std::filesystem::resize_file(path, 0);  // whoever maps the file gets SIGBUS now
    CHECK(where(*database, "192.0.2.1") == "EU DE-HE 50.11,8.68 AS64496");
}

}  // namespace leeward::geo
