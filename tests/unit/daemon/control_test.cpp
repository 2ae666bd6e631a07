// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/control.hpp"

#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <string>

#include "leeward/daemon/client_text.hpp"
#include "support/catch.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

json ask(const std::string& request) {
    daemon::ControlHandlers handlers;
    handlers.status = [] { return std::string(R"({"fine":true})"); };
    handlers.explain = [](const dns::Name& name, dns::RrType type,
                          const std::vector<std::string>& sets,
                          const daemon::SupposedClient& client) -> base::Result<std::string> {
        if (!sets.empty() && sets.front() == "bad") return base::fail("no such place");
        return json{{"name", name.to_string()},
                    {"type", dns::to_string(type)},
                    {"sets", sets},
                    {"client", daemon::to_string(client.network)},
                    {"country", client.location ? client.location->country.text() : ""},
                    {"coordinates", client.location && client.location->coordinates.has_value()},
                    {"regions", client.latencies.size()}}
            .dump();
    };
    return json::parse(daemon::answer_control(request, handlers));
}

}  // namespace

TEST_CASE("control: known requests reach their handlers", "[daemon]") {
    CHECK(ask(R"({"do":"status"})") == json{{"fine", true}});
    const json reply =
        ask(R"({"do":"explain","name":"www.app.test","type":"aaaa","set":["a=up"]})");
    CHECK(reply["name"] == "www.app.test.");
    CHECK(reply["type"] == "AAAA");
    CHECK(reply["sets"] == json::array({"a=up"}));
    CHECK(reply["client"] == "0.0.0.0/0");
    const json told =
        ask(R"({"do":"explain","name":"www.app.test","type":"A","client":"192.0.2.77/24"})");
    CHECK(told["client"] == "192.0.2.0/24");
    const json there = ask(
        R"({"do":"explain","name":"a","type":"A","geo":"SA","at":"24.7,46.7","latency":["eu=20"]})");
    CHECK(there["country"] == "SA");
    CHECK(there["coordinates"] == true);
    CHECK(there["regions"] == 1);
}

TEST_CASE("control: bad requests get an error in words", "[daemon]") {
    const std::string deep(60000, '[');
    for (const std::string& request :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"),
          std::string("{}"), std::string(R"({"do":7})"), std::string(R"({"do":"sail"})"),
          std::string(R"({"do":"explain"})"),
          std::string(R"({"do":"explain","name":"a..b","type":"A"})"),
          std::string(R"({"do":"explain","name":"a","type":"NONE-SUCH"})"),
          std::string(R"({"do":"explain","name":"a","type":"A","set":"x"})"),
          std::string(R"({"do":"explain","name":"a","type":"A","set":[1]})"),
          std::string(R"({"do":"explain","name":"a","type":"A","set":["bad"]})"),
          std::string(R"({"do":"explain","name":"a","type":"A","client":7})"),
          std::string(R"({"do":"explain","name":"a","type":"A","client":"192.0.2.0/33"})"),
          std::string(R"({"do":"explain","name":"a","type":"A","geo":"Mars"})"),
          std::string(R"({"do":"explain","name":"a","type":"A","at":"91,0"})"),
          std::string(R"({"do":"explain","name":"a","type":"A","latency":["eu"]})"), deep}) {
        INFO(request.substr(0, 60));
        const json reply = ask(request);
        REQUIRE(reply.is_object());
        CHECK(reply["error"].is_string());
    }
}

TEST_CASE("control: any octets get one object", "[daemon]") {
    CHECK(rc::check([](const std::string& octets) { RC_ASSERT(ask(octets).is_object()); }));
}
