// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "drill_report.hpp"
#include "leeward/base/time.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/files.hpp"
#include "leeward/drill/drill.hpp"
#include "leeward/drill/on_file.hpp"
#include "leeward/drill/read.hpp"

namespace leeward::command {
namespace {

struct DrillOptions {
    std::vector<std::string> files;
    std::string all;
    std::string variant;
    std::string config;
    std::string record;
    std::vector<std::string> maps;
    std::vector<std::string> down;
    std::string down_for = "30m";
    std::string clients = "web-2014";
    std::uint64_t seed = 1;
    bool as_json = false;
    std::string html;
};

constexpr const char* kDrillExamples = R"(Examples:
  leeward drill outage.json
  leeward drill --all scenarios --json | jq '.scenarios[] | {id, success: .runs.leeward.success}'
  leeward drill outage.json -c leeward.toml --map east=us-east-1 --html drill.html
  leeward drill --down us-east-1 --for 30m -c leeward.toml

Three runs of each outage: as Leeward answers, as fixed weights would, and as somebody would who
knows the truth at once. Exit status 1: a file is wrong.
)";

/// Shows how far it is, when it takes long and somebody looks.
class Progress {
public:
    void show(const std::string& id, double part) {
        if (::isatty(::fileno(stderr)) == 0) return;
        if (std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)) return;
        fmt::print(stderr, "\r{}: {:3.0f} %\x1b[K", id, 100 * part);
        std::fflush(stderr);
        shown_ = true;
    }
    void clear() {
        if (shown_) fmt::print(stderr, "\r\x1b[K");
        shown_ = false;
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    bool shown_ = false;
};

/// The scenarios of one file: itself, and with `every` its variants too; or one of its variants.
void add_file(const std::string& path, const DrillOptions& options, bool every,
              std::vector<drill::Scenario>& into, std::vector<base::Fault>& faults) {
    const auto text = daemon::read_file(path);
    if (!text) {
        faults.push_back({base::Severity::Error, {path, 0, 0}, {}, text.error().message});
        return;
    }
    const auto scenario = drill::read_scenario(path, *text, faults);
    if (!scenario) return;
    if (options.variant.empty()) into.push_back(*scenario);
    std::string known;
    for (const drill::Variant& variant : scenario->variants) {
        known += (known.empty() ? "" : ", ") + variant.id;
        if (every || variant.id == options.variant) {
            into.push_back(drill::without_events(*scenario, variant));
            if (!every) return;
        }
    }
    if (options.variant.empty() || every) return;
    faults.push_back({base::Severity::Error,
                      {path, 0, 0},
                      "variants",
                      fmt::format("none has the id '{}'; there {}", options.variant,
                                  known.empty() ? "are none" : "is " + known)});
}

std::vector<drill::Scenario> read_all(const DrillOptions& options,
                                      std::vector<base::Fault>& faults) {
    std::vector<drill::Scenario> scenarios;
    for (const std::string& path : options.files) {
        add_file(path, options, false, scenarios, faults);
    }
    if (options.all.empty()) return scenarios;
    const auto paths = daemon::list_files(options.all + "/*.json");
    if (!paths || paths->empty()) {
        faults.push_back({base::Severity::Error,
                          {options.all, 0, 0},
                          {},
                          paths ? "has no file whose name ends in .json" : paths.error().message});
        return scenarios;
    }
    for (const std::string& path : *paths) add_file(path, options, true, scenarios, faults);
    return scenarios;
}

/// "a=b" as a pair; nullopt when it is none.
std::optional<drill::RegionMap> maps_of(const DrillOptions& options) {
    drill::RegionMap map;
    for (const std::string& text : options.maps) {
        const std::size_t sign = text.find('=');
        if (sign == 0 || sign == std::string::npos || sign + 1 == text.size()) return std::nullopt;
        map.emplace_back(text.substr(0, sign), text.substr(sign + 1));
    }
    return map;
}

/// What is wrong with the options together; empty: nothing is.
std::string misuse(const DrillOptions& options) {
    const bool any = !options.files.empty() || !options.all.empty();
    if (!any && options.down.empty()) return "give a scenario, --all DIR or --down PLACE";
    if (any && !options.down.empty()) return "--down makes a scenario; leave the others out";
    if (!options.down.empty() && options.config.empty()) {
        return "--down is about a configuration; name it with -c FILE";
    }
    if (options.config.empty() && (!options.maps.empty() || !options.record.empty())) {
        return "--map and --record are about a configuration; name it with -c FILE";
    }
    if (!options.variant.empty() && !options.all.empty()) {
        return "--all runs every variant; leave --variant out";
    }
    if (!maps_of(options)) return "--map has to be SCENARIO_REGION=PLACE";
    const auto span = base::parse_duration(options.down_for);
    if (!span || *span < std::chrono::seconds(1) || *span > std::chrono::hours(24 * 30)) {
        return "--for has to be 1s to 30d, such as 30m";
    }
    return {};
}

/// Lays the scenarios over the configuration, or makes the one that --down asks for; false when
/// something was wrong and said.
bool prepare(const DrillOptions& options, const daemon::Assembled& assembled,
             std::vector<drill::Scenario>& scenarios, drill::Settings& settings) {
    const auto root = drill::record_of(assembled, options.record);
    if (!root) return complain(kFailed, options.config + ": " + root.error().message) == kDone;
    settings.config = &assembled;
    settings.root = *root;
    if (!options.down.empty()) {
        const auto span = base::parse_duration(options.down_for).value();
        auto made =
            drill::outage_of(assembled, *root, options.down,
                             std::chrono::duration_cast<std::chrono::seconds>(span).count());
        if (!made) return complain(kFailed, "--down: " + made.error().message) == kDone;
        scenarios.push_back(std::move(*made));
        return true;
    }
    const drill::RegionMap map = maps_of(options).value();
    for (drill::Scenario& scenario : scenarios) {
        auto laid = drill::onto_file(scenario, assembled, *root, map);
        if (!laid) return complain(kFailed, scenario.id + ": " + laid.error().message) == kDone;
        scenario = std::move(*laid);
    }
    return true;
}

int show(const DrillOptions& options, const std::vector<drill::Replayed>& replays) {
    if (!options.html.empty()) {
        std::ofstream into(options.html, std::ios::binary | std::ios::trunc);
        into << drill_html(replays);
        into.close();
        if (!into) return complain(kFailed, options.html + ": cannot be written");
    }
    print(options.as_json
              ? drill_json(replays).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
                    "\n"
              : drill_text(replays));
    return kDone;
}

int run_drill(const DrillOptions& options) {
    if (const std::string wrong = misuse(options); !wrong.empty()) {
        return complain(kBadUsage, wrong + "; see `leeward drill --help`");
    }
    std::vector<base::Fault> faults;
    std::vector<drill::Scenario> scenarios = read_all(options, faults);
    daemon::Assembled assembled;
    if (!options.config.empty()) {
        assembled = daemon::assemble(options.config, daemon::Secrets::Unneeded);
        faults.insert(faults.end(), assembled.faults.begin(), assembled.faults.end());
    }
    if (print_faults(faults)) return kFailed;
    faults.clear();
    drill::Settings settings;
    settings.seed = options.seed;
    settings.clients = drill::clients_named(options.clients).value();
    if (!options.config.empty() && !prepare(options, assembled, scenarios, settings)) {
        return kFailed;
    }
    Progress progress;
    std::vector<drill::Replayed> replays;
    for (const drill::Scenario& scenario : scenarios) {
        settings.progress = [&](double part) { progress.show(scenario.id, part); };
        auto replayed = drill::replay(scenario, settings, faults);
        if (replayed) replays.push_back(std::move(*replayed));
    }
    progress.clear();
    if (print_faults(faults)) return kFailed;
    return show(options, replays);
}

}  // namespace

