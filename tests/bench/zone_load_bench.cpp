// SPDX-License-Identifier: Apache-2.0
// What a large zone costs to load: a master file of A records, one to a name, is parsed and built.
// The number of records is the first argument, 1,000,000 without one.

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

}  // namespace

int main(int argc, char** argv) {
    std::uint32_t records = 1'000'000;
    if (argc > 1) {
        const std::string_view word(argv[1]);
        std::from_chars(word.data(), word.data() + word.size(), records);
    }
    const std::string text = file_of(records);
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
        return 1;
    }
    std::printf(
        "%zu records: %.2f s of processor time to parse, %.2f to build, %.0f records a second\n",
        zone->record_count(), parsed, loaded - parsed,
        static_cast<double>(zone->record_count()) / loaded);
    std::printf("%zu octets, %.1f for each of %zu names\n", zone->memory(),
                static_cast<double>(zone->memory()) / static_cast<double>(zone->name_count()),
                zone->name_count());
    return 0;
}
