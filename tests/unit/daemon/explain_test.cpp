// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/explain.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "demo_files.hpp"
#include "leeward/daemon/client_text.hpp"
#include "leeward/daemon/what_if.hpp"
#include "support/catch.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

using Sets = std::vector<std::string>;

/// What explain says when everything is up but for `sets`.
json explain(const std::string& name, const Sets& sets = {}, dns::RrType type = dns::RrType::A,
             const policy::Client& client = {}) {
    daemon::Assembled assembled = support::assemble_demo();
    REQUIRE(assembled.rules);
    daemon::WhatIf what_if = daemon::all_up(*assembled.rules);
    for (const std::string& set : sets) {
        REQUIRE(daemon::suppose(*assembled.rules, set, what_if));
    }
    snapshot::Snapshot snapshot;
    snapshot.steering =
        policy::decide(*assembled.rules, {what_if.health, what_if.words}, base::Instant{}, 0);
    snapshot.zones = assembled.zones;
    snapshot.rules = assembled.rules;
    return json::parse(daemon::explain(snapshot, assembled.config.answer,
                                       dns::Name::parse(name).value(), type, client));
}

/// {address: share} over all answers of one address each.
std::map<std::string, double> shares(const json& report) {
    std::map<std::string, double> found;
    for (const json& answer : report["answers"]) {
        REQUIRE(answer["rdata"].size() == 1);
        found[answer["rdata"][0]] = answer["share"];
    }
    return found;
}

}  // namespace

TEST_CASE("explain: the report has the fields that scripts rely on", "[daemon]") {
    const json report = explain("first.app.test.");
    CHECK(report["name"] == "first.app.test.");
    CHECK(report["type"] == "A");
    CHECK(report["rcode"] == "NOERROR");
    CHECK(report["ecs_scope"] == 0);
    CHECK(report["exact"] == true);
    REQUIRE(report["answers"].size() == 1);
    CHECK(report["answers"][0]["share"] == 1.0);
    CHECK(report["answers"][0]["ttl"] == 20);
    CHECK(report["answers"][0]["rdata"] == json::array({"192.0.2.10"}));
    REQUIRE(report["trace"].size() == 1);
    CHECK(report["trace"][0]["policy"] == "failover");
    REQUIRE(report["trace"][0]["candidates"].size() == 2);
    CHECK(report["trace"][0]["candidates"][0]["answers"] == true);
    CHECK(report["trace"][0]["candidates"][1]["answers"] == false);
}

TEST_CASE("explain: a check, a place and a check at a place can be supposed down", "[daemon]") {
    const std::string set = GENERATE("eu=down", "web@eu=down");
    CHECK(explain("first.app.test.", {set})["answers"][0]["rdata"] ==
          json::array({"198.51.100.10"}));
    CHECK(shares(explain("share.app.test.", {set})) ==
          std::map<std::string, double>{{"198.51.100.10", 1.0}});
}

TEST_CASE("explain: everything down is answered as if everything were up", "[daemon]") {
    const json down = explain("share.app.test.", {"web=down"});
    CHECK(shares(down) == shares(explain("share.app.test.")));
}

TEST_CASE("explain: a later supposition wins, and unknown counts as up", "[daemon]") {
    CHECK(explain("first.app.test.", {"web=down", "web@eu=up"})["answers"][0]["rdata"] ==
          json::array({"192.0.2.10"}));
    CHECK(explain("first.app.test.", {"web=unknown"})["answers"][0]["rdata"] ==
          json::array({"192.0.2.10"}));
}

TEST_CASE("explain: weights are shares, and shares sum to 1", "[daemon]") {
    const auto found = shares(explain("share.app.test."));
    CHECK(found.at("192.0.2.10") == Approx(0.75));
    CHECK(found.at("198.51.100.10") == Approx(0.25));
}

TEST_CASE("explain: a multivalue answer holds all that are up", "[daemon]") {
    const json report = explain("some.app.test.", {"us=down"});
    REQUIRE(report["answers"].size() == 1);
    CHECK(report["answers"][0]["rdata"].size() == 2);
}

TEST_CASE("explain: a place that nothing checks answers", "[daemon]") {
    CHECK(explain("one.app.test.")["answers"][0]["rdata"] == json::array({"203.0.113.10"}));
}

TEST_CASE("explain: what has no answer says so, with a reason", "[daemon]") {
    const json missing = explain("missing.app.test.");
    CHECK(missing["rcode"] == "NXDOMAIN");
    CHECK(missing["answers"].empty());
    CHECK(missing["authority"].size() == 1);
    CHECK(missing["trace"].size() == 1);
    const json nodata = explain("first.app.test.", {}, dns::RrType::Mx);
    CHECK(nodata["rcode"] == "NOERROR");
    CHECK(nodata["answers"].empty());
    CHECK(explain("elsewhere.invalid.")["rcode"] == "REFUSED");
}

TEST_CASE("explain: the SOA is read back whole from a compressed reply", "[daemon]") {
    const json report = explain("app.test.", {}, dns::RrType::Soa);
    REQUIRE(report["answers"].size() == 1);
    const std::string soa = report["answers"][0]["rdata"][0];
    CHECK(soa.find("hostmaster.app.test. 1 ") != std::string::npos);
}

TEST_CASE("what_if: what is not there is refused with the nearest name", "[daemon]") {
    const daemon::Assembled assembled = support::assemble_demo();
    daemon::WhatIf what_if = daemon::all_up(*assembled.rules);
    const auto error = [&](const std::string& set) {
        const auto done = daemon::suppose(*assembled.rules, set, what_if);
        return done ? "none" : done.error().message;
    };
    CHECK(error("wbe=down").find("there is no check or place \"wbe\"") != std::string::npos);
    CHECK(error("web@ue=down").find("there is no place \"ue\"") != std::string::npos);
    CHECK(error("wob@eu=down").find("did you mean \"web\"?") != std::string::npos);
    for (const std::string bad : {"eu", "eu=", "=down", "eu=sideways", "", "@=up", "web@=up"}) {
        CHECK(error(bad) != "none");
    }
}

TEST_CASE("explain: E-2 E-4 a client is told of, and changes none of these policies' answers",
          "[daemon]") {
    for (const char* const client : {"192.0.2.7", "198.51.100.0/24", "2001:db8::/56"}) {
        for (const char* const name :
             {"first.app.test.", "share.app.test.", "some.app.test.", "one.app.test.",
              "missing.app.test.", "elsewhere.invalid."}) {
            const auto parsed = daemon::parse_client(client).value();
            json told = explain(name, {}, dns::RrType::A, parsed);
            INFO(name << " " << client);
            CHECK(told["client"] == daemon::to_string(parsed));
            CHECK(told["ecs_scope"] == 0);
            CHECK(told["ecs_network"] == (parsed.address.is_v6() ? "::/0" : "0.0.0.0/0"));
            told.erase("client");
            told.erase("ecs_network");
            CHECK(told == explain(name));
        }
    }
}
