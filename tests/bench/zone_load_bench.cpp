// SPDX-License-Identifier: Apache-2.0
// What a large zone costs to load: a master file of A records, one to a name, is parsed and built.
//
// usage: zone_load_bench [RECORDS [ROUNDS]]    (1,000,000 and 1; with several, the least time
// counts)

#include <charconv>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"

using namespace leeward;

namespace {

std::string file_of(std::uint32_t records) {
    std::string text =
        "$TTL 300\n@ SOA ns hostmaster 1 3600 900 604800 30\n@ NS ns\nns A 192.0.2.53\n";
    for (std::uint32_t at = 0; at < records; ++at) {
        text += "host" + std::to_string(at) + " A 10." + std::to_string(at >> 16U & 0xFFU) + "." +
                std::to_string(at >> 8U & 0xFFU) + "." + std::to_string(at & 0xFFU) + "\n";
    }
    return text;
}

/// Of processor time, so that other programs do not count.
double seconds_since(std::clock_t start) {
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// Loads `text` and prints what that took and what the zone holds; false when it has faults.
bool load(const std::string& text) {
    const auto apex = *dns::Name::parse("bench.example.");
    const auto no_files = [](const std::string&) -> base::Result<std::string> {
        return base::fail("no such file");
    };

    const std::clock_t start = std::clock();
    zone::ZoneBuilder builder(apex);
    auto result =
        zone::parse("bench.zone", text, apex, no_files,
                    [&builder](const zone::RecordView& record, const zone::Origin& origin) {
                        builder.add(record, origin);
                    });
    const double parsed = seconds_since(start);
    const std::optional<zone::Zone> zone = builder.build(result.files, result.faults);
    const double loaded = seconds_since(start);
    if (!zone || !result.faults.empty()) {
        std::fprintf(stderr, "the zone has %zu faults\n", result.faults.size());
        return false;
    }
    std::printf(
        "%zu records: %.2f s of processor time to parse, %.2f to build, %.0f records a second\n",
        zone->record_count(), parsed, loaded - parsed,
        static_cast<double>(zone->record_count()) / loaded);
    std::printf("%zu octets, %.1f for each of %zu names\n", zone->memory(),
                static_cast<double>(zone->memory()) / static_cast<double>(zone->name_count()),
                zone->name_count());
    return true;
}

/// Argument `at` as a number from 1 on, or `otherwise`; nothing when it is not one.
std::optional<std::uint32_t> number(int argc, char** argv, int at, std::uint32_t otherwise) {
    if (at >= argc) return otherwise;
    const std::string_view word(argv[at]);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || value == 0) return std::nullopt;
    return value;
}

}  // namespace

int main(int argc, char** argv) {
    const auto records = number(argc, argv, 1, 1'000'000);
    const auto rounds = number(argc, argv, 2, 1);
    if (argc > 3 || !records || !rounds) {
        std::fprintf(stderr, "usage: zone_load_bench [RECORDS [ROUNDS]]\n");
        return 2;
    }
    const std::string text = file_of(*records);
    for (std::uint32_t round = 0; round < *rounds; ++round) {
        if (!load(text)) return 1;
    }
    return 0;
}
