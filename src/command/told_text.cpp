// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "leeward/base/time.hpp"
#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

/// "by jane (uid 1000): works" or "by jane".
std::string author(const json& word) {
    const std::string why = text_of(word, "why");
    return "by " + text_of(word, "who") + (why.empty() ? "" : ": " + why);
}

std::string switch_words(const json& each) {
    const std::string said = text_of(each, "said");
    const std::string since = text_of(each, "since");
    std::string text = since.empty() ? "" : "since " + since + ", ";
    if (said.empty()) return text + "as the configuration says";
    // The word that holds may be younger than the state that it leaves as it was.
    text += said == since ? author(each) : "said " + said + " " + author(each);
    if (const std::string until = text_of(each, "until"); !until.empty()) {
        text += "; " + text_of(each, "then") + " after " + until;
    }
    return text;
}

std::string push_words(const json& each) {
    const std::string age = text_of(each, "age");
    const std::string word = text_of(each, "word");
    if (word.empty()) return fmt::format("no word yet; missing means {}", text_of(each, "missing"));
    const bool late = text_of(each, "late") == "true";
    return fmt::format("{} {} ago {}{}", word, span_text(number_of(each, "age_ms")), author(each),
                       late ? fmt::format("; over {}, so {}", age, text_of(each, "missing")) : "");
}

std::string joined(const json& list) {
    std::string text;
    for (const json& item : list) {
        if (item.is_string()) text += (text.empty() ? "" : ", ") + item.get<std::string>();
    }
    return text;
}

std::string rule_words(const json& rule) {
    const std::string targets = joined(list_of(rule, "targets"));
    const std::string criterion = fmt::format(
        "{} {} of {} on", text_of(rule, "inverted") == "true" ? "not at least" : "at least",
        text_of(rule, "at_least"), joined(list_of(rule, "of")));
    const std::string wait = "; wait " + text_of(rule, "wait");
    if (targets.empty()) return criterion + wait;
    return fmt::format("{} before {} may change{}", criterion, targets, wait);
}

}  // namespace

std::string switches_text(const json& report) {
    Rows rows;
    for (const json& each : list_of(report, "switches")) {
        rows.push_back({text_of(each, "name"), text_of(each, "state"), switch_words(each)});
    }
    return rows.empty() ? "" : "switches:\n" + table(rows, 2);
}

std::string rules_text(const json& report) {
    Rows rows;
    for (const json& rule : list_of(report, "rules")) {
        rows.push_back({text_of(rule, "name"), rule_words(rule)});
    }
    return rows.empty() ? "" : "safety rules:\n" + table(rows, 2);
}

std::string pushes_text(const json& report) {
    Rows rows;
    for (const json& each : list_of(report, "pushes")) {
        rows.push_back({text_of(each, "name"), text_of(each, "state"), push_words(each)});
    }
    return rows.empty() ? "" : "pushes:\n" + table(rows, 2);
}

std::string turned_text(const json& report) {
    const json& changed = list_of(report, "changed");
    std::string text;
    for (const json& each : list_of(report, "switches")) {
        const std::string name = text_of(each, "name");
        const bool turned = std::find(changed.begin(), changed.end(), name) != changed.end();
        text += fmt::format("{}: {}{}", name, text_of(each, "state"), turned ? "" : " already");
        if (const std::string until = text_of(each, "until"); !until.empty()) {
            text += fmt::format("; {} after {}", text_of(each, "then"), until);
        }
        text += "\n";
    }
    return text;
}

}  // namespace leeward::command
