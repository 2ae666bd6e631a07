// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/helm.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "demo_files.hpp"
#include "leeward/daemon/status.hpp"
#include "support/catch.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

base::Instant at(int seconds) {
    return {std::chrono::seconds(seconds)};
}

/// A helm over the demo files, with what it noted.
struct Story {
    std::vector<std::string> notes;
    daemon::Helm helm;

    explicit Story(daemon::Assembled assembled = support::assemble_demo())
        : helm(std::move(assembled), 1,
               [this](daemon::Level, const std::string& text) { notes.push_back(text); }) {}

    health::EndpointId endpoint(const std::string& place) const {
        const auto& rules = *helm.publisher().current()->rules;
        for (std::uint32_t id = 0; id < rules.endpoints.size(); ++id) {
            if (rules.places[rules.endpoints[id].place.index()].name == place) return {id};
        }
        FAIL("no endpoint at " << place);
        return {};
    }
    bool see(const std::string& place, health::Outcome outcome, int second) {
        return helm.report(endpoint(place), {outcome, ""}, {}, at(second));
    }
    std::string answer(const std::string& name) const {
        const auto report =
            helm.explain({}, dns::Name::parse(name).value(), dns::RrType::A, {}, {});
        return json::parse(*report)["answers"][0]["rdata"][0];
    }
    health::State state(const std::string& place) const {
        const auto& places = helm.publisher().current()->rules->places;
        for (std::size_t index = 0; index < places.size(); ++index) {
            if (places[index].name == place) return helm.places()[index].state;
        }
        FAIL("no place " << place);
        return health::State::Unknown;
    }
};

}  // namespace

TEST_CASE("helm: a place that falls leaves the answers with one publish", "[daemon]") {
    Story story;
    story.helm.publish(at(0));
    CHECK(story.state("eu") == health::State::Unknown);
    CHECK(story.answer("first.app.test.") == "192.0.2.10");

    CHECK(story.see("eu", health::Outcome::Passed, 1));
    CHECK(story.see("us", health::Outcome::Passed, 1));
    story.helm.publish(at(1));
    CHECK(story.state("eu") == health::State::Up);

    CHECK_FALSE(story.see("eu", health::Outcome::ConnectRefused, 2));
    CHECK_FALSE(story.see("eu", health::Outcome::ConnectRefused, 3));
    story.notes.clear();
    CHECK(story.see("eu", health::Outcome::ConnectRefused, 4));
    CHECK(story.notes.empty());  // answers come first
    story.helm.publish(at(4));
    CHECK(story.helm.publisher().generation() == 3);
    CHECK(story.answer("first.app.test.") == "198.51.100.10");
    CHECK(story.notes ==
          std::vector<std::string>{
              "endpoint web@eu (192.0.2.10:80): Up -> Down (ConnectRefused; 3 failures in a row)",
              "region eu: Up -> Down (1 of 1 endpoints: ConnectRefused)"});
}

constexpr char kAtOnce[] = R"(
zone = "app.test"
failback = { hold = "0s", ramp = "0s" }
budget = { share = "100%" }
check.web = { http = "/healthz" }
region.eu = { a = "192.0.2.10" }
region.us = { a = "198.51.100.10" }
record.first = { failover = ["eu", "us"], check = "web" }
)";

TEST_CASE("helm: places come and go for ever, and each publish says how they are now", "[daemon]") {
    Story story(support::assemble({{"leeward.toml", kAtOnce}}));
    story.helm.publish(at(0));
    int second = 0;
    for (int round = 0; round < 20; ++round) {
        const bool up = round % 2 == 1;
        const auto outcome = up ? health::Outcome::Passed : health::Outcome::ConnectRefused;
        for (int probe = 0; probe < 3; ++probe) story.see("eu", outcome, ++second);
        story.helm.publish(at(second));
        CHECK(story.state("eu") == (up ? health::State::Up : health::State::Down));
        CHECK(story.answer("first.app.test.") == (up ? "192.0.2.10" : "198.51.100.10"));
    }
    CHECK(story.helm.publisher().generation() == 21);
}

