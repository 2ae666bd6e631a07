// SPDX-License-Identifier: Apache-2.0
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/base/time.hpp"
#include "leeward/config/config.hpp"
#include "leeward/daemon/files.hpp"
#include "leeward/daemon/state_folder.hpp"
#include "leeward/store/store.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

constexpr std::size_t kAtOnce = 1000;  // a long read would keep the server's log from being used up

constexpr int kMostEntries = 1'000'000;  // more than a journal keeps

struct JournalOptions {
    std::string config;
    std::string state;
    std::string since;
    std::size_t limit = 100;
    bool as_json = false;
};

constexpr const char* kJournalExamples = R"(Examples:
  leeward journal                                  (the last 100 entries)
  leeward journal --since 1h --limit 10000
  leeward journal --state /var/lib/leeward --json | jq .entries

It reads the file itself, so it works with and without a running server.
)";

base::Result<std::string> store_file(const JournalOptions& options) {
    if (!options.state.empty()) return daemon::store_path(options.state);
    if (!options.config.empty()) {
        const config::Loaded loaded =
            config::load(options.config, daemon::read_file, daemon::list_files);
        for (const base::Fault& fault : loaded.faults) {
            if (fault.severity != base::Severity::Error) continue;
            return base::fail(base::to_string(fault) + " (or name the folder with --state)");
        }
        const auto folder = daemon::state_folder(loaded.config.process);
        if (!folder) return base::fail(folder.error().message);
        return daemon::store_path(*folder);
    }
    const auto usual = daemon::usual_state_folders();
    for (const std::string& folder : usual) {
        if (::access(daemon::store_path(folder).c_str(), F_OK) == 0) {
            return daemon::store_path(folder);
        }
    }
    return daemon::store_path(usual.front());
}

/// The newest entries that `options` ask for, the oldest of them first.
base::Result<std::vector<store::Entry>> read(const store::Store& store,
                                             const JournalOptions& options, base::Duration since) {
    store::JournalQuery query;
    if (!options.since.empty()) {
        query.from = std::chrono::system_clock::now() -
                     std::chrono::duration_cast<std::chrono::system_clock::duration>(since);
    }
    std::vector<store::Entry> all;
    while (all.size() < options.limit) {
        query.limit = std::min(kAtOnce, options.limit - all.size());
        auto some = store.journal(query);
        if (!some) return some;
        if (some->empty()) break;
        query.beyond = some->back().id;
        std::move(some->begin(), some->end(), std::back_inserter(all));
    }
    std::reverse(all.begin(), all.end());
    return all;
}

/// "2026-11-25T19:00:00.123Z".
std::string utc(store::Wall wall) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(wall);
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(wall - whole).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), ms);
}

/// `data` as an object where it is one, else as the text that it is.
json data_of(const store::Entry& entry) {
    json data = json::parse(entry.data, nullptr, false);
    return data.is_discarded() ? json(entry.data) : data;
}

/// "did: drained, who: jane": one line, whatever is in it.
std::string data_text(const store::Entry& entry) {
    const auto line = [](const json& value) {
        return value.dump(-1, ' ', false, json::error_handler_t::replace);
    };
    const json data = data_of(entry);
    if (!data.is_object()) return line(data);
    std::string text;
    for (const auto& item : data.items()) {
        text += (text.empty() ? "" : ", ") + item.key() + ": " + line(item.value());
    }
    return text;
}

void print_text(const std::vector<store::Entry>& entries) {
    for (const store::Entry& entry : entries) {
        print(fmt::format("{} {}{}{}  {}\n", utc(entry.at), entry.kind,
                          entry.subject.empty() ? "" : " ", entry.subject, data_text(entry)));
    }
}

void print_json(const std::vector<store::Entry>& entries) {
    json list = json::array();
    for (const store::Entry& entry : entries) {
        list.push_back({{"id", entry.id},
                        {"at", utc(entry.at)},
                        {"kind", entry.kind},
                        {"subject", entry.subject},
                        {"data", data_of(entry)}});
    }
    print(json{{"entries", list}}.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

int journal(const JournalOptions& options) {
    base::Duration since{0};
    if (!options.since.empty()) {
        const auto span = base::parse_duration(options.since);
        if (!span) {
            return complain(kBadUsage, "--since " + options.since +
                                           ": is no time, as in 30m or 2h; see `leeward journal "
                                           "--help`");
        }
        since = *span;
    }
    const auto path = store_file(options);
    if (!path) return complain(kFailed, path.error().message);
    const auto store = store::Store::open_to_read(*path);
    if (!store) return complain(kFailed, store.error().message);
    const auto entries = read(*store, options, since);
    if (!entries) return complain(kFailed, entries.error().message);
    options.as_json ? print_json(*entries) : print_text(*entries);
    return kDone;
}

}  // namespace

void add_journal(CLI::App& app, int& status) {
    const auto options = std::make_shared<JournalOptions>();
    CLI::App* command =
        app.add_subcommand("journal", "Show what a server decided, was told and published");
    command->add_option("--since", options->since, "Only what is younger, as in 30m or 2h")
        ->type_name("TIME");
    command->add_option("--limit", options->limit, "At most so many, the newest (100)")
        ->type_name("N")
        ->check(CLI::Range(1, kMostEntries));
    CLI::Option* config =
        command->add_option("-c,--config", options->config, "Of the server of this configuration");
    config->type_name("FILE");
    command->add_option("--state", options->state, "Of the server that keeps its state here")
        ->type_name("DIR")
        ->excludes(config);
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kJournalExamples);
    command->callback([options, &status] { status = journal(*options); });
}

}  // namespace leeward::command
