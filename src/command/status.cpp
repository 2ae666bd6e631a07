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

struct StatusOptions {
    ServerLink link;
    bool as_json = false;
};

constexpr const char* kStatusExamples = R"(Examples:
  leeward status
  leeward status -c leeward.toml
  leeward status --state ./state --json | jq .places
)";

int status(const StatusOptions& options) {
    const auto report = ask(options.link, {{"do", "status"}});
    if (!report) return complain(kFailed, report.error().message);
    print(options.as_json ? report->dump(2) + "\n" : status_text(*report));
    return kDone;
}

}  // namespace

void add_status(CLI::App& app, int& result) {
    const auto options = std::make_shared<StatusOptions>();
    CLI::App* command = app.add_subcommand("status", "Show the state of the running server");
    command->add_option("-c,--config", options->link.config, "Ask the server of this configuration")
        ->type_name("FILE");
    add_link_options(*command, options->link);
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kStatusExamples);
    command->callback([options, &result] { result = status(*options); });
}

}  // namespace leeward::command