void add_drill(CLI::App& app, int& status) {
    const auto options = std::make_shared<DrillOptions>();
    CLI::App* command =
        app.add_subcommand("drill", "Replay outages, and see what users would have got");
    command->add_option("SCENARIO", options->files, "Files of scenarios")->type_name("");
    command->add_option("--all", options->all, "Every scenario of a folder, with its variants")
        ->type_name("DIR");
    command->add_option("--variant", options->variant, "The scenario without some of its events")
        ->type_name("ID");
    command
        ->add_option("-c,--config", options->config,
                     "A configuration in place of the scenario's own topology")
        ->type_name("FILE");
    command->add_option("--record", options->record, "The record of it; default the first")
        ->type_name("NAME");
    command->add_option("--map", options->maps, "Which place a region of the scenario stands for")
        ->type_name("REGION=PLACE");
    command->add_option("--down", options->down, "Places that are down, in place of a scenario")
        ->delimiter(',')
        ->type_name("PLACE");
    command->add_option("--for", options->down_for, "How long they are; default 30m")
        ->type_name("DURATION");
    command->add_option("--clients", options->clients, "How users follow; default web-2014")
        ->check(CLI::IsMember(drill::clients_ids()))
        ->type_name("MIX");
    command->add_option("--seed", options->seed, "Of all that chance decides; default 1")
        ->type_name("N");
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->add_option("--html", options->html, "Write a page with pictures of the course")
        ->type_name("FILE");
    command->footer(kDrillExamples);
    command->callback([options, &status] { status = run_drill(*options); });
}

}  // namespace leeward::command