TEST_CASE("helm: a reload keeps the health of endpoints that stay", "[daemon]") {
    Story story;
    story.helm.publish(at(0));
    for (int second = 1; second <= 3; ++second) {
        story.see("eu", health::Outcome::HttpStatus, second);
    }
    story.helm.publish(at(3));
    REQUIRE(story.state("eu") == health::State::Down);
    story.notes.clear();
    auto fresh = support::assemble({{"leeward.toml", R"(
zone = "app.test"
check.web = { http = "/healthz", fall = 2 }
region.new = { a = "203.0.113.99" }
region.eu = { a = "192.0.2.10" }
record.first = { failover = ["eu", "new"], check = "web" }
)"}});
    REQUIRE(fresh.rules);
    const auto from = story.helm.replace(std::move(fresh), {}, at(4));
    CHECK(story.state("eu") == health::State::Down);
    CHECK(story.state("new") == health::State::Unknown);
    CHECK(story.answer("first.app.test.") == "203.0.113.99");
    CHECK(story.notes.empty());
    std::size_t kept = 0;
    for (const auto& id : daemon::each_once(from)) kept += id ? 1U : 0U;
    CHECK(kept == 1);
    // Memory for the first failure after the reload is there.
    snapshot::Publisher& publisher = story.helm.publisher();
    CHECK(publisher.take_spare(*publisher.current()->rules).starts.size() == 1);
}

TEST_CASE("helm: what changed before a reload is noted under the names it had", "[daemon]") {
    Story story;
    story.helm.publish(at(0));
    REQUIRE(story.see("eu", health::Outcome::Passed, 1));
    auto fresh = support::assemble({{"leeward.toml", R"(
zone = "app.test"
check.web = { http = "/healthz" }
region.new = { a = "203.0.113.99" }
region.other = { a = "203.0.113.98" }
record.first = { failover = ["new", "other"], check = "web" }
)"}});
    story.helm.replace(std::move(fresh), {}, at(2));
    REQUIRE_FALSE(story.notes.empty());
    CHECK(story.notes.front() ==
          "endpoint web@eu (192.0.2.10:80): Unknown -> Up (Passed; first pass)");
}

TEST_CASE("helm: explain can suppose something else than what is served", "[daemon]") {
    Story story;
    story.helm.publish(at(0));
    const dns::Name name = dns::Name::parse("first.app.test.").value();
    const auto report = story.helm.explain({}, name, dns::RrType::A, {"eu=down"}, {});
    REQUIRE(report);
    CHECK(json::parse(*report)["answers"][0]["rdata"][0] == "198.51.100.10");
    CHECK(story.answer("first.app.test.") == "192.0.2.10");
    CHECK_FALSE(story.helm.explain({}, name, dns::RrType::A, {"nowhere=down"}, {}));
}

TEST_CASE("status: an endpoint that nobody has looked at has no age", "[daemon]") {
    Story story;
    story.helm.publish(at(0));
    story.see("eu", health::Outcome::Passed, 5);
    story.helm.publish(at(5));
    const auto snapshot = story.helm.publisher().current();
    const std::vector<base::SocketAddress> listen = {
        base::SocketAddress::parse("127.0.0.1:5300", 53).value()};
    const server::Totals totals;
    const daemon::ReloadCounts reloads;
    const auto health = story.helm.final_health();
    const std::string config = "leeward.toml";
    const json report = json::parse(daemon::status({.config = config,
                                                    .listen = listen,
                                                    .started = at(0),
                                                    .now = at(7),
                                                    .ready = true,
                                                    .snapshot = *snapshot,
                                                    .places = story.helm.places(),
                                                    .book = story.helm.book(),
                                                    .health = health,
                                                    .loop_delay = {},
                                                    .totals = totals,
                                                    .reloads = reloads,
                                                    .locations = reloads}));
    CHECK(report["generation"] == 2);
    CHECK(report["listen"] == json::array({"127.0.0.1:5300"}));
    CHECK(report["zones"][0]["name"] == "app.test.");
    REQUIRE(report["endpoints"].size() == 3);
    for (const json& endpoint : report["endpoints"]) {
        if (endpoint["name"] == "web@eu") {
            CHECK(endpoint["state"] == "Up");
            CHECK(endpoint["last_outcome"] == "Passed");
            CHECK(endpoint["age_ms"] == 2000.0);
        } else {
            CHECK(endpoint["state"] == "Unknown");
            CHECK(endpoint["age_ms"].is_null());
            CHECK(endpoint["last_outcome"].is_null());
        }
    }
}
