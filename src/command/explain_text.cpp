// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

bool is_true(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_boolean() && at->get<bool>();
}

std::string joined(const json& list) {
    std::string text;
    for (const json& item : list) {
        if (!text.empty()) text += ", ";
        text += item.is_string() ? item.get<std::string>() : item.dump();
    }
    return text;
}

/// One row for a candidate and each below it: a mark, the name, what it is, why.
void add_candidate(const json& candidate, std::size_t depth,
                   std::vector<std::vector<std::string>>& rows) {
    const std::string policy = text_of(candidate, "policy");
    const std::string check = text_of(candidate, "check");
    const std::string weight = text_of(candidate, "weight");
    std::string what = policy.empty() ? "check " + check : policy;
    if (!weight.empty()) what += ", weight " + weight;
    if (const std::string whom = text_of(candidate, "for"); !whom.empty()) what += ", for " + whom;
    rows.push_back({std::string(2 * depth, ' ') + (is_true(candidate, "answers") ? "+ " : "- ") +
                        text_of(candidate, "name"),
                    what, text_of(candidate, "why")});
    for (const json& below : list_of(candidate, "candidates")) {
        add_candidate(below, depth + 1, rows);
    }
}

/// For whom the answers hold, when a client was given.
std::string scope_text(const json& report) {
    if (!report.contains("ecs_network")) return "";
    if (number_of(report, "ecs_scope") == 0) return "No answer here depends on the client.\n";
    return "The answer is the same for all clients in " + text_of(report, "ecs_network") + ".\n";
}

std::string trace_text(const json& step) {
    std::string text = "  " + text_of(step, "record") + " " + text_of(step, "type") + ": ";
    const std::string policy = text_of(step, "policy");
    if (policy.empty()) return text + text_of(step, "why") + "\n";
    text += fmt::format("{}, ttl {}: {}\n", policy, text_of(step, "ttl"), text_of(step, "why"));
    std::vector<std::vector<std::string>> rows;
    for (const json& candidate : list_of(step, "candidates")) add_candidate(candidate, 0, rows);
    return text + table(rows, 4);
}

}  // namespace

std::string explain_text(const json& report) {
    std::string text = fmt::format("{} {}: {}\n", text_of(report, "name"), text_of(report, "type"),
                                   text_of(report, "rcode"));
    std::vector<std::vector<std::string>> rows;
    for (const json& answer : list_of(report, "answers")) {
        rows.push_back({fmt::format("{:.4g}%", 100 * number_of(answer, "share")),
                        "ttl " + text_of(answer, "ttl"), joined(list_of(answer, "rdata"))});
    }
    if (rows.empty()) rows.push_back({"no records"});
    text += table(rows, 2);
    if (!is_true(report, "exact") && report.contains("exact")) {
        text += "  (more outcomes than can be played one by one: the shares are estimates)\n";
    }
    for (const json& record : list_of(report, "authority")) {
        text += "  authority: " + (record.is_string() ? record.get<std::string>() : "") + "\n";
    }
    text += "why (+ answers, - does not):\n";
    for (const json& step : list_of(report, "trace")) text += trace_text(step);
    text += scope_text(report);
    return text;
}

}  // namespace leeward::command
