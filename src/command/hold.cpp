// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"
#include "orders.hpp"

namespace leeward::command {
namespace {

constexpr const char* kHoldExamples = R"(Examples:
  leeward hold --for 30m --why "the network team tests"
  leeward resume                                   (ends it)

While it holds, probes go on and change nothing: answers stay as they are. Drains and switches
still work.
)";

int hold(const OrderOptions& options) {
    if (options.why.empty()) {
        return give_order(base::fail("say the reason with --why TEXT, others will ask"), "hold",
                          options);
    }
    return give_order(order_request("hold", options), "hold", options);
}

}  // namespace

void add_hold(CLI::App& app, int& status) {
    const auto options = std::make_shared<OrderOptions>();
    CLI::App* command =
        app.add_subcommand("hold", "Stop the running server's decisions, keep its answers");
    add_lasts(*command, *options, "Ends by itself after this time, as in 30m or 2h");
    add_order_options(*command, *options);
    command->footer(kHoldExamples);
    command->callback([options, &status] { status = hold(*options); });
}

}  // namespace leeward::command
