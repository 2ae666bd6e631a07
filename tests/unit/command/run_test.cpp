// SPDX-License-Identifier: Apache-2.0
#include "leeward/command/run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ran.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

constexpr const char* kFiveLines = R"(zone       = "app.example"
check.web  = { https = "/healthz" }
region.eu  = { a = "192.0.2.10" }
region.us  = { a = "198.51.100.10" }
record.www = { failover = ["eu", "us"], check = "web" }
)";

}  // namespace

TEST_CASE("run: bad usage is status 2, one line, and a hint", "[command]") {
    const support::TempFolder folder;
    const std::string config = folder.write("five.toml", kFiveLines);
    const std::vector<std::vector<std::string>> bad = {
        {},
        {"serv"},
        {"check"},
        {"check", "-c", config, "--nonsense"},
        {"explain", "-c", config},
        {"explain", "-c", config, "a..b"},
        {"explain", "-c", config, "www.app.example", "NONE-SUCH"},
        {"explain", "-c", config, "www.app.example", "--client", "elsewhere"},
        {"explain", "-c", config, "www.app.example", "--client", "192.0.2.0/33"},
        {"explain", "www.app.example", "--client", "192.0.2.0/0"},
        {"explain", "-c", config, "www.app.example", "--set", "ue=down"},
        {"explain", "-c", config, "www.app.example", "--latency", "eu=20"},
        {"explain", "-c", config, "--state", "/tmp", "www.app.example"},
        {"serve", "-c", config, "--listen", "nowhere"},
    };
    for (const auto& words : bad) {
        const Ran ran = run_words(words);
        INFO(ran.err);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    }
    CHECK(
        run_words({"serv"}).err ==
        "leeward: serv: there is no such command; did you mean \"serve\"; see `leeward --help`\n");
}

TEST_CASE("run: check counts what is good and prints what is not", "[command]") {
    const support::TempFolder folder;
    const std::string config = folder.write("five.toml", kFiveLines);
    const Ran good = run_words({"check", "-c", config});
    CHECK(good.status == 0);
    CHECK(good.out == "ok: 1 zone, 2 records, 1 steered, 2 endpoints\n");
    const json report = json::parse(run_words({"check", "-c", config, "--json"}).out);
    CHECK(report["ok"] == true);

    const std::string bad = folder.write("bad.toml", "zone = \"app.example\"\nregoin.eu = 1\n");
    const Ran faults = run_words({"check", "-c", bad});
    CHECK(faults.status == 1);
    CHECK(faults.out.empty());
    CHECK(faults.err.find("bad.toml:2:1: ") != std::string::npos);
    const Ran as_json = run_words({"check", "-c", bad, "--json"});
    CHECK(as_json.status == 1);
    CHECK(json::parse(as_json.out)["ok"] == false);
}

TEST_CASE("run: HC-40: plan states the worst times and how they come about", "[command]") {
    const support::TempFolder folder;
    const std::string config = folder.write("five.toml", kFiveLines);
    const json report = json::parse(run_words({"plan", "-c", config, "--json"}).out);
    REQUIRE(report["records"].size() == 1);
    // every 10s and a time-out of 4s, then two more after 1s each.
    CHECK(report["records"][0]["worst"]["first_failure_s"] == 14.0);
    CHECK(report["records"][0]["worst"]["changed_answer_s"] == 24.0);
    CHECK(report["records"][0]["worst"]["last_cached_copy_s"] == 54.0);
    CHECK(report["engine"]["isolated"].is_null());
    const Ran text = run_words({"plan", "-c", config});
    CHECK(text.status == 0);
    CHECK(
        text.out.find("every 10s + timeout 4s + (confirm 1s + timeout 4s) x (fall 3 - 1) = 24 s") !=
        std::string::npos);
}

