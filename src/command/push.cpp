// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.hpp"
#include "report.hpp"
#include "server_link.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct PushOptions {
    ServerLink link;
    std::string name;
    std::string state;
    std::string why;
    bool as_json = false;
};

constexpr const char* kPushExamples = R"(Examples:
  leeward push                                     (lists them)
  leeward push backup up
  leeward push backup down --why "last run failed"

Say it anew before the push's age is over, or what its data's absence means holds.
)";

int push(const PushOptions& options) {
    json request = {{"do", "push"}};
    if (!options.name.empty()) {
        if (options.state != "up" && options.state != "down") {
            return complain(kBadUsage, "push " + options.name + " up or down? \"" + options.state +
                                           "\" is neither; see `leeward push --help`");
        }
        request["name"] = options.name;
        request["state"] = options.state;
        request["why"] = options.why;
        request["who"] = caller_name();
    }
    const auto report = ask(options.link, request);
    if (!report) return complain(kFailed, report.error().message);
    if (options.as_json) {
        print(report->dump(2) + "\n");
    } else {
        const std::string list = pushes_text(*report);
        print(list.empty() ? "The configuration has no pushes.\n" : list);
    }
    return warn_unsaved(*report);
}

}  // namespace

void add_push(CLI::App& app, int& status) {
    const auto options = std::make_shared<PushOptions>();
    CLI::App* command = app.add_subcommand(
        "push", "Tell the running server that something is up or down, or list what was told");
    command->add_option("NAME", options->name, "The push, a check of the configuration");
    command->add_option("STATE", options->state, "up or down");
    command->add_option("--why", options->why, "The reason, for whoever comes next")
        ->type_name("TEXT");
    command->add_option("-c,--config", options->link.config, "Ask the server of this configuration")
        ->type_name("FILE");
    add_link_options(*command, options->link);
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kPushExamples);
    command->callback([options, &status] { status = push(*options); });
}

}  // namespace leeward::command
