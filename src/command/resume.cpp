// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"
#include "orders.hpp"

namespace leeward::command {
namespace {

constexpr const char* kResumeExamples = R"(Examples:
  leeward resume eu                                (after a drain, or where failback is manual)
  leeward resume                                   (ends a hold)
)";

int resume(const OrderOptions& options) {
    auto request = order_request("resume", options);
    if (request && !options.place.empty()) (*request)["place"] = options.place;
    return give_order(request, "resume", options);
}

}  // namespace

void add_resume(CLI::App& app, int& status) {
    const auto options = std::make_shared<OrderOptions>();
    CLI::App* command = app.add_subcommand(
        "resume", "Take a drain back, let a place return, or, without a place, end a hold");
    command->add_option("PLACE", options->place, "The place that was drained")->type_name("");
    add_order_options(*command, *options);
    command->footer(kResumeExamples);
    command->callback([options, &status] { status = resume(*options); });
}

}  // namespace leeward::command
