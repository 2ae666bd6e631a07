// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "leeward/base/time.hpp"
#include "plan.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::uint32_t kConnect = 4;      // seconds, HC-2
constexpr std::uint32_t kStatus = 2;       // seconds, HC-2
constexpr std::uint32_t kBody = 2;         // seconds, HC-3
constexpr std::uint32_t kTcpConnect = 10;  // seconds, HC-4

std::string seconds(std::uint32_t count) {
    return toml_string(base::format_duration(std::chrono::seconds(count)));
}

/// What is probed, and how.
void add_endpoint(const HealthCheck& check, Table& table) {
    const bool tcp = check.type == CheckType::Tcp;
    const bool https = check.type == CheckType::Https;
    if (tcp) {
        table.pairs.push_back({"tcp", std::to_string(check.port), {}});
    } else {
        table.pairs.push_back({https ? "https" : "http", toml_string(check.path), {}});
    }
    table.pairs.push_back(
        {"at", toml_string(check.address.empty() ? check.name : check.address), {}});
    if (!tcp && check.port != (https ? 443 : 80)) {
        table.pairs.push_back({"port", std::to_string(check.port), {}});
    }
    if (tcp) return;
    // The probe adds an unusual port to the Host header by itself (HC-9, HC-10).
    if (!check.name.empty()) table.pairs.push_back({"host", toml_string(check.name), {}});
    if (!check.search.empty()) table.pairs.push_back({"body", toml_string(check.search), {}});
    if (https && !check.sni) table.pairs.push_back({"sni", "false", {}});
}

void add_times(const HealthCheck& check, Table& table) {
    table.pairs.push_back({"every", seconds(check.interval), {}});
    if (check.type == CheckType::Tcp) {
        table.pairs.push_back({"timeout", seconds(std::min(kTcpConnect, check.interval)), {}});
    } else {
        const std::uint32_t whole = kConnect + kStatus + (check.search.empty() ? 0 : kBody);
        table.pairs.push_back({"connect", seconds(kConnect), {}});
        table.pairs.push_back({"response", seconds(kStatus), {}});
        table.pairs.push_back({"timeout", seconds(std::min(whole, check.interval)), {}});
    }
    // HC-17: the threshold counts in both directions.
    table.pairs.push_back({"fall", std::to_string(check.threshold), {}});
    table.pairs.push_back({"rise", std::to_string(check.threshold), {}});
}

void add_children(const HealthCheck& check, Table& table) {
    const auto add = [&](std::string key) {
        table.pairs.push_back(strings_pair(std::move(key), check.children, false));
    };
    if (check.healthy_children == check.children.size()) {
        add("all");  // HX-3
    } else if (check.healthy_children == 1) {
        add("any");
    } else {
        // HX-2: 0 is always healthy, more than there are never.
        table.pairs.push_back({"at_least", std::to_string(check.healthy_children), {}});
        add("of");
    }
}

std::string title(const HealthCheck& check, const Export& all) {
    const auto name = all.check_names.find(check.id);
    return name == all.check_names.end() ? std::string("health check")
                                         : "health check " + name->second;
}

/// The checks that a record set, a policy or another check names.
std::set<std::string> used_checks(const Export& all) {
    std::set<std::string> used;
    for (const RecordFile& file : all.record_files) {
        for (const RecordSet& set : file.records) used.insert(set.check);
    }
    for (const TrafficPolicy& policy : all.policies) {
        for (const auto& [id, rule] : policy.rules) {
            for (const Reference& item : rule.items) used.insert(item.check);
        }
    }
    for (const HealthCheck& check : all.checks) {
        used.insert(check.children.begin(), check.children.end());
    }
    return used;
}

std::vector<std::string> comments(const HealthCheck& check, const Export& all, bool used) {
    std::vector<std::string> lines = {title(check, all)};
    if (!used) lines.emplace_back("nothing in these files uses it");
    lines.insert(lines.end(), check.comments.begin(), check.comments.end());
    const auto tags = all.tags.find(check.id);
    if (tags == all.tags.end()) return lines;
    for (const std::string& tag : tags->second) lines.push_back("tag " + tag);
    return lines;
}

void add_keys(const HealthCheck& check, Table& table) {
    switch (check.type) {
        case CheckType::Http:
        case CheckType::Https:
        case CheckType::Tcp:
            add_endpoint(check, table);
            add_times(check, table);
            break;
        case CheckType::Calculated:
            add_children(check, table);
            break;
        case CheckType::Alarm:
            table.pairs.push_back({"push", seconds(check.data_age), {}});
            table.pairs.push_back({"missing", toml_string(check.missing), {}});
            break;
        case CheckType::RoutingControl:
            table.pairs.push_back({"switch", toml_string("on"), {}});
            break;
    }
    if (check.inverted) table.pairs.push_back({"inverted", "true", {}});
    if (check.disabled) table.pairs.push_back({"disabled", "true", {}});
}

}  // namespace

std::vector<Table> plan_checks(const Export& all) {
    const std::set<std::string> used = used_checks(all);
    std::vector<Table> tables;
    for (const HealthCheck& check : all.checks) {
        Table table{
            "check", check.id, comments(check, all, used.contains(check.id)), std::nullopt, {}};
        add_keys(check, table);
        tables.push_back(std::move(table));
    }
    return tables;
}

}  // namespace leeward::importer
