// SPDX-License-Identifier: Apache-2.0
// The outages of history, replayed with the defaults of the product: what must be reached in each.
// They are looked for beside the project, and the test says so when they are not there.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "leeward/drill/drill.hpp"
#include "leeward/drill/read.hpp"
#include "random_scenarios.hpp"
#include "support/catch.hpp"

namespace {

using namespace leeward;
namespace fs = std::filesystem;

/// Where room is what is short: three points from the oracle, elsewhere one.
const std::set<std::string> kShortOfRoom = {"2017-02-28-aws-s3",
                                            "2020-11-25-aws-kinesis",
                                            "2021-10-04-facebook-backbone",
                                            "2025-06-12-google-service-control",
                                            "2025-10-19-aws-dynamodb-dns",
                                            "2025-10-29-azure-front-door",
                                            "2025-11-18-cloudflare-feature-file"};

/// What is not reached, and as far as it is. When the routes come back in October 2021 every region
/// is asked for two to three times what it carries, and for the four servers, which know nothing of
/// each other, some places fare better than others by chance: a few are taken out that are no
/// worse.
struct Miss {
    std::uint32_t transitions = 0;  // more than the authors allow
    double below_fixed = 0.001;
};
const std::map<std::string, Miss> kMisses = {
    {"2021-10-04-facebook-backbone", {2, 0.004}},
    {"2021-10-04-facebook-backbone/references-reachable", {1, 0.001}}};

drill::Settings settings_of(std::uint64_t seed) {
    drill::Settings settings;
    settings.seed = seed;
    settings.clients = drill::clients_named("web-2014").value();
    return settings;
}

void check(const drill::Scenario& scenario, std::int64_t allowed) {
    std::vector<base::Fault> faults;
    const auto replayed = drill::replay(scenario, settings_of(1), faults);
    REQUIRE(replayed);
    const drill::Run& ours = replayed->leeward;
    const auto miss = kMisses.find(scenario.id);
    const Miss known = miss == kMisses.end() ? Miss{} : miss->second;
    INFO(scenario.id << ": " << ours.success << ", fixed " << replayed->fixed.success << ", oracle "
                     << replayed->oracle.success);
    CHECK(ours.empty_answers == 0);
    CHECK(ours.success >= replayed->fixed.success - known.below_fixed);
    const std::string file = scenario.id.substr(0, scenario.id.find('/'));
    CHECK(ours.success >= replayed->oracle.success - (kShortOfRoom.contains(file) ? 0.03 : 0.01));
    for (const auto& [target, changes] : ours.transitions) {
        CAPTURE(target);
        CHECK(changes <= allowed + known.transitions);
    }
}

}  // namespace

TEST_CASE("RS-1, RS-20, RS-28 to RS-32: fourteen outages, replayed", "[drill]") {
    const fs::path folder = fs::path(LEEWARD_SOURCE_DIR) / "../shared/scenarios";
    if (!fs::is_directory(folder)) {
        WARN("skipped: there are no scenarios in " << folder);
        return;
    }
    std::size_t replayed = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream file(entry.path());
        const std::string text(std::istreambuf_iterator<char>(file), {});
        std::vector<base::Fault> faults;
        const auto scenario = drill::read_scenario(entry.path().string(), text, faults);
        REQUIRE(scenario);
        check(*scenario, scenario->max_transitions);
        ++replayed;
        for (const drill::Variant& variant : scenario->variants) {
            check(drill::without_events(*scenario, variant), scenario->max_transitions);
            ++replayed;
        }
    }
    CHECK(replayed >= 14);
}

TEST_CASE("RS-47: made-up outages: fixed weights are seldom better, and never by much", "[drill]") {
    const char* asked = std::getenv("LEEWARD_DRILL_SEEDS");
    const std::uint64_t seeds = asked != nullptr ? std::strtoull(asked, nullptr, 10) : 20;
    std::uint64_t worse = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const drill::Scenario scenario = test::RandomScenario(seed).make();
        std::vector<base::Fault> faults;
        const auto replayed = drill::replay(scenario, settings_of(seed), faults);
        REQUIRE(replayed);
        const double behind = replayed->fixed.success - replayed->leeward.success;
        if (behind <= 0.001) continue;
        ++worse;
        WARN("seed " << seed << ": " << behind << " below fixed weights");
        CHECK(behind < 0.05);
    }
    CHECK(worse * 10 <= seeds);
}
