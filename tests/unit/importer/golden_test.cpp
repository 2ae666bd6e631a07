// SPDX-License-Identifier: Apache-2.0
// Whole exports, and all that is made of them. Each folder of tests/support/route53 holds JSON as
// the aws command prints it, and what must come out: leeward.toml, the zone file, and the warnings
// in notes.txt.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "exports.hpp"
#include "support/catch.hpp"

using namespace leeward;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// The text behind the licence line, which is the tree's and not the import's.
std::string golden_of(const fs::path& path) {
    const std::string text = text_of(path);
    const std::size_t end = text.find("SPDX-License-Identifier: Apache-2.0\n");
    REQUIRE(end == 2);
    return text.substr(text.find('\n') + 1);
}

std::vector<importer::InputFile> inputs_of(const fs::path& folder) {
    std::vector<importer::InputFile> inputs;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        inputs.push_back({entry.path().filename().string(), text_of(entry.path())});
    }
    std::sort(inputs.begin(), inputs.end(),
              [](const auto& left, const auto& right) { return left.path < right.path; });
    return inputs;
}

struct Golden {
    const char* folder;
    const char* rules;
    bool says_zone;
};

constexpr Golden kGoldens[] = {
    {"shop", "Z-14, Z-15, A-1, HC-2, HC-3, HC-4, HC-9, HC-10, HC-15, HC-17, HX-1, HX-11, HX-16",
     true},
    {"weighted", "W-1, W-7, Z-21, R-6, R-9, TTL-2, HC-27, HC-28", false},
    {"failover", "F-1, F-5, F-7, F-13, TTL-4, HX-2, HX-3, HC-13", false},
    {"latency", "L-1, L-3, L-6", false},
    {"geolocation", "G-1, G-2, G-3, G-8", false},
    {"geoproximity", "P-1, P-2, P-3", false},
    {"ip-based", "IP-1, IP-3, IP-6, IP-7, IP-12", false},
    {"multivalue", "M-1, M-5, HC-3", false},
    {"aliases", "A-2, A-3, A-8, A-9, A-16, A-18, C-8, S-6, TTL-5", false},
    {"traffic-flow", "T-3 to T-12, T-19, A-8, A-9, A-29", false},
};

}  // namespace

TEST_CASE("import: each golden export becomes the configuration beside it", "[importer]") {
    for (const Golden& golden : kGoldens) {
        INFO(golden.folder << ": " << golden.rules);
        const fs::path folder =
            fs::path(LEEWARD_SOURCE_DIR) / "tests/support/route53" / golden.folder;
        const auto inputs = inputs_of(folder);
        REQUIRE_FALSE(inputs.empty());
        std::optional<dns::Name> zone;
        if (!golden.says_zone) zone = dns::Name::parse("example.com.").value();
        const importer::Imported imported = importer::import_route53(inputs, zone);
        CHECK(test::toml(imported) == golden_of(folder / "leeward.toml"));
        CHECK(test::file_text(imported, "example.com.zone") ==
              golden_of(folder / "example.com.zone"));
        CHECK(test::faults_text(imported, true) == golden_of(folder / "notes.txt"));
        CHECK(imported.files.size() == 2);
    }
}

TEST_CASE("import: the order of the files changes nothing but the list of them", "[importer]") {
    const fs::path folder = fs::path(LEEWARD_SOURCE_DIR) / "tests/support/route53/shop";
    auto inputs = inputs_of(folder);
    const std::string there = test::toml(importer::import_route53(inputs, {}));
    std::reverse(inputs.begin(), inputs.end());
    const std::string back = test::toml(importer::import_route53(inputs, {}));
    REQUIRE_FALSE(there.empty());
    CHECK(there.substr(there.find("\nzone")) == back.substr(back.find("\nzone")));
}
