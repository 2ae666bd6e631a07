// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "commands.hpp"
#include "leeward/base/time.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/client_text.hpp"
#include "leeward/daemon/explain.hpp"
#include "leeward/daemon/known_text.hpp"
#include "leeward/daemon/state_folder.hpp"
#include "leeward/daemon/what_if.hpp"
#include "leeward/store/store.hpp"
#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct ReplayOptions {
    std::string journal;
    std::string config;
    std::string at;
    std::string name;
    std::string type = "A";
    std::string client;
    bool as_json = false;
};

constexpr const char* kReplayExamples = R"(Examples:
  leeward replay /var/lib/leeward --at 2026-11-25T19:04:00Z -c leeward.toml www.app.example
  leeward replay state.db --at 10m -c leeward.toml www.app.example AAAA --json

The journal says what was known at each publish; the configuration is the file's as it is now, or
that of a kept version (versions/1 in the state folder).
)";

/// "2026-11-25T19:04:00.5Z", or how long ago, as in "10m".
std::optional<store::Wall> parse_at(const std::string& text) {
    if (const auto ago = base::parse_duration(text)) {
        return std::chrono::system_clock::now() -
               std::chrono::duration_cast<std::chrono::system_clock::duration>(*ago);
    }
    std::tm parts{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr) return std::nullopt;
    double fraction = 0;
    const char* const end = text.c_str() + text.size();
    if (*rest == '.') {
        const auto [stop, error] = std::from_chars(rest, end, fraction);
        if (error != std::errc()) return std::nullopt;
        rest = stop;
    }
    if (std::string_view(rest, static_cast<std::size_t>(end - rest)) != "Z") return std::nullopt;
    return std::chrono::system_clock::from_time_t(::timegm(&parts)) +
           std::chrono::duration_cast<std::chrono::system_clock::duration>(
               std::chrono::duration<double>(fraction));
}

/// The last publish up to `at`.
base::Result<store::Entry> publish_at(const std::string& path, store::Wall at) {
    const bool is_folder = std::filesystem::is_directory(path);
    const auto store = store::Store::open_to_read(is_folder ? daemon::store_path(path) : path);
    if (!store) return base::fail(store.error().message);
    store::JournalQuery query;
    // Times are kept in whole milliseconds, and the one asked for is in.
    query.until = at + std::chrono::milliseconds(1);
    for (;;) {
        const auto entries = store->journal(query);
        if (!entries) return base::fail(entries.error().message);
        if (entries->empty()) {
            return base::fail("the journal has no publish that is so old; see `leeward journal`");
        }
        for (const store::Entry& entry : *entries) {
            if (entry.kind == "publish") return entry;
        }
        query.beyond = entries->back().id;
    }
}

/// What the journal's words came to, or the exit status of what went wrong and was said.
tl::expected<json, int> answer(const ReplayOptions& options, const dns::Name& name,
                               dns::RrType type, const policy::Client& client,
                               const store::Entry& entry) {
    daemon::Assembled assembled = daemon::assemble(options.config, daemon::Secrets::Unneeded);
    if (base::any_error(assembled.faults)) {
        print_faults(assembled.faults);
        return tl::unexpected<int>(kFailed);
    }
    auto again = daemon::read_known(*assembled.rules, entry.data);
    if (!again) {
        complain(kFailed,
                 fmt::format("entry {} of the journal: {}", entry.id, again.error().message));
        return tl::unexpected<int>(kFailed);
    }
    if (again->left_out > 0) {
        complain(kFailed, fmt::format("warning: {} of the journal's endpoints, places and hosts "
                                      "are not in {}; its answers may have been others",
                                      again->left_out, options.config));
    }
    snapshot::Snapshot then;
    then.generation = again->generation;
    then.zones = std::move(assembled.zones);
    then.rules = std::move(assembled.rules);
    then.steering.clients = std::move(assembled.clients);
    daemon::SupposedClient supposed;
    supposed.network = client;
    const auto snapshot = daemon::supposed_snapshot(then, again->known, supposed);
    if (!snapshot) return tl::unexpected<int>(complain(kFailed, snapshot.error().message));
    json report = json::parse(
        daemon::explain(*snapshot, assembled.config.answer, name, type, client), nullptr, false);
    report["generation"] = again->generation;
    return report;
}

int replay(const ReplayOptions& options) {
    const auto name = dns::Name::parse(options.name);
    if (!name) return complain(kBadUsage, options.name + ": " + name.error().message);
    const auto type = dns::parse_rrtype(options.type);
    if (!type) {
        return complain(kBadUsage, options.type + ": is no record type, as in A, MX or TYPE65");
    }
    const auto at = parse_at(options.at);
    if (!at) {
        return complain(kBadUsage, "--at " + options.at +
                                       ": is no time, as in 2026-11-25T19:04:00Z or 10m (ago)");
    }
    policy::Client client;
    if (!options.client.empty()) {
        const auto network = daemon::parse_client(options.client);
        if (!network) {
            return complain(kBadUsage,
                            "--client " + options.client + ": " + network.error().message);
        }
        client = *network;
    }
    const auto entry = publish_at(options.journal, *at);
    if (!entry) return complain(kFailed, entry.error().message);
    const auto report = answer(options, *name, *type, client, *entry);
    if (!report) return report.error();
    print(options.as_json ? report->dump(2) + "\n" : explain_text(*report));
    return kDone;
}

}  // namespace

void add_replay(CLI::App& app, int& status) {
    const auto options = std::make_shared<ReplayOptions>();
    CLI::App* command =
        app.add_subcommand("replay", "Give an answer again as it was at some time, and why");
    command->add_option("JOURNAL", options->journal, "A server's state folder, or its state.db")
        ->required();
    command->add_option("NAME", options->name, "The name that was asked for")->required();
    command->add_option("TYPE", options->type, "Its type; default A");
    command->add_option("--at", options->at, "When: UTC, or how long ago")
        ->type_name("TIME")
        ->required();
    command->add_option("-c,--config", options->config, "The configuration of that time")
        ->type_name("FILE")
        ->required();
    command->add_option("--client", options->client, "The client's address or network")
        ->type_name("ADDR");
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kReplayExamples);
    command->callback([options, &status] { status = replay(*options); });
}

}  // namespace leeward::command
