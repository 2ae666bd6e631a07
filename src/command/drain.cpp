// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"
#include "orders.hpp"

namespace leeward::command {
namespace {

constexpr const char* kDrainExamples = R"(Examples:
  leeward drain                                    (lists what is drained or held)
  leeward drain eu --for 2h --why "power work"
  leeward drain us --why "it burns" --force

The place counts as down until the time is over or `leeward resume` takes the word back. Where a
record would be left without a live place, or with less than can carry it, --force is needed.
)";

int drain(const OrderOptions& options) {
    if (options.place.empty()) {
        if (!options.why.empty() || !options.lasts.empty() || options.force) {
            return give_order(base::fail("which place? name it"), "drain", options);
        }
        return give_order(nlohmann::json{{"do", "drain"}}, "drain", options);
    }
    if (options.why.empty()) {
        return give_order(base::fail("say the reason with --why TEXT, others will ask"), "drain",
                          options);
    }
    auto request = order_request("drain", options);
    if (request) {
        (*request)["place"] = options.place;
        (*request)["force"] = options.force;
    }
    return give_order(request, "drain", options);
}

}  // namespace

void add_drain(CLI::App& app, int& status) {
    const auto options = std::make_shared<OrderOptions>();
    CLI::App* command =
        app.add_subcommand("drain", "Take a place out of the running server's answers, or list");
    command->add_option("PLACE", options->place, "A region, availability zone or target")
        ->type_name("");
    add_lasts(*command, *options, "Resumes by itself after this time, as in 30m or 2h");
    command->add_flag("--force", options->force, "Although records would break");
    add_order_options(*command, *options);
    command->footer(kDrainExamples);
    command->callback([options, &status] { status = drain(*options); });
}

}  // namespace leeward::command
