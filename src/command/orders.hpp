// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `drain`, `resume` and `hold` have in common.

#include <nlohmann/json.hpp>
#include <string>

#include "leeward/base/result.hpp"
#include "server_link.hpp"

namespace CLI {
class App;
}

namespace leeward::command {

struct OrderOptions {
    ServerLink link;
    std::string place;
    std::string why;
    std::string lasts;
    bool force = false;
    bool as_json = false;
};

/// The options -c, --control, --state, --json, and --why.
void add_order_options(CLI::App& command, OrderOptions& options);
/// --for TIME.
void add_lasts(CLI::App& command, OrderOptions& options, const char* help);

/// {"do": what, "who", "why", "for"} of what the options say. Errors: bad usage.
base::Result<nlohmann::json> order_request(const char* what, const OrderOptions& options);

/// Sends it, prints the words that hold then, and returns the exit status.
int give_order(const base::Result<nlohmann::json>& request, const char* what,
               const OrderOptions& options);

/// The drains and the hold of a report; empty when it has none.
std::string orders_text(const nlohmann::json& report);

}  // namespace leeward::command
