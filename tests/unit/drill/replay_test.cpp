// SPDX-License-Identifier: Apache-2.0
// Whole replays: what must hold whatever the policy is, and the two that it is compared with.

#include <numeric>

#include "leeward/drill/drill.hpp"
#include "leeward/drill/on_file.hpp"
#include "scenarios.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace leeward;
using test::event;

namespace {

drill::Replayed play(const drill::Scenario& scenario, std::uint64_t seed = 1) {
    drill::Settings settings;
    settings.seed = seed;
    settings.clients = drill::clients_named("web-2014").value();
    std::vector<base::Fault> faults;
    auto replayed = drill::replay(scenario, settings, faults);
    INFO((faults.empty() ? "" : base::to_string(faults[0])));
    REQUIRE(replayed);
    return std::move(*replayed);
}

std::uint32_t transitions(const drill::Run& run) {
    return std::accumulate(run.transitions.begin(), run.transitions.end(), 0U,
                           [](std::uint32_t sum, const auto& one) { return sum + one.second; });
}

}  // namespace

TEST_CASE("drill: nothing happens while nothing happens", "[drill]") {
    const drill::Replayed calm = play(test::scenario({}));
    for (const drill::Run* run : {&calm.leeward, &calm.fixed, &calm.oracle}) {
        CHECK(run->success == Approx(1));
        CHECK(run->worst_10m == Approx(1));
        CHECK(run->minutes_below_99 == 0);
        CHECK_FALSE(run->first_change_s);
        CHECK_FALSE(run->moved_90_s);
        CHECK(run->empty_answers == 0);
        CHECK(transitions(*run) == 0);
        CHECK(run->max_load == Approx(0.6));  // east: 60 % of users, room for all
    }
}

TEST_CASE("RS-47: a dead region costs fixed weights its share, and Leeward little", "[drill]") {
    // West has room for 0.8 of the load, so that the oracle loses 0.2 while east is out.
    const drill::Replayed outage = play(test::scenario(
        {event("e1", 600, 2400, "region", "east", R"("kind": "down", "mode": "blackhole")")}));
    CHECK(outage.trouble_s == 600);
    CHECK(outage.fixed.success == Approx(1 - 0.6 * 0.5).epsilon(0.001));
    CHECK(outage.fixed.worst_10m == Approx(0.4));
    CHECK(outage.fixed.minutes_below_50 == 30);
    CHECK_FALSE(outage.fixed.first_change_s);
    CHECK(outage.oracle.success > 0.88);
    CHECK(outage.oracle.success < 0.9);
    CHECK(outage.oracle.first_change_s == 0.0);
    CHECK(outage.leeward.success > outage.fixed.success + 0.1);
    CHECK(outage.leeward.success <= outage.oracle.success);
    REQUIRE(outage.leeward.first_change_s);
    CHECK(*outage.leeward.first_change_s > 0);
    CHECK(*outage.leeward.first_change_s < 60);
    // All of a region is more than the budget lets go at once: a window later at the latest.
    CHECK(outage.leeward.moved_90_s.value() < 600);
    CHECK(outage.leeward.empty_answers == 0);
    CHECK(outage.leeward.transitions.at("east") >= 1);
    CHECK(outage.leeward.transitions.at("west.a.1") <= 4);
}

TEST_CASE("drill: equal seeds give equal replays, others others", "[drill]") {
    const drill::Scenario scenario = test::scenario(
        {event("e1", 60, 900, "region", "east", R"("kind": "error", "rate": 0.5, "layer": "app")")},
        1200);
    const drill::Replayed one = play(scenario, 7);
    const drill::Replayed same = play(scenario, 7);
    const drill::Replayed other = play(scenario, 8);
    CHECK(one.leeward.success == same.leeward.success);
    CHECK(one.leeward.timeline.success == same.leeward.timeline.success);
    CHECK(one.leeward.transitions == same.leeward.transitions);
    CHECK(one.leeward.first_change_s == same.leeward.first_change_s);
    CHECK(one.leeward.timeline.success != other.leeward.timeline.success);
    CHECK(one.fixed.timeline.success == other.fixed.timeline.success);
}

TEST_CASE("RS-1, RS-2: an empty or an older plan that is pushed is not served", "[drill]") {
    const drill::Replayed pushed = play(test::scenario(
        {event("e1", 0, 1, "record", "*", R"("kind": "push_stale", "generations_behind": 3)"),
         event("e2", 5, 600, "record", "*", R"("kind": "push_empty", "self_heals": false)")},
        900));
    CHECK(pushed.leeward.empty_answers == 0);
    CHECK(pushed.leeward.success == Approx(1));
    CHECK_FALSE(pushed.leeward.first_change_s);
}

