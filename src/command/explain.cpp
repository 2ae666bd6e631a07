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

struct ExplainOptions {
    std::string config;
    ServerLink link;
    std::string name;
    std::string type = "A";
    std::string client;
    std::string geo;
    std::string at;
    std::vector<std::string> latencies;
    std::vector<std::string> sets;
    bool as_json = false;
};

constexpr const char* kExplainExamples = R"(Examples:
  leeward explain -c leeward.toml www.app.example
  leeward explain -c leeward.toml www.app.example AAAA --set eu=down
  leeward explain -c leeward.toml www.app.example --set web@us=unknown --json
  leeward explain -c leeward.toml www.app.example --geo US-WA --client 203.0.113.0/24
  leeward explain www.app.example                  (the running server, its live state)

With -c it works from files alone, and everything that --set does not name counts as up.
)";

/// A report, or the exit status of what went wrong and was said.
using Report = tl::expected<json, int>;

tl::unexpected<int> refuse(int status, const std::string& text) {
    return tl::unexpected<int>(complain(status, text));
}

/// The report from files: the snapshot that serve would publish, if health were as supposed.
Report from_files(const ExplainOptions& options, const dns::Name& name, dns::RrType type,
                  const daemon::SupposedClient& client) {
    daemon::Assembled assembled = daemon::assemble(options.config, daemon::Secrets::Unneeded);
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
    snapshot::Snapshot files;
    files.generation = 1;
    files.zones = std::move(assembled.zones);
    files.rules = std::move(assembled.rules);
    files.steering.clients = std::move(assembled.clients);
    const auto snapshot = daemon::supposed_snapshot(files, what_if, client);
    if (!snapshot) return refuse(kBadUsage, "--latency: " + snapshot.error().message);
    return json::parse(
        daemon::explain(*snapshot, assembled.config.answer, name, type, client.network), nullptr,
        false);
}

Report from_server(const ExplainOptions& options, const dns::Name& name, dns::RrType type) {
    json request = {{"do", "explain"},
                    {"name", name.to_string()},
                    {"type", dns::to_string(type)},
                    {"set", options.sets}};
    if (!options.client.empty()) request["client"] = options.client;
    if (!options.geo.empty()) request["geo"] = options.geo;
    if (!options.at.empty()) request["at"] = options.at;
    if (!options.latencies.empty()) request["latency"] = options.latencies;
    auto reply = ask(options.link, request);
    if (!reply) return refuse(kFailed, reply.error().message);
    return std::move(*reply);
}

/// The client of the options, or the exit status of what was wrong and was said.
tl::expected<daemon::SupposedClient, int> client_of(const ExplainOptions& options) {
    daemon::SupposedClient client;
    if (!options.client.empty()) {
        const auto network = daemon::parse_client(options.client);
        if (!network) {
            return refuse(kBadUsage, "--client " + options.client + ": " + network.error().message);
        }
        client.network = *network;
    }
    const auto read = [&client](const char* option, const std::string& text, auto suppose) {
        const auto done = suppose(text, client);
        if (!done) {
            complain(kBadUsage, std::string(option) + " " + text + ": " + done.error().message);
        }
        return done.has_value();
    };
    bool good = options.geo.empty() || read("--geo", options.geo, daemon::suppose_geo);
    good = (options.at.empty() || read("--at", options.at, daemon::suppose_at)) && good;
    for (const std::string& text : options.latencies) {
        good = read("--latency", text, daemon::suppose_latency) && good;
    }
    if (!good) return tl::unexpected<int>(kBadUsage);
    return client;
}

int explain(const ExplainOptions& options) {
    const auto name = dns::Name::parse(options.name);
    if (!name) return complain(kBadUsage, options.name + ": " + name.error().message);
    const auto type = dns::parse_rrtype(options.type);
    if (!type) {
        return complain(kBadUsage, options.type + ": is no record type, as in A, MX or TYPE65");
    }
    const auto client = client_of(options);
    if (!client) return client.error();
    const bool from_link = !options.link.control.empty() || !options.link.state.empty();
    if (!options.config.empty() && from_link) {
        return complain(kBadUsage,
                        "-c answers from files, --control and --state ask a server; "
                        "give one; see `leeward explain --help`");
    }
    Report report = options.config.empty() ? from_server(options, *name, *type)
                                           : from_files(options, *name, *type, *client);
    if (!report) return report.error();
    if (options.as_json) {
        print(report->dump(2) + "\n");
    } else {
        // Of a place that is only supposed no network can be told.
        if (client->is_elsewhere()) report->erase("ecs_network");
        print(explain_text(*report));
    }
    return kDone;
}

}  // namespace

void add_explain(CLI::App& app, int& status) {
    const auto options = std::make_shared<ExplainOptions>();
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
        ->add_option("--geo", options->geo,
                     "Suppose that the client is in this country, or this part of it")
        ->type_name("CC[-SUB]");
    command
        ->add_option("--at", options->at,
                     "Suppose that the client is at this latitude and longitude, in degrees")
        ->type_name("LAT,LON");
    command
        ->add_option("--latency", options->latencies,
                     "Suppose that the client is so many milliseconds from a region; may be "
                     "repeated")
        ->type_name("REGION=MS")
        ->allow_extra_args(false);
    command
        ->add_option("--set", options->sets,
                     "Suppose that a check, a place or CHECK@PLACE is up, down or unknown; may be "
                     "repeated")
        ->type_name("WHAT=STATE")
        ->allow_extra_args(false);
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kExplainExamples);
    command->callback([options, &status] { status = explain(*options); });
}

}  // namespace leeward::command
