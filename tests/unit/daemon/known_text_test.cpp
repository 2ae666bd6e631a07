// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/known_text.hpp"

#include <nlohmann/json.hpp>

#include "demo_files.hpp"
#include "leeward/daemon/explain.hpp"
#include "leeward/daemon/helm.hpp"
#include "support/catch.hpp"

namespace {

using namespace leeward;
using nlohmann::json;

base::Instant at(int seconds) {
    return {std::chrono::seconds(seconds)};
}

const char* const kConfig = R"(
zone = "app.test"
check.web = { http = "/", fall = 1, rise = 1 }
region.eu = { a = ["192.0.2.10", "192.0.2.11"], capacity = "60%" }
region.us = { a = "198.51.100.10", capacity = "60%" }
record.www = { weighted = { eu = 3, us = 1 }, check = "web", ttl = { calm = 60, alert = 10 } }
)";

/// The answers that explain gives, without its generation.
json answers(const snapshot::Snapshot& snapshot) {
    const auto name = dns::Name::parse("www.app.test.").value();
    json report = json::parse(daemon::explain(snapshot, {}, name, dns::RrType::A, {}));
    report.erase("generation");
    return report;
}

}  // namespace

TEST_CASE("RS-49: each publish can be answered again from what the journal keeps of it",
          "[daemon]") {
    std::vector<std::pair<std::string, json>> published;
    daemon::Helm* running = nullptr;
    std::vector<std::string> texts;
    daemon::Helm helm(
        support::assemble({{"leeward.toml", kConfig}}), 1, [](daemon::Level, const std::string&) {},
        [&](const daemon::Happening& happening) {
            if (happening.kind == "publish") texts.push_back(happening.data);
        });
    running = &helm;
    int second = 0;
    const auto publish = [&] {
        running->publish(at(second));
        published.emplace_back(texts.back(), answers(*running->publisher().current()));
    };
    publish();
    using health::Outcome;
    const Outcome story[][3] = {{Outcome::Passed, Outcome::Passed, Outcome::Passed},
                                {Outcome::ConnectRefused, Outcome::Passed, Outcome::Passed},
                                {Outcome::Passed, Outcome::ConnectTimeout, Outcome::Passed},
                                {Outcome::Passed, Outcome::Passed, Outcome::HttpStatus}};
    for (const auto& step : story) {
        second += 10;
        for (std::uint32_t id = 0; id < 3; ++id) {
            running->report({id}, {step[id], ""}, {}, at(second));
        }
        publish();
    }
    daemon::Outside outside;
    outside.words.push_back({policy::PlaceId{0}, health::State::Down});
    running->use(std::move(outside), at(second));
    publish();

    for (const auto& [text, expected] : published) {
        const auto again = daemon::read_known(*running->rules(), text);
        REQUIRE(again);
        CHECK(again->left_out == 0);
        snapshot::Snapshot from;
        from.zones = running->publisher().current()->zones;
        from.rules = running->rules();
        from.steering.clients = running->publisher().current()->steering.clients;
        const auto supposed = daemon::supposed_snapshot(from, again->known, {});
        REQUIRE(supposed);
        CHECK(answers(*supposed) == expected);
    }
}

TEST_CASE("RS-49: what the rules do not have any more is left out, and counted", "[daemon]") {
    const policy::Rules none;
    const auto again = daemon::read_known(
        none, R"({"generation": 7, "down": ["web@192.0.2.1:80"], "unknown": [], "vitals": {},
                  "words": {"eu": "Down"}, "hosts": {}, "latencies": {}})");
    REQUIRE(again);
    CHECK(again->generation == 7);
    CHECK(again->left_out == 2);
}

TEST_CASE("RS-49: a broken entry of a journal is an error that names the member", "[daemon]") {
    const policy::Rules none;
    const json good = {{"generation", 1},
                       {"down", json::array()},
                       {"unknown", json::array()},
                       {"vitals", json::object()},
                       {"words", json::object()},
                       {"hosts", json::object()},
                       {"latencies", json::object()}};
    REQUIRE(daemon::read_known(none, good.dump()));
    CHECK_FALSE(daemon::read_known(none, "nonsense"));
    for (const auto& item : good.items()) {
        json broken = good;
        broken[item.key()] = "text";
        const auto read = daemon::read_known(none, broken.dump());
        REQUIRE_FALSE(read);
        CHECK_THAT(read.error().message, Catch::Contains(item.key()));
        broken.erase(item.key());
        CHECK_FALSE(daemon::read_known(none, broken.dump()));
    }
}
