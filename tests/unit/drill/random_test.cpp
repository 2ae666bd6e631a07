// SPDX-License-Identifier: Apache-2.0
// What holds in every replay, whatever happens in it. A seed that fails is printed.

#include "leeward/drill/drill.hpp"
#include "random_scenarios.hpp"
#include "support/catch.hpp"

using namespace leeward;

namespace {

void check_run(const drill::Run& run) {
    CHECK(run.success >= 0);
    CHECK(run.success <= 1);
    CHECK(run.worst_10m <= run.success + 1e-9);
    CHECK(run.minutes_below_50 <= run.minutes_below_99);
    CHECK(run.empty_answers == 0);
    for (std::size_t piece = 0; piece < drill::Timeline::kPieces; ++piece) {
        double users = 0;
        for (const auto& row : run.timeline.share) users += row[piece];
        if (users > 1 + 1e-6) FAIL("more users than there are");
    }
}

}  // namespace

TEST_CASE("RS-1: no replay has an empty answer, and none loses or makes users", "[drill]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const drill::Scenario scenario = test::RandomScenario(seed).make();
        INFO(scenario.id);
        drill::Settings settings;
        settings.seed = seed;
        settings.clients = drill::clients_named("web-2014").value();
        std::vector<base::Fault> faults;
        const auto replayed = drill::replay(scenario, settings, faults);
        REQUIRE(replayed);
        for (const drill::Run* run : {&replayed->leeward, &replayed->fixed, &replayed->oracle}) {
            check_run(*run);
        }
        CHECK(replayed->fixed.empty_answers == 0);
        CHECK(replayed->fixed.transitions.empty());
    }
}
