// SPDX-License-Identifier: Apache-2.0
// leeward drill, as somebody runs it.

#include <nlohmann/json.hpp>

#include "ran.hpp"
#include "support/catch.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

constexpr const char* kScenario =
    R"({"format": "leeward-scenario/1", "id": "fire", "title": "A <fire>",
 "duration_s": 900, "topology": {"record": {"name": "svc.example.", "ttl_s": 60, "negative_ttl_s": 30},
 "offered_load": 1.0, "regions": [
  {"id": "east", "provider": "p", "weight": 1, "capacity": 1, "zones": [{"id": "east.a", "endpoints": 1}]},
  {"id": "west", "provider": "q", "weight": 1, "capacity": 1, "zones": [{"id": "west.a", "endpoints": 1}]}],
 "vantages": [{"id": "v", "near": "outside"}],
 "nameservers": [{"id": "ns1", "near": "outside", "dns_provider": "d"}], "reference_targets": []},
 "events": [{"id": "e1", "t": 60, "until": 600, "scope": {"kind": "region", "id": "east"},
  "effect": {"kind": "down", "mode": "refuse"}}],
 "variants": [{"id": "calm", "title": "no fire", "without": ["e1"]}]})";

}  // namespace

TEST_CASE("drill: says what users get, as text, as JSON and as a page", "[command]") {
    const support::TempFolder folder;
    const std::string path = folder.write("fire.json", kScenario);
    const std::string page = folder.path() + "/page.html";
    const Ran ran = run_words({"drill", path, "--json", "--seed", "5", "--html", page});
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    CHECK(ran.err.empty());
    const json report = json::parse(ran.out);
    REQUIRE(report["scenarios"].size() == 1);
    const json& fire = report["scenarios"][0];
    CHECK(fire["id"] == "fire");
    CHECK(fire["seed"] == 5);
    for (const char* run : {"leeward", "fixed", "oracle"}) {
        CHECK(fire["runs"][run].size() == 9);
        for (const char* key :
             {"success", "worst_10m", "minutes_below_99", "minutes_below_50", "first_change_s",
              "moved_90_s", "empty_answers", "max_load", "transitions"}) {
            CHECK(fire["runs"][run].contains(key));
        }
    }
    CHECK(fire["runs"]["fixed"]["first_change_s"].is_null());
    CHECK(run_words({"drill", path, "--json", "--seed", "5"}).out == ran.out);

    const std::string html = text_of(page);
    CHECK(html.find("A &lt;fire&gt;") != std::string::npos);
    CHECK(html.find("<svg") != std::string::npos);
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("http") == std::string::npos);  // it needs nothing else

    const Ran text = run_words({"drill", path});
    CHECK(text.out.find("scenario  run      success") == 0);
    CHECK(text.out.find("transitions of fire: east ") != std::string::npos);
}

TEST_CASE("drill: a folder is run with every variant, a file with the one that is named",
          "[command]") {
    const support::TempFolder folder;
    const std::string path = folder.write("fire.json", kScenario);
    const json all = json::parse(run_words({"drill", "--all", folder.path(), "--json"}).out);
    REQUIRE(all["scenarios"].size() == 2);
    CHECK(all["scenarios"][1]["id"] == "fire/calm");
    CHECK(all["scenarios"][1]["runs"]["leeward"]["success"] == 1.0);
    const json one = json::parse(run_words({"drill", path, "--variant", "calm", "--json"}).out);
    REQUIRE(one["scenarios"].size() == 1);
    CHECK(one["scenarios"][0] == all["scenarios"][1]);
}

TEST_CASE("drill: what is wrong is said, with the status that says whose fault it is",
          "[command]") {
    const support::TempFolder folder;
    const std::string path = folder.write("fire.json", kScenario);
    struct Row {
        std::vector<std::string> words;
        int status;
        const char* said;
    };
    const std::string wrong = folder.write("wrong.json", R"({"format": "x"})");
    const Row rows[] = {
        {{"drill"}, 2, "give a scenario, --all DIR or --down PLACE"},
        {{"drill", "--down", "us"}, 2, "--down is about a configuration; name it with -c FILE"},
        {{"drill", path, "--map", "a=b"}, 2, "--map and --record are about a configuration"},
        {{"drill", path, "-c", path, "--map", "a"}, 2, "--map has to be SCENARIO_REGION=PLACE"},
        {{"drill", "-c", path, "--down", "us", "--for", "0s"}, 2, "--for has to be 1s to 30d"},
        {{"drill", path, "--down", "us", "-c", path}, 2, "--down makes a scenario"},
        {{"drill", path, "--clients", "none"}, 2, "--clients"},
        {{"drill", path, "--variant", "x"}, 1, "variants: none has the id 'x'; there is calm"},
        {{"drill", wrong}, 1, "wrong.json:1:12: format: 'x' is not known; it may be "},
        {{"drill", folder.path() + "/none.json"}, 1, "none.json: no such file"},
        {{"drill", "--all", folder.path() + "/none"}, 1, "none: "},
        {{"drill", path, "-c", folder.path() + "/none.toml"}, 1, "none.toml"},
    };
    for (const Row& row : rows) {
        const Ran ran = run_words(row.words);
        INFO(row.said << "\n" << ran.err);
        CHECK(ran.status == row.status);
        CHECK(ran.err.find(row.said) != std::string::npos);
        CHECK(ran.out.empty());
    }
}
