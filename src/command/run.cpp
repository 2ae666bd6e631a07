// SPDX-License-Identifier: Apache-2.0
#include "leeward/command/run.hpp"

#include <CLI/CLI.hpp>
#include <string>

#include "commands.hpp"
#include "leeward/daemon/version.hpp"

namespace leeward::command {
namespace {

constexpr const char* kExamples = R"(Examples:
  leeward check -c leeward.toml
  leeward serve -c leeward.toml --listen 127.0.0.1:5300
  leeward plan -c leeward.toml
  leeward explain -c leeward.toml www.app.example A --set eu=down
  leeward status

`leeward COMMAND --help` tells more of each. See leeward(8) and leeward.toml(5).)";

/// The command that was meant, for the hint behind an error.
std::string help_of(const CLI::App& app) {
    for (const CLI::App* command : app.get_subcommands()) {
        return "leeward " + command->get_name() + " --help";
    }
    return "leeward --help";
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App app(
        "Leeward, an authoritative DNS server that moves an application's users to the regions "
        "that stand.",
        "leeward");
    int status = kDone;
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("leeward ") + daemon::kVersion);
    app.footer(kExamples);
    add_serve(app, status);
    add_check(app, status);
    add_plan(app, status);
    add_explain(app, status);
    add_status(app, status);
    // CLI11 reports by exception; none leaves this function.
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        return complain(kBadUsage, first_line(error.what()) + "; see `" + help_of(app) + "`");
    }
    return status;
}

}  // namespace leeward::command
