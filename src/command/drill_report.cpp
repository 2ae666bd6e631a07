// SPDX-License-Identifier: Apache-2.0
#include "drill_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report.hpp"

namespace leeward::command {
namespace {

using drill::Replayed;
using drill::Run;
using nlohmann::json;

/// What the ninth digit says comes of sums, not of users.
double rounded(double number) {
    return std::round(number * 1e9) / 1e9;
}

json run_json(const Run& run) {
    return {{"success", rounded(run.success)},
            {"worst_10m", rounded(run.worst_10m)},
            {"minutes_below_99", run.minutes_below_99},
            {"minutes_below_50", run.minutes_below_50},
            {"first_change_s", run.first_change_s ? json(*run.first_change_s) : json(nullptr)},
            {"moved_90_s", run.moved_90_s ? json(*run.moved_90_s) : json(nullptr)},
            {"empty_answers", run.empty_answers},
            {"max_load", rounded(run.max_load)},
            {"transitions", run.transitions}};
}

std::string seconds_text(const std::optional<double>& seconds) {
    return seconds ? fmt::format("{:.0f}s", *seconds) : "-";
}

std::uint32_t most_transitions(const Run& run) {
    std::uint32_t most = 0;
    for (const auto& [target, count] : run.transitions) most = std::max(most, count);
    return most;
}

std::vector<std::string> row_of(const std::string& name, const Run& run) {
    return {name,
            fmt::format("{:.3f}%", 100 * run.success),
            fmt::format("{:.2f}%", 100 * run.worst_10m),
            std::to_string(run.minutes_below_99),
            std::to_string(run.minutes_below_50),
            seconds_text(run.first_change_s),
            seconds_text(run.moved_90_s),
            std::to_string(run.empty_answers),
            fmt::format("{:.2f}", run.max_load),
            std::to_string(most_transitions(run))};
}

}  // namespace

json drill_json(const std::vector<Replayed>& replays) {
    json list = json::array();
    for (const Replayed& replay : replays) {
        list.push_back({{"id", replay.id},
                        {"seed", replay.seed},
                        {"runs",
                         {{"leeward", run_json(replay.leeward)},
                          {"fixed", run_json(replay.fixed)},
                          {"oracle", run_json(replay.oracle)}}}});
    }
    return {{"scenarios", list}};
}

std::string drill_text(const std::vector<Replayed>& replays) {
    std::vector<std::vector<std::string>> rows = {{"scenario", "run", "success", "worst 10m",
                                                   "min<99%", "min<50%", "changed", "moved 90%",
                                                   "empty", "max load", "transitions"}};
    for (const Replayed& replay : replays) {
        const auto add = [&](const std::string& id, const char* name, const Run& run) {
            rows.push_back(row_of(name, run));
            rows.back().insert(rows.back().begin(), id);
        };
        add(replay.id, "leeward", replay.leeward);
        add("", "fixed", replay.fixed);
        add("", "oracle", replay.oracle);
    }
    std::string text = table(rows, 0);
    for (const Replayed& replay : replays) {
        std::string changed;
        for (const auto& [target, count] : replay.leeward.transitions) {
            if (count > 0)
                changed += fmt::format("{}{} {}", changed.empty() ? "" : ", ", target, count);
        }
        if (!changed.empty()) {
            text += fmt::format("transitions of {}: {}\n", replay.id, changed);
        }
    }
    return text;
}

}  // namespace leeward::command