TEST_CASE("drill: what only probes see harms nobody who stays", "[drill]") {
    const drill::Replayed flap = play(test::scenario(
        {event("e1", 60, 1800, "zone", "east.a",
               R"("kind": "flap", "period_s": 120, "duty_bad": 0.5, "seen_by": "probe",
                  "bad": {"kind": "down", "mode": "refuse"})")},
        2400));
    CHECK(flap.fixed.success == Approx(1));
    CHECK(flap.oracle.success == Approx(1));
    CHECK_FALSE(flap.trouble_s);
    CHECK_FALSE(flap.oracle.first_change_s);
    CHECK(flap.leeward.transitions.at("east.a.1") >= 1);
}

TEST_CASE("drill: the oracle fills what succeeds most, and no further", "[drill]") {
    // East at 50 % and west with room for 0.8: 0.8 + 0.2 x 0.5, once caches have run out.
    const drill::Replayed error =
        play(test::scenario({event("e1", 0, 36000, "region", "east",
                                   R"("kind": "error", "rate": 0.5, "layer": "app")")},
                            36000));
    CHECK(error.oracle.timeline.success.back() == Approx(0.9).epsilon(0.002));
    CHECK(error.fixed.timeline.success.back() == Approx(0.7));
    CHECK(error.oracle.max_load < 1.01);
}

TEST_CASE("RS-47: an outage of a configuration that somebody has", "[drill]") {
    const support::TempFolder folder;
    const std::string path = folder.write("leeward.toml", R"(
zone = { name = "app.test", ns = ["ns1.example.net."] }
[check.web]
http = "/"
[region.us]
provider = "p"
capacity = "80%"
az.a.a = ["192.0.2.1", "192.0.2.2"]
az.b.a = "192.0.2.3"
[region.eu]
provider = "q"
a = "198.51.100.1"
[record.www]
check = "web"
weighted = { us = 3, eu = 1 }
)");
    const daemon::Assembled assembled = daemon::assemble(path);
    REQUIRE_FALSE(base::any_error(assembled.faults));
    const auto root = drill::record_of(assembled, "www.app.test");
    REQUIRE(root);
    CHECK(drill::record_of(assembled, "w.app.test").error().message ==
          "the record 'w.app.test.' is not known; it may be www.app.test.; did you mean "
          "www.app.test.?");

    const auto outage = drill::outage_of(assembled, *root, {"us"}, 600);
    REQUIRE(outage);
    CHECK(outage->duration_s == 300 + 600 + 1800);
    CHECK(outage->topology.regions.at(0).weight == Approx(0.75));
    CHECK(outage->topology.regions.at(0).zones.size() == 2);
    CHECK(outage->topology.regions.at(0).capacity == Approx(0.8));
    drill::Settings settings;
    settings.clients = drill::clients_named("web-2014").value();
    settings.config = &assembled;
    settings.root = *root;
    std::vector<base::Fault> faults;
    const auto replayed = drill::replay(*outage, settings, faults);
    REQUIRE(replayed);
    CHECK(replayed->fixed.success == Approx(1 - 0.75 * 600 / 2700).epsilon(0.001));
    CHECK(replayed->leeward.success > replayed->fixed.success + 0.05);
    CHECK(replayed->leeward.transitions.at("us") >= 1);
    CHECK(replayed->leeward.transitions.at("us.a.2") >= 1);
    CHECK(drill::outage_of(assembled, *root, {"ue"}, 600).error().message ==
          "the record's place 'ue' is not known; it may be us, us.a, us.b or eu");

    const drill::Scenario east = test::scenario(
        {event("e1", 60, 600, "region", "east", R"("kind": "down", "mode": "refuse")"),
         event("e2", 60, 600, "endpoint", "west.b.2", R"("kind": "down", "mode": "refuse")")});
    CHECK(drill::onto_file(east, assembled, *root, {}).error().message ==
          "the scenario's region east has no place of the record: 'east' is not known; it may be "
          "us or eu; say which with --map east=PLACE");
    const auto laid = drill::onto_file(east, assembled, *root, {{"east", "us"}, {"west", "eu"}});
    REQUIRE(laid);
    REQUIRE(laid->events.size() == 2);
    CHECK(laid->events[0].target == "us");
    CHECK(laid->events[1].target == "eu.1");  // its only zone and endpoint
    CHECK(laid->topology.vantages[0].near == "us");
    CHECK(laid->topology.regions[1].capacity == Approx(0.8));  // the scenario's, for none is said
}
