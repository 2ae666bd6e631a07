// SPDX-License-Identifier: Apache-2.0
#include "orders.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <vector>

#include "commands.hpp"
#include "leeward/base/time.hpp"
#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

/// "by jane (uid 7): works; said 2026-11-25T19:00:00Z, until 2026-11-25T21:00:00Z".
std::string word_text(const json& word) {
    std::string text = "by " + text_of(word, "who") + ": " + text_of(word, "why") + "; said " +
                       text_of(word, "said");
    const std::string until = text_of(word, "until");
    text += until.empty() ? ", until it is resumed" : ", until " + until;
    return text_of(word, "known") == "false" ? text + "; there is no such place now" : text;
}

}  // namespace

void add_order_options(CLI::App& command, OrderOptions& options) {
    command.add_option("--why", options.why, "The reason, for whoever comes next")
        ->type_name("TEXT");
    command.add_option("-c,--config", options.link.config, "Ask the server of this configuration")
        ->type_name("FILE");
    add_link_options(command, options.link);
    command.add_flag("--json", options.as_json, "Print one JSON document");
}

void add_lasts(CLI::App& command, OrderOptions& options, const char* help) {
    command.add_option("--for", options.lasts, help)->type_name("TIME");
}

base::Result<json> order_request(const char* what, const OrderOptions& options) {
    json request = {{"do", what}, {"who", caller_name()}};
    if (!options.why.empty()) request["why"] = options.why;
    if (auto done = set_lasts(request, options.lasts); !done) {
        return base::fail(done.error().message);
    }
    return request;
}

int give_order(const base::Result<json>& request, const char* what, const OrderOptions& options) {
    if (!request) {
        return complain(kBadUsage, request.error().message + "; see `leeward " + what + " --help`");
    }
    const auto report = ask(options.link, *request);
    if (!report) return complain(kFailed, report.error().message);
    if (options.as_json) {
        print(report->dump(2) + "\n");
    } else {
        const std::string text = orders_text(*report);
        print(text.empty() ? "Nothing is drained or held.\n" : text);
    }
    return warn_unsaved(*report);
}

std::string orders_text(const json& report) {
    std::vector<std::vector<std::string>> rows;
    if (const auto hold = report.find("hold"); hold != report.end() && hold->is_object()) {
        rows.push_back({"decisions", "held", word_text(*hold)});
    }
    for (const json& each : list_of(report, "drains")) {
        rows.push_back({text_of(each, "place"), "drained", word_text(each)});
    }
    return rows.empty() ? "" : table(rows, 0);
}

}  // namespace leeward::command
