// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "report.hpp"
#include "server_link.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct SwitchOptions {
    ServerLink link;
    std::vector<std::string> words;
    std::string why;
    std::string lasts;
    std::vector<std::string> overrides;
    bool as_json = false;
};

constexpr const char* kSwitchExamples = R"(Examples:
  leeward switch                                   (lists them)
  leeward switch eu off --why "power work" --for 2h
  leeward switch eu=off us=on --why "moving to us"
  leeward switch eu=off us=off --why "both are gone" --override one-on

Several switches turn together or not at all.
)";

bool is_state(const std::string& word) {
    return word == "on" || word == "off";
}

/// {"eu": "off"} of "eu=off" or "eu off". Errors: which word is neither.
base::Result<json> set_of(const std::vector<std::string>& words) {
    if (words.size() == 2 && words[0].find('=') == std::string::npos && is_state(words[1])) {
        return json{{words[0], words[1]}};
    }
    json set = json::object();
    for (const std::string& word : words) {
        const std::size_t sign = word.rfind('=');
        const std::string name = word.substr(0, sign);
        const std::string state = sign == std::string::npos ? "" : word.substr(sign + 1);
        if (name.empty() || !is_state(state)) {
            return base::fail(word + ": write NAME=on or NAME=off");
        }
        if (set.contains(name)) return base::fail(name + ": is named twice");
        set[name] = state;
    }
    return set;
}

/// What `options` ask of the server. Errors: bad usage.
base::Result<json> request_of(const SwitchOptions& options) {
    json request = {{"do", "switch"}};
    if (options.words.empty()) {
        if (options.why.empty() && options.lasts.empty() && options.overrides.empty()) {
            return request;
        }
        return base::fail("which switch? name it: NAME=on or NAME=off");
    }
    auto set = set_of(options.words);
    if (!set) return base::fail(set.error().message);
    if (options.why.empty()) return base::fail("say the reason with --why TEXT, others will ask");
    request["set"] = std::move(*set);
    request["why"] = options.why;
    request["override"] = options.overrides;
    request["who"] = caller_name();
    if (auto done = set_lasts(request, options.lasts); !done) {
        return base::fail(done.error().message);
    }
    return request;
}

int turn(const SwitchOptions& options) {
    const auto request = request_of(options);
    if (!request) {
        return complain(kBadUsage, request.error().message + "; see `leeward switch --help`");
    }
    const auto report = ask(options.link, *request);
    if (!report) return complain(kFailed, report.error().message);
    if (options.as_json) {
        print(report->dump(2) + "\n");
    } else if (!options.words.empty()) {
        print(turned_text(*report));
    } else {
        const std::string list = switches_text(*report) + rules_text(*report);
        print(list.empty() ? "The configuration has no switches.\n" : list);
    }
    return warn_unsaved(*report);
}

}  // namespace

void add_switch(CLI::App& app, int& status) {
    const auto options = std::make_shared<SwitchOptions>();
    CLI::App* command =
        app.add_subcommand("switch", "Turn switches of the running server, or list them");
    command->add_option("SWITCH", options->words, "NAME=on or NAME=off, or one NAME on|off")
        ->type_name("");
    command->add_option("--why", options->why, "The reason, for whoever comes next")
        ->type_name("TEXT");
    command
        ->add_option("--for", options->lasts,
                     "Goes back by itself after this time, as in 30m or 2h")
        ->type_name("TIME");
    command
        ->add_option("--override", options->overrides,
                     "Turn although this safety rule refuses; once for each that does")
        ->type_name("RULE")
        ->allow_extra_args(false);
    command->add_option("-c,--config", options->link.config, "Ask the server of this configuration")
        ->type_name("FILE");
    add_link_options(*command, options->link);
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kSwitchExamples);
    command->callback([options, &status] { status = turn(*options); });
}

}  // namespace leeward::command
