// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/client_text.hpp"

#include <string>

#include "support/catch.hpp"

using namespace leeward;

TEST_CASE("client text: E-6 an address counts whole, a network as far as its length", "[daemon]") {
    struct Row {
        const char* text;
        const char* again;
    };
    for (const Row& row : {Row{"192.0.2.7", "192.0.2.7/32"}, Row{"192.0.2.7/32", "192.0.2.7/32"},
                           Row{"192.0.2.7/24", "192.0.2.0/24"}, Row{"192.0.2.7/1", "128.0.0.0/1"},
                           Row{"2001:db8::7", "2001:db8::7/128"},
                           Row{"2001:db8:0:1ff::/56", "2001:db8:0:100::/56"}}) {
        const auto client = daemon::parse_client(row.text);
        INFO(row.text);
        REQUIRE(client);
        CHECK(daemon::to_string(*client) == row.again);
    }
}

TEST_CASE("client text: what is no client is refused in words", "[daemon]") {
    for (const char* const text :
         {"", "/", "elsewhere", "192.0.2", "192.0.2.0/", "192.0.2.0/0", "192.0.2.0/33",
          "192.0.2.0/-1", "192.0.2.0/24x", "192.0.2.0/24/24", "192.0.2.0/ 24", "2001:db8::/129",
          "2001:db8::/256", "192.0.2.0/99999999999", "[2001:db8::]/56"}) {
        const auto client = daemon::parse_client(text);
        INFO(text);
        REQUIRE_FALSE(client);
        CHECK_FALSE(client.error().message.empty());
    }
}
