// SPDX-License-Identifier: Apache-2.0
#include "leeward/command/run.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "commands.hpp"
#include "leeward/base/fault.hpp"

namespace leeward::command {
namespace {

constexpr const char* kRunExamples = R"(Examples:
  leeward check -c leeward.toml
  leeward serve -c leeward.toml --listen 127.0.0.1:5300
  leeward plan -c leeward.toml
  leeward explain -c leeward.toml www.app.example A --set eu=down
  leeward status
  leeward switch eu=off --why "power work" --for 2h
  leeward drain eu --why "power work" --for 2h

`leeward COMMAND --help` tells more of each. See leeward(8) and leeward.toml(5).
)";

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

/// What is wrong with the first word, if it names no command; empty otherwise.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') return "";
    const std::string word = argv[1];
    std::vector<std::string> known;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        known.push_back(command->get_name());
    }
    if (std::find(known.begin(), known.end(), word) != known.end()) return "";
    const std::string near = base::nearest_word(word, known);
    return word + ": there is no such command" +
           (near.empty() ? "" : "; did you mean \"" + near + "\"") + ";";
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App app(
        "Leeward, an authoritative DNS server that moves an application's users to the regions "
        "that stand.",
        "leeward");
    int status = kDone;
    app.require_subcommand(1);
    app.set_version_flag("--version", "leeward " LEEWARD_VERSION);
    app.footer(kRunExamples);
    add_serve(app, status);
    add_check(app, status);
    add_plan(app, status);
    add_explain(app, status);
    add_status(app, status);
    add_switch(app, status);
    add_push(app, status);
    add_drain(app, status);
    add_resume(app, status);
    add_hold(app, status);
    add_journal(app, status);
    add_replay(app, status);
    add_import(app, status);
    add_drill(app, status);
    if (const std::string wrong = unknown_command(app, argc, argv); !wrong.empty()) {
        return complain(kBadUsage, wrong + " see `leeward --help`");
    }
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
