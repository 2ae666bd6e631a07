// SPDX-License-Identifier: Apache-2.0
// Requests about switches and pushes, from the line to the reply.

#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <string>

#include "leeward/base/rng.hpp"
#include "leeward/daemon/control.hpp"
#include "support/catch.hpp"
#include "told_world.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

json ask(ToldWorld& world, const std::string& line,
         std::optional<std::uint32_t> uid = std::nullopt) {
    ControlHandlers handlers;
    handlers.status = [] { return std::string("{}"); };
    handlers.explain = [](const dns::Name&, dns::RrType, const std::vector<std::string>&,
                          const SupposedClient&) { return base::Result<std::string>("{}"); };
    handlers.told = &*world;
    return json::parse(answer_control(line, handlers, uid));
}

std::string error_of(ToldWorld& world, const std::string& line) {
    const json reply = ask(world, line);
    return reply.contains("error") ? reply["error"].get<std::string>() : "no error";
}

}  // namespace

TEST_CASE("control: switch turns switches and says what became of each (ARC-5)", "[daemon]") {
    ToldWorld world;
    const json reply =
        ask(world,
            R"({"do":"switch","set":{"eu":"off","us":"on"},"why":"works","for":7200,"who":"jane"})",
            1000);
    CHECK(reply["changed"] == json::array({"eu"}));
    CHECK(reply["unsaved"] == nullptr);
    REQUIRE(reply["switches"].size() == 2);
    CHECK(reply["switches"][0] == json{{"name", "eu"},
                                       {"state", "off"},
                                       {"since", "2027-01-15T08:00:00Z"},
                                       {"who", "jane (uid 1000)"},
                                       {"why", "works"},
                                       {"said", "2027-01-15T08:00:00Z"},
                                       {"until", "2027-01-15T10:00:00Z"},
                                       {"then", "on"}});
    CHECK(reply["switches"][1]["since"] == nullptr);
}

TEST_CASE("control: switch without a set lists switches and rules", "[daemon]") {
    ToldWorld world;
    const json reply = ask(world, R"({"do":"switch"})");
    REQUIRE(reply["switches"].size() == 3);
    CHECK(reply["switches"][2]["name"] == "spare");
    CHECK(reply["switches"][2]["state"] == "off");
    CHECK(reply["switches"][2]["who"] == nullptr);
    REQUIRE(reply["rules"].size() == 1);
    CHECK(reply["rules"][0]["name"] == "one-on");
    CHECK(reply["rules"][0]["of"] == json::array({"eu", "us", "spare"}));
}

TEST_CASE(
    "control: a refusal names the rules that refuse, and an override lifts them "
    "(ARC-11, ARC-13)",
    "[daemon]") {
    ToldWorld world;
    const json refused =
        ask(world, R"({"do":"switch","set":{"eu":"off","us":"off"},"why":"test"})");
    CHECK(refused["error"].get<std::string>().find("rule one-on") != std::string::npos);
    CHECK(refused["rules"] == json::array({"one-on"}));
    CHECK(world->states().at("eu") == health::State::Up);
    const json done =
        ask(world,
            R"({"do":"switch","set":{"eu":"off","us":"off"},"why":"test","override":["one-on"]})");
    CHECK(done["changed"].size() == 2);
}

TEST_CASE("control: the author is the one the kernel names, whatever the request says",
          "[daemon]") {
    ToldWorld world;
    CHECK(ask(world, R"({"do":"push","name":"backup","state":"up","who":"root"})",
              1234)["pushes"][0]["who"] == "root (uid 1234)");
    CHECK(ask(world, R"({"do":"push","name":"backup","state":"up"})", 0)["pushes"][0]["who"] ==
          "uid 0");
}

