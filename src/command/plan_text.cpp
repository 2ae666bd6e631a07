// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "plan_engine.hpp"
#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

std::string joined(const json& list) {
    std::string text;
    for (const json& item : list) {
        if (item.is_string()) text += (text.empty() ? "" : ", ") + item.get<std::string>();
    }
    return text;
}

/// What a place says itself; empty when it says nothing.
std::string own_text(const json& member) {
    std::string text;
    for (const char* key : {"ttl", "capacity"}) {
        const std::string value = text_of(member, key);
        if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, value);
    }
    return text;
}

/// One row for a member and each below it. `ordinal` is the place in a failover's order, or 0.
void add_member(const json& member, std::size_t ordinal, std::size_t depth, Rows& rows) {
    std::string name(2 * depth, ' ');
    name += ordinal > 0 ? fmt::format("{}. ", ordinal) : "- ";
    name += text_of(member, "name");
    const std::string weight = text_of(member, "weight");
    if (!weight.empty()) name += ", weight " + weight;
    if (const std::string whom = text_of(member, "for"); !whom.empty()) name += ", for " + whom;
    const std::string policy = text_of(member, "policy");
    if (policy.empty()) {
        rows.push_back({name, joined(list_of(member, "data")), "check " + text_of(member, "check"),
                        "min_up " + text_of(member, "min_up"),
                        "unknown " + text_of(member, "unknown"), own_text(member)});
        return;
    }
    std::string what = policy;
    if (policy == "alias") {
        what += ", check " + text_of(member, "check");
        if (text_of(member, "evaluate") == "false")
            what += ", its target's health is not looked at";
    }
    if (const std::string bits = text_of(member, "sticky"); !bits.empty())
        what += ", sticky " + bits;
    if (const std::string spill = text_of(member, "spill"); !spill.empty())
        what += ", spill " + spill;
    rows.push_back({name, what});
    std::size_t below = 0;
    for (const json& next : list_of(member, "members")) {
        add_member(next, policy == "failover" ? ++below : 0, depth + 1, rows);
    }
}

std::string record_text(const json& record) {
    const json tree = record.value("tree", json::object());
    const std::string policy = text_of(tree, "policy");
    const std::string alert = text_of(record, "alert_ttl");
    const std::string spill = text_of(tree, "spill");
    std::string text = fmt::format(
        "{} {}: {}{}, ttl {}{}, all_down {}\n", text_of(record, "name"), text_of(record, "type"),
        policy, spill.empty() ? "" : ", spill " + spill, text_of(record, "ttl"),
        alert.empty() ? "" : fmt::format(" (alert {})", alert), text_of(record, "all_down"));
    Rows rows;
    std::size_t ordinal = 0;
    for (const json& member : list_of(tree, "members")) {
        add_member(member, policy == "failover" ? ++ordinal : 0, 0, rows);
    }
    text += table(rows, 2);
    const json worst = record.value("worst", json(nullptr));
    if (!worst.is_object()) return text + "  nothing checks it: the answer never changes\n";
    return text + fmt::format(
                      "  worst time from a fault: {:g} s to a changed answer (check {}), "
                      "{:g} s to the last cached copy\n",
                      number_of(worst, "changed_answer_s"), text_of(worst, "check"),
                      number_of(worst, "last_cached_copy_s"));
}

std::string check_text(const json& check) {
    std::string text = fmt::format("  {}: {}", text_of(check, "name"), text_of(check, "protocol"));
    for (const char* key : {"path", "host", "method", "body", "sni", "verify"}) {
        const std::string value = text_of(check, key);
        if (!value.empty()) text += fmt::format(", {} {}", key, value);
    }
    if (check.contains("expect")) text += ", expect " + joined(list_of(check, "expect"));
    for (const char* key : {"first", "age", "missing", "at_least"}) {
        const std::string value = text_of(check, key);
        if (!value.empty()) text += fmt::format(", {} {}", key, value);
    }
    if (check.contains("of")) text += " of " + joined(list_of(check, "of"));
    for (const char* key : {"inverted", "disabled"}) {
        if (text_of(check, key) == "true") text += fmt::format(", {}", key);
    }
    text += "\n";
    const std::string every = text_of(check, "every");
    if (every.empty()) return text;
    const std::string timeout = text_of(check, "timeout");
    const std::string fall = text_of(check, "fall");
    text += fmt::format("    every {}, timeout {}, fall {}, rise {}", every, timeout, fall,
                        text_of(check, "rise"));
    const std::string confirm = text_of(check, "confirm");
    for (const char* key : {"confirm", "connect", "response", "slow"}) {
        const std::string value = text_of(check, key);
        if (!value.empty()) text += fmt::format(", {} {}", key, value);
    }
    text += fmt::format(", {}\n", failback_text(check.value("failback", json::object())));
    return text + fmt::format(
                      "    a fault changes answers after at most every {} + timeout {} + (confirm "
                      "{} + timeout {}) x (fall {} - 1) = {:g} s\n",
                      every, timeout, confirm, timeout, fall, number_of(check, "worst_s"));
}

std::string zone_text(const json& zone) {
    const std::string file = text_of(zone, "file");
    if (!file.empty()) return fmt::format("  {} from {}\n", text_of(zone, "name"), file);
    return fmt::format("  {} without a file: ns {}, ttl {}, negative ttl {}\n",
                       text_of(zone, "name"), joined(list_of(zone, "ns")), text_of(zone, "ttl"),
                       text_of(zone, "negative_ttl"));
}

}  // namespace

std::string plan_text(const json& report) {
    std::string text = "zones:\n";
    for (const json& zone : list_of(report, "zones")) text += zone_text(zone);
    text += "engine:\n" + engine_text(report.value("engine", json::object()));
    if (!list_of(report, "checks").empty()) text += "checks:\n";
    for (const json& check : list_of(report, "checks")) text += check_text(check);
    if (!list_of(report, "regions").empty()) text += "regions:\n";
    for (const json& region : list_of(report, "regions")) text += region_text(region);
    for (const json& record : list_of(report, "records")) text += "\n" + record_text(record);
    return text;
}

}  // namespace leeward::command
