// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/tls_files.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct CheckOptions {
    std::string config;
    bool as_json = false;
};

constexpr const char* kCheckExamples = R"(Examples:
  leeward check -c leeward.toml
  leeward check -c leeward.toml --json | jq .faults

Exit status 0: `serve` would start with it, 1: it would not, or without DNS over TLS.
)";

struct Counts {
    std::size_t zones = 0;
    std::size_t records = 0;
    std::size_t steered = 0;
    std::size_t endpoints = 0;
};

/// Nothing is counted where there are errors.
Counts count(const daemon::Assembled& assembled) {
    Counts counts;
    if (!assembled.zones) return counts;
    counts.zones = assembled.zones->zones().size();
    for (const zone::Zone& zone : assembled.zones->zones()) counts.records += zone.record_count();
    counts.steered = assembled.rules->roots.size();
    counts.endpoints = assembled.rules->endpoints.size();
    return counts;
}

json fault_json(const base::Fault& fault) {
    return {{"severity", fault.severity == base::Severity::Error ? "error" : "warning"},
            {"file", fault.where.file},
            {"line", fault.where.line},
            {"column", fault.where.column},
            {"subject", fault.subject},
            {"message", fault.message}};
}

std::string report_json(const daemon::Assembled& assembled, const Counts& counts) {
    json faults = json::array();
    for (const base::Fault& fault : assembled.faults) faults.push_back(fault_json(fault));
    const json report = {{"ok", !base::any_error(assembled.faults)},
                         {"zones", counts.zones},
                         {"records", counts.records},
                         {"steered", counts.steered},
                         {"endpoints", counts.endpoints},
                         {"faults", faults}};
    return report.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

int check(const CheckOptions& options) {
    daemon::Assembled assembled = daemon::assemble(options.config);
    const auto tls = daemon::read_tls_files(assembled.config.server);
    assembled.faults.insert(assembled.faults.end(), tls.faults.begin(), tls.faults.end());
    const Counts counts = count(assembled);
    if (options.as_json) {
        print(report_json(assembled, counts));
    } else if (!print_faults(assembled.faults)) {
        print(fmt::format("ok: {}, {}, {} steered, {}\n", counted(counts.zones, "zone"),
                          counted(counts.records, "record"), grouped(counts.steered),
                          counted(counts.endpoints, "endpoint")));
    }
    return base::any_error(assembled.faults) ? kFailed : kDone;
}

}  // namespace

void add_check(CLI::App& app, int& status) {
    const auto options = std::make_shared<CheckOptions>();
    CLI::App* command = app.add_subcommand(
        "check", "Read configuration and zones as serve would; print all faults");
    command->add_option("-c,--config", options->config, "The configuration")
        ->required()
        ->type_name("FILE");
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kCheckExamples);
    command->callback([options, &status] { status = check(*options); });
}

}  // namespace leeward::command
