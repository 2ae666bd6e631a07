// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/carry_over.hpp"

#include "leeward/daemon/engine_settings.hpp"
#include "leeward/daemon/health_book.hpp"
#include "support/catch.hpp"

using namespace leeward;

namespace {

probe::Check check(const char* name, const char* path) {
    probe::Check made;
    made.name = name;
    made.path = path;
    return made;
}

base::SocketAddress address(const char* text) {
    return base::SocketAddress::parse(text, 80).value();
}

probe::Settings settings(std::vector<probe::Check> checks, std::vector<probe::Target> targets) {
    probe::Settings made;
    made.checks = std::move(checks);
    made.targets = std::move(targets);
    return made;
}

}  // namespace

TEST_CASE("carry_over: an endpoint stays by its address and its check's name or definition",
          "[daemon]") {
    const auto old = settings({check("web", "/"), check("api", "/api")},
                              {{0, address("192.0.2.1")}, {1, address("192.0.2.1")}});
    const auto fresh =
        settings({check("renamed", "/api"), check("web", "/tuned")},
                 {{0, address("192.0.2.1")}, {1, address("192.0.2.1")}, {1, address("192.0.2.2")}});
    const auto from = daemon::continued(old, fresh);
    REQUIRE(from.size() == 3);
    REQUIRE(from[0]);
    CHECK(from[0]->old.value == 1);
    CHECK_FALSE(from[0]->tuned);
    REQUIRE(from[1]);
    CHECK(from[1]->old.value == 0);
    CHECK(from[1]->tuned);
    CHECK_FALSE(from[2]);
}

TEST_CASE("carry_over: an endpoint by name is another one than any at the same port", "[daemon]") {
    const auto old = settings({check("web", "/")}, {{0, address("0.0.0.0"), "a.example"}});
    const auto fresh =
        settings({check("renamed", "/"), check("web", "/")},
                 {{0, address("0.0.0.0"), "a.example"}, {1, address("0.0.0.0"), "b.example"}});
    const auto from = daemon::continued(old, fresh);
    REQUIRE(from[0]);
    CHECK(from[0]->old.value == 0);
    CHECK_FALSE(from[1]);
}

TEST_CASE("carry_over: what is not probed is continued by its name alone", "[daemon]") {
    auto one = check("switch-a", "/");
    auto other = check("switch-b", "/");
    one.protocol = other.protocol = probe::Protocol::None;
    const auto old = settings({one}, {{0, address("0.0.0.0")}});
    const auto fresh = settings({other, one}, {{0, address("0.0.0.0")}, {1, address("0.0.0.0")}});
    const auto from = daemon::continued(old, fresh);
    CHECK_FALSE(from[0]);
    REQUIRE(from[1]);
    CHECK_FALSE(from[1]->tuned);
}

TEST_CASE("carry_over: for the runner each old endpoint is named once", "[daemon]") {
    const auto old = settings({check("web", "/")}, {{0, address("192.0.2.1")}});
    const auto fresh = settings({check("web", "/"), check("twin", "/")},
                                {{0, address("192.0.2.1")}, {1, address("192.0.2.1")}});
    const auto from = daemon::continued(old, fresh);
    REQUIRE(from[1]);
    const auto once = daemon::each_once(from);
    CHECK(once[0].has_value());
    CHECK_FALSE(once[1].has_value());
}

TEST_CASE("health_book: a tuned check keeps its verdict and starts a new row", "[daemon]") {
    const auto first = settings({check("web", "/")}, {{0, address("192.0.2.1")}});
    policy::Rules rules;
    rules.places.push_back({"eu", policy::PlaceKind::Region, std::nullopt});
    rules.endpoints.push_back({"web", {0}, "192.0.2.1:80"});
    daemon::HealthBook book(first, daemon::engine_settings(first, rules, {}), {});
    const base::Instant now{std::chrono::seconds(1)};
    book.record({0}, {health::Outcome::Passed, ""}, {}, now);
    book.record({0}, {health::Outcome::HttpStatus, "503"}, {}, now);
    REQUIRE(book.states()[0].streak == 1);
    const auto tuned = settings({check("web", "/tuned")}, {{0, address("192.0.2.1")}});
    const auto moved = book.moved_to(tuned, daemon::engine_settings(tuned, rules, {}),
                                     daemon::continued(book.settings(), tuned), now);
    CHECK(moved.states()[0].state == health::State::Up);
    CHECK(moved.states()[0].streak == 0);
    REQUIRE(moved.last_probe({0}));
    CHECK(moved.last_probe({0})->report.detail == "503");
}