TEST_CASE("run: plan shows what the health engine goes by, capacities, spill and both TTLs",
          "[command]") {
    const support::TempFolder folder;
    const std::string config = folder.write("resilient.toml", R"(zone = "app.example"
ns = "ns.example.net"
ttl = { calm = 60, alert = 10 }
failback = { hold = "1m", ramp = "0s" }
budget = { share = "25%", window = "1m" }
condemn = "100%"
isolated = { watch = ["203.0.113.53:53", "[2001:db8::53]:53"], every = "5s" }
check.web = { http = "/", confirm = "500ms", slow = "2s" }
check.db = { tcp = 1, fall = 1, failback = "manual" }
region.eu = { a = "192.0.2.10", capacity = "80%", provider = "one" }
region.us = { a = "198.51.100.10", ttl = 70, failback = { hold = "5m" } }
record.www = { weighted = { eu = 1, us = 2 }, check = "web", spill = "headroom" }
record.db = { failover = ["eu"], check = "db" }
)");
    const json report = json::parse(run_words({"plan", "-c", config, "--json"}).out);
    const json failback = {{"manual", false}, {"hold", "1m"}, {"limit", "30m"}, {"ramp", "0s"}};
    CHECK(report["engine"] == json({{"failback", failback},
                                    {"budget", {{"share", "25%"}, {"window", "1m"}}},
                                    {"condemn", "100%"},
                                    {"isolated",
                                     {{"watch", {"203.0.113.53:53", "[2001:db8::53]:53"}},
                                      {"every", "5s"},
                                      {"timeout", "4s"},
                                      {"confirm", "500ms"}}}}));
    REQUIRE(report["checks"].size() == 2);  // the references' own is none of them
    CHECK(report["checks"][0]["confirm"] == "500ms");
    CHECK(report["checks"][0]["slow"] == "2s");
    CHECK(report["checks"][0]["failback"] == failback);
    CHECK(report["checks"][0]["worst_s"] == 23.0);
    CHECK_FALSE(report["checks"][1].contains("slow"));
    CHECK(report["checks"][1]["failback"]["manual"] == true);
    REQUIRE(report["regions"].size() == 2);
    CHECK(report["regions"][0] ==
          json({{"name", "eu"}, {"provider", "one"}, {"capacity", "80%"}, {"failback", failback}}));
    CHECK(report["regions"][1]["failback"]["hold"] == "5m");
    const json& www = report["records"][0];
    CHECK(www["ttl"] == 60);
    CHECK(www["alert_ttl"] == 10);
    CHECK(www["tree"]["spill"] == "headroom");
    CHECK(www["tree"]["members"][0]["capacity"] == "80%");
    CHECK(www["worst"]["changed_answer_s"] == 23.0);
    CHECK(www["worst"]["last_cached_copy_s"] == 93.0);  // by the region that has its own TTL
    // One failure decides: what caches got before it stands for the calm TTL.
    CHECK(report["records"][1]["worst"]["changed_answer_s"] == 14.0);
    CHECK(report["records"][1]["worst"]["last_cached_copy_s"] == 74.0);
    const std::string text = run_words({"plan", "-c", config}).out;
    for (const char* line :
         {"failback hold 1m up to 30m, ramp 0s\n", "budget 25% of the healthy capacity in 1m\n",
          "condemn never\n", "isolated watches 203.0.113.53:53, [2001:db8::53]:53\n",
          "confirm 500ms, slow 2s, failback hold 1m up to 30m, ramp 0s\n", "failback manual\n",
          "eu: provider one, capacity 80%, failback hold 1m",
          "us: capacity without limit, failback",
          "weighted, spill headroom, ttl 60 (alert 10), all_down serve\n", "ttl 70"}) {
        CAPTURE(line, text);
        CHECK(text.find(line) != std::string::npos);
    }
}

TEST_CASE("run: explain takes options before and after the name", "[command]") {
    const support::TempFolder folder;
    const std::string config = folder.write("five.toml", kFiveLines);
    const Ran ran =
        run_words({"explain", "--set", "eu=down", "-c", config, "www.app.example", "A", "--json"});
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(json::parse(ran.out)["answers"][0]["rdata"] == json::array({"198.51.100.10"}));
    const Ran text =
        run_words({"explain", "-c", config, "www.app.example", "--client", "192.0.2.7"});
    CHECK(text.status == 0);
    CHECK(text.out.find("100%  ttl 30  192.0.2.10") != std::string::npos);
    CHECK(text.out.find("No answer here depends on the client.") != std::string::npos);
}

TEST_CASE("run: asking a server that does not run fails with what to do", "[command]") {
    const support::TempFolder folder;
    const Ran ran = run_words({"status", "--state", folder.path()});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("no server runs here") != std::string::npos);
}

TEST_CASE("run: help and version are done", "[command]") {
    CHECK(run_words({"--help"}).status == 0);
    CHECK(run_words({"--version"}).out == "leeward 0.1.0\n");
}
