// SPDX-License-Identifier: Apache-2.0
// Files that are no good databases: each gets an error that names it, and none costs more than its
// size.

#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "leeward/geo/database.hpp"
#include "raw_database.hpp"
#include "support/catch.hpp"
#include "support/make_database.hpp"

namespace leeward::geo {
namespace {

using support::TempFolder;

std::string error_of_open(const std::string& city, const std::string& asn = "") {
    const auto database = Database::open(city, asn);
    return database ? "" : database.error().message;
}

/// What is wrong with a file: when it is opened, or when one of the families is walked.
std::string error_of(const std::string& path) {
    const auto database = Database::open(path, "");
    if (!database) return database.error().message;
    for (const bool v6 : {false, true}) {
        const auto walked = (*database)->each_network(v6, [](auto&&...) {});
        if (!walked) return walked.error().message;
    }
    return "";
}

std::string error_of_octets(const std::string& octets) {
    const TempFolder folder;
    const std::string path = folder.write("raw.mmdb", octets);
    const std::string error = error_of(path);
    if (error.empty()) return "";
    CHECK(error.starts_with(path + ": "));
    return error.substr(path.size() + 2);
}

std::string error_of_parts(const raw::Parts& parts) {
    return error_of_octets(raw::database(parts));
}

std::string octets_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A tree of one node, which leads to data for half of all addresses.
raw::Parts one_record(const std::string& data) {
    raw::Parts parts;
    parts.nodes = {{1, raw::data_at(1, 0)}};
    parts.data = data;
    return parts;
}

}  // namespace

TEST_CASE("bad database: what cannot be read is named with the reason", "[geo]") {
    const TempFolder folder;
    const std::string missing = folder.path() + "/missing.mmdb";
    CHECK(error_of_open(missing) == missing + ": cannot be read: No such file or directory");
    CHECK(error_of_open(folder.path()) == folder.path() + ": is no file");
    const std::string pipe = folder.path() + "/pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(error_of_open(pipe) == pipe + ": is no file");
    const std::string empty = folder.write("empty.mmdb", "");
    CHECK(error_of_open(empty) == empty + ": is empty");
    CHECK(error_of_open("") == "no database is named");
    // Both faults at once.
    CHECK(error_of_open(missing, empty) ==
          missing + ": cannot be read: No such file or directory; " + empty + ": is empty");
}

TEST_CASE("bad database: a file of another kind is no database", "[geo]") {
    const auto* text = GENERATE("x", "zone = \"app.example\"\n", "\xAB\xCD\xEFMaxMind.co");
    CHECK_THAT(error_of_octets(text), Catch::Contains("is no MaxMind database"));
    CHECK_THAT(error_of_octets(std::string(300'000, 'x')),
               Catch::Contains("is no MaxMind database"));
    CHECK_THAT(error_of_octets("\xAB\xCD\xEFMaxMind.com"), Catch::Contains("metadata are missing"));
    CHECK_THAT(error_of_octets("\xAB\xCD\xEFMaxMind.com\xE0\xE0\xE0"), Catch::Contains("metadata"));
}

TEST_CASE("bad database: a file that is cut short anywhere is refused", "[geo]") {
    const TempFolder folder;
    const std::string octets =
        octets_of(support::make_database(folder, "all.mmdb", support::clients_list()));
    for (std::size_t size = 1; size < octets.size(); size += size < octets.size() - 400 ? 97 : 1) {
        CAPTURE(size, octets.size());
        CHECK(!error_of_octets(octets.substr(0, size)).empty());
        // Octets that are missing at the front leave the metadata, which do not fit then.
        CHECK(!error_of_octets(octets.substr(octets.size() - size)).empty());
    }
}

TEST_CASE("bad database: one that lacks what it is named for says so", "[geo]") {
    const TempFolder folder;
    const std::string city = support::make_database(folder, "city.mmdb", support::clients_list(),
                                                    "--part city --type Some-City");
    const std::string asn = support::make_database(folder, "asn.mmdb", support::clients_list(),
                                                   "--part asn --type Some-ASN");
    CHECK(error_of_open(asn, city) ==
          asn + ": holds no countries, continents or coordinates; it calls itself 'Some-ASN'; " +
              city + ": holds no AS numbers; it calls itself 'Some-City'");
    CHECK_THAT(error_of_parts(one_record(raw::map(0))), Catch::Contains("holds no countries"));
}

TEST_CASE("bad database: raw files can be good ones", "[geo]") {
    CHECK(error_of_parts(one_record(raw::country("DE"))).empty());
}

TEST_CASE("bad database: metadata that do not hold are refused", "[geo]") {
    raw::Parts parts = one_record(raw::country("DE"));
    SECTION("another version of the format") {
        parts.major_version = 3;
        CHECK_THAT(error_of_parts(parts), Catch::Contains("another version"));
    }
    SECTION("a family that there is not") {
        parts.ip_version = 5;
        CHECK_THAT(error_of_parts(parts), Catch::Contains("its metadata are wrong"));
    }
    SECTION("records of a strange size") {
        parts.record_size = 25;
        CHECK_FALSE(error_of_parts(parts).empty());
    }
    SECTION("languages that are no texts, of which the library leaks memory") {
        parts.languages = raw::array(2) + raw::text("en") + raw::u16(7);
        CHECK_THAT(error_of_parts(parts), Catch::Contains("are no texts"));
    }
    SECTION("lists that hold one another, twice as many each time") {
        // Behind the marker, languages begin at a place that only the file tells.
        const std::string before = raw::database(parts);
        const std::size_t metadata = before.rfind("MaxMind.com") + 11;
        const auto start = static_cast<std::uint32_t>(before.size() - 2 - metadata);
        parts.languages = raw::array(28);
        std::uint32_t inner = start + 2;
        parts.languages += raw::array(0);
        for (int level = 0; level < 27; ++level) {
            const std::uint32_t here = start + static_cast<std::uint32_t>(parts.languages.size());
            parts.languages += raw::array(2) + raw::pointer(inner) + raw::pointer(inner);
            inner = here;
        }
        CHECK(error_of_parts(parts) == "has metadata that refer to one another without end");
    }
}

TEST_CASE("bad database: a tree that leads astray is refused", "[geo]") {
    raw::Parts parts;
    parts.data = raw::country("DE");
    SECTION("into the octets between tree and data") {
        const std::uint32_t octet = GENERATE(0U, 1U, 14U, 15U);
        parts.nodes = {{raw::data_at(1, 0), 1 + 1 + octet}};
        const bool is_data = octet == 15;
        CHECK(error_of_parts(parts).empty() == is_data);
    }
    SECTION("behind the data") {
        parts.nodes = {{raw::data_at(1, 0), 0xFFFFFF}};
        CHECK_THAT(error_of_parts(parts), Catch::Contains("search tree"));
    }
    SECTION("in a circle") {
        parts.nodes = {{1, raw::data_at(3, 0)}, {2, 3}, {3, 1}};
        CHECK_THAT(error_of_parts(parts), Catch::Contains("comes to a node more than once"));
    }
    SECTION("to its beginning") {
        parts.nodes = {{0, raw::data_at(1, 0)}};
        CHECK_THAT(error_of_parts(parts), Catch::Contains("search tree"));
    }
    SECTION("twice to each node, which makes four thousand million leaves") {
        for (std::uint32_t at = 0; at < 31; ++at) parts.nodes.push_back({at + 1, at + 1});
        parts.nodes.push_back({raw::data_at(32, 0), raw::data_at(32, 0)});
        CHECK_THAT(error_of_parts(parts), Catch::Contains("comes to a node more than once"));
    }
    SECTION("deeper than an address has bits") {
        for (std::uint32_t at = 0; at < 32; ++at) parts.nodes.push_back({at + 1, 33});
        parts.nodes.push_back({raw::data_at(33, 0), 33});
        CHECK_THAT(error_of_parts(parts), Catch::Contains("deeper than an address has bits"));
    }
}

TEST_CASE("bad database: data that are broken are refused", "[geo]") {
    const auto [data, said] = GENERATE(table<std::string, const char*>({
        // A map that ends behind the file.
        {raw::map(28) + raw::text("country"), "its data"},
        {raw::map(65'820), "its data"},
        {raw::map(1) + raw::text("country") + raw::pointer(1U << 30U), "its data"},
        {raw::map(1) + raw::text("country") + raw::pointer(0xFFFFFFFF), "its data"},
        // A pointer to a pointer.
        {raw::map(1) + raw::text("country") + raw::pointer(9), "its data are broken"},
    }));
    CAPTURE(data);
    CHECK_THAT(error_of_parts(one_record(data)), Catch::Contains(said));
}

TEST_CASE("bad database: a map that holds itself is no trouble", "[geo]") {
    // {"country": itself}, then a good record that makes the file one of countries.
    const std::string circle = raw::map(1) + raw::text("country") + raw::pointer(0);
    raw::Parts parts = one_record(circle + raw::country("DE"));
    parts.nodes = {
        {raw::data_at(1, static_cast<std::uint32_t>(circle.size())), raw::data_at(1, 0)}};
    CHECK(error_of_parts(parts).empty());
}

TEST_CASE("bad database: records may not share a large map without a bound", "[geo]") {
    // Each of 128 records looks for the code of its country in the same 60,000 entries.
    constexpr std::uint32_t kEntries = 60'000;
    constexpr std::uint32_t kRecords = 128;
    raw::Parts parts;
    std::string large = raw::map(kEntries);
    for (std::uint32_t at = 0; at < kEntries; ++at) large += raw::text("") + raw::text("");
    parts.data = large;
    for (std::uint32_t at = 0; at + 1 < kRecords; ++at) {
        // A tree like a list: to the left the next node, to the right a record.
        parts.nodes.push_back({2 * at + 1 < kRecords - 1 ? 2 * at + 1 : 0,
                               2 * at + 2 < kRecords - 1 ? 2 * at + 2 : 0});
    }
    const std::size_t nodes = parts.nodes.size();
    for (raw::Node& node : parts.nodes) {
        for (std::uint32_t& record : node) {
            if (record != 0) continue;
            record = raw::data_at(nodes, static_cast<std::uint32_t>(parts.data.size()));
            parts.data += raw::map(1) + raw::text("country") + raw::pointer(0);
        }
    }
    CHECK_THAT(error_of_parts(parts), Catch::Contains("refer to one another without end"));
}

}  // namespace leeward::geo