TEST_CASE("control: push takes a word and says what it counts as (HX-11, HX-12)", "[daemon]") {
    ToldWorld world;
    CHECK(ask(world, R"({"do":"push"})")["pushes"][0] == json{{"name", "backup"},
                                                              {"state", "Unknown"},
                                                              {"word", nullptr},
                                                              {"said", nullptr},
                                                              {"age_ms", nullptr},
                                                              {"late", false},
                                                              {"who", nullptr},
                                                              {"why", nullptr},
                                                              {"age", "5m"},
                                                              {"missing", "hold"}});
    const json reply = ask(world, R"({"do":"push","name":"backup","state":"down","why":"disk"})");
    CHECK(reply["pushes"][0]["state"] == "Down");
    world.pass(std::chrono::minutes(6));
    const json late = ask(world, R"({"do":"push"})")["pushes"][0];
    CHECK(late["late"] == true);
    CHECK(late["age_ms"] == 360000.0);
    CHECK(late["state"] == "Down");
    CHECK(late["why"] == "disk");
}

TEST_CASE("control: bad words about switches and pushes get an error and change nothing",
          "[daemon]") {
    ToldWorld world;
    const std::string long_text(257, 'x');
    struct Row {
        std::string line;
        const char* says;
    };
    const auto row = GENERATE_COPY(
        Row{R"({"do":"switch","set":{},"why":"w"})", "no switch is named"},
        Row{R"({"do":"switch","set":[],"why":"w"})", "\"set\" is no object"},
        Row{R"({"do":"switch","set":{"eu":true},"why":"w"})", "eu: a switch is turned"},
        Row{R"({"do":"switch","set":{"eu":"off"}})", "\"why\" is missing"},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":7})", "\"why\" is no text"},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":")" + long_text + "\"}", "over 256 octets"},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","who":")" + long_text + "\"}",
            "over 64 octets"},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"a\nb"})", "control characters"},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","for":0})", "\"for\""},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","for":-1})", "\"for\""},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","for":1e300})", "\"for\""},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","for":"2h"})", "\"for\""},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","fro":7200})", "\"fro\": is no member"},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","override":"r"})", "\"override\""},
        Row{R"({"do":"switch","set":{"eu":"off"},"why":"w","override":[1]})", "\"override\""},
        Row{R"({"do":"switch","set":{"spar":"off"},"why":"w"})", "did you mean \"spare\""},
        Row{R"({"do":"switch","why":"w"})", "only lists"},
        Row{R"({"do":"push","state":"up"})", "push wants a \"name\""},
        Row{R"({"do":"push","name":"backup"})", "\"up\" or \"down\""},
        Row{R"({"do":"push","name":"backup","state":"unknown"})", "\"up\" or \"down\""},
        Row{R"({"do":"push","name":"backups","state":"up"})", "did you mean \"backup\""},
        Row{R"({"do":"push","name":"eu","state":"up"})", "eu: there is no such push"});
    INFO(row.line);
    CHECK(error_of(world, row.line).find(row.says) != std::string::npos);
    CHECK(world->switches().memories().empty());
    CHECK(world->pushes().words().empty());
}

TEST_CASE("control: a server of which nothing can be told says what it does", "[daemon]") {
    ControlHandlers handlers;
    const json reply = json::parse(answer_control(R"({"do":"switch"})", handlers));
    CHECK(reply["error"].is_string());
}

TEST_CASE("control: any damage to a word gets one object", "[daemon]") {
    ToldWorld world;
    CHECK(rc::check([&](std::uint64_t seed) {
        base::Rng rng(seed);
        std::string line = rng.below(2) == 0
                               ? R"({"do":"push","name":"backup","state":"up","who":"x"})"
                               : R"({"do":"switch","set":{"eu":"off"},"override":["one-on"],"why":)"
                                 R"("w","for":10})";
        for (std::uint32_t count = 1 + rng.below(3); count > 0; --count) {
            const auto at = rng.below(static_cast<std::uint32_t>(line.size()));
            if (rng.below(2) == 0) {
                line[at] = static_cast<char>(rng.below(256));
            } else {
                line.erase(at, 1);
            }
        }
        RC_ASSERT(ask(world, line).is_object());
    }));
}

}  // namespace leeward::daemon
