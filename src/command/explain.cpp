// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/client_text.hpp"
#include "leeward/daemon/explain.hpp"
#include "leeward/daemon/what_if.hpp"
#include "report.hpp"
#include "server_link.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct Options {
    std::string config;
    ServerLink link;
    std::string name;
    std::string type = "A";
    std::string client;
    std::vector<std::string> sets;
    bool as_json = false;
};

constexpr const char* kExamples = R"(Examples:
  leeward explain -c leeward.toml www.app.example
  leeward explain -c leeward.toml www.app.example AAAA --set eu=down
  leeward explain -c leeward.toml www.app.example --set web@us=unknown --json
  leeward explain www.app.example                  (the running server, its live state)

With -c it works from files alone, and everything that --set does not name counts as up.
)";

/// A report, or the exit status of what went wrong and was said.
using Report = tl::expected<json, int>;

tl::unexpected<int> refuse(int status, const std::string& text) {
    return tl::unexpected<int>(complain(status, text));
}

/// The report from files: the snapshot that serve would publish, if health were as supposed.
Report from_files(const Options& options, const dns::Name& name, dns::RrType type,
                  const policy::Client& client) {
    daemon::Assembled assembled = daemon::assemble(options.config);
    if (base::any_error(assembled.faults)) {
        print_faults(assembled.faults);
        return tl::unexpected<int>(kFailed);
    }
    daemon::WhatIf what_if = daemon::all_up(*assembled.rules);
    for (const std::string& set : options.sets) {
        if (const auto done = daemon::suppose(*assembled.rules, set, what_if); !done) {
            return refuse(kBadUsage, "--set " + set + ": " + done.error().message);
        }
    }
    snapshot::Snapshot snapshot;
    snapshot.generation = 1;
    snapshot.steering =
        policy::decide(*assembled.rules, {what_if.health, what_if.words}, base::Instant{}, 0);
    snapshot.zones = std::move(assembled.zones);
    snapshot.rules = std::move(assembled.rules);
    return json::parse(daemon::explain(snapshot, assembled.config.answer, name, type, client),
                       nullptr, false);
}

Report from_server(const Options& options, const dns::Name& name, dns::RrType type) {
    json request = {{"do", "explain"},
                    {"name", name.to_string()},
                    {"type", dns::to_string(type)},
                    {"set", options.sets}};
    if (!options.client.empty()) request["client"] = options.client;
    auto reply = ask(options.link, request);
    if (!reply) return refuse(kFailed, reply.error().message);
    return std::move(*reply);
}

int explain(const Options& options) {
    const auto name = dns::Name::parse(options.name);
    if (!name) return complain(kBadUsage, options.name + ": " + name.error().message);
    const auto type = dns::parse_rrtype(options.type);
    if (!type) {
        return complain(kBadUsage, options.type + ": is no record type, as in A, MX or TYPE65");
    }
    base::Result<policy::Client> client;
    if (!options.client.empty()) client = daemon::parse_client(options.client);
    if (!client) {
        return complain(kBadUsage, "--client " + options.client + ": " + client.error().message);
    }
    const bool from_link = !options.link.control.empty() || !options.link.state.empty();
    if (!options.config.empty() && from_link) {
        return complain(kBadUsage,
                        "-c answers from files, --control and --state ask a server; "
                        "give one; see `leeward explain --help`");
    }
    const Report report = options.config.empty() ? from_server(options, *name, *type)
                                                 : from_files(options, *name, *type, *client);
    if (!report) return report.error();
    if (options.as_json) {
        print(report->dump(2) + "\n");
    } else {
        print(explain_text(*report));
    }
    return kDone;
}

}  // namespace

void add_explain(CLI::App& app, int& status) {
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("explain", "Show an answer, the share of each, and why");
    command->add_option("NAME", options->name, "The name asked for")->required();
    command->add_option("TYPE", options->type, "The record type asked for; A when not said");
    command->add_option("-c,--config", options->config, "Answer from this configuration")
        ->type_name("FILE");
    add_link_options(*command, options->link);
    command
        ->add_option("--client", options->client,
                     "Answer as if this client had asked, or one of this network")
        ->type_name("ADDR[/LEN]");
    command
        ->add_option("--set", options->sets,
                     "Suppose that a check, a place or CHECK@PLACE is up, down or unknown; may be "
                     "repeated")
        ->type_name("WHAT=STATE")
        ->allow_extra_args(false);
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kExamples);
    command->callback([options, &status] { status = explain(*options); });
}

}  // namespace leeward::command
