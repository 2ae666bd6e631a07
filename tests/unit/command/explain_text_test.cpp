// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "../../../src/command/report.hpp"
#include "support/catch.hpp"

using namespace leeward;
using nlohmann::json;

TEST_CASE("explain text: E-4 it says for whom the answer holds when a client was given",
          "[command]") {
    const auto ends_with = [](const json& report, const std::string& end) {
        return command::explain_text(report).ends_with(end);
    };
    json report = {{"name", "www.app.test."},
                   {"type", "A"},
                   {"rcode", "NOERROR"},
                   {"exact", true},
                   {"ecs_scope", 0}};
    CHECK(command::explain_text(report).find("client") == std::string::npos);
    report["client"] = "192.0.2.7/32";
    report["ecs_network"] = "0.0.0.0/0";
    CHECK(ends_with(report, "\nNo answer here depends on the client.\n"));
    report["ecs_scope"] = 20;
    report["ecs_network"] = "192.0.0.0/20";
    CHECK(ends_with(report, "\nThe answer is the same for all clients in 192.0.0.0/20.\n"));
}
