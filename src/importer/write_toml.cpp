// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "plan.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::size_t kWidth = 100;  // columns of a line, where it can be broken

std::string comments(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "# " + one_line(line) + "\n";
    return text;
}

/// The policy as one pair, for a line of its own or for an inline table.
Pair short_policy(const PolicyText& policy) {
    Pair pair{policy.key, "", {}};
    std::string items;
    for (const Pair& item : policy.items) {
        if (!items.empty()) items += ", ";
        items += policy.is_list ? item.value : item.key + " = " + item.value;
        if (policy.is_list) pair.list.push_back(item.value);
    }
    const bool alone = policy.key == "simple" && policy.items.size() == 1;
    pair.value = !policy.is_list ? "{ " + items + " }" : alone ? items : "[" + items + "]";
    return pair;
}

std::string pair_text(const std::string& path, const Pair& pair) {
    std::string line = fmt::format("{}{} = {}\n", path, pair.key, pair.value);
    if (line.size() <= kWidth + 1 || pair.list.empty()) return line;
    line = fmt::format("{}{} = [\n", path, pair.key);
    for (const std::string& item : pair.list) line += "    " + item + ",\n";
    return line + "]\n";
}

/// The policy in a line, or in one for each member where it is too long.
std::string policy_lines(const std::string& path, const PolicyText& policy) {
    std::string text = pair_text(path, short_policy(policy));
    if (policy.is_list || text.size() <= kWidth + 1) return text;
    text.clear();
    for (const Pair& item : policy.items) {
        text += fmt::format("{}{}.{} = {}\n", path, policy.key, item.key, item.value);
    }
    return text;
}

std::string lines(const std::string& path, const Table& table) {
    std::string text = table.policy ? policy_lines(path, *table.policy) : "";
    for (const Pair& pair : table.pairs) text += pair_text(path, pair);
    return text;
}

/// `target.eu = { ... }` where it fits on a line, else a line for each key.
std::string table_text(const Table& table) {
    const std::string path = table.kind + "." + toml_key(table.name);
    std::vector<Pair> pairs = table.pairs;
    if (table.policy) pairs.insert(pairs.begin(), short_policy(*table.policy));
    std::string inside;
    for (const Pair& pair : pairs) {
        inside += (inside.empty() ? "" : ", ") + pair.key + " = " + pair.value;
    }
    const std::string line = fmt::format("{} = {{ {} }}\n", path, inside);
    return line.size() <= kWidth + 1 ? line : lines(path + ".", table);
}

std::string section(std::string_view title, const std::vector<Table>& tables) {
    if (tables.empty()) return {};
    std::string text = fmt::format("\n# {}\n", title);
    for (const Table& table : tables) {
        text += "\n" + comments(table.comments) + table_text(table);
    }
    return text;
}

/// Checks have long names and many keys: each below a header. They stand last, for no header ends.
std::string checks_text(const std::vector<Table>& checks) {
    std::string text = checks.empty() ? "" : "\n# Health checks, by their IDs\n";
    for (const Table& check : checks) {
        text += fmt::format("\n{}[{}.{}]\n{}", comments(check.comments), check.kind,
                            toml_key(check.name), lines("", check));
    }
    return text;
}

std::string zones_text(const Plan& plan) {
    const bool several = plan.zones.size() > 1;
    std::string text = several ? "zone = [\n" : "";
    for (const ZoneFile& zone : plan.zones) {
        const std::string name = zone.zone.to_string();
        text += fmt::format("{}{{ name = {}, file = {} }}{}\n", several ? "    " : "zone = ",
                            toml_string(std::string_view(name).substr(0, name.size() - 1)),
                            toml_string(zone.file), several ? "," : "");
    }
    return several ? text + "]\n" : text;
}

/// Where clients are, and how far from where: what the owner of the file has to add to.
std::string client_text(const Plan& plan) {
    std::string text;
    const bool china = plan.regions.contains("cn-north-1");
    if (plan.needs_location || china) {
        text +=
            "\n# Answers depend on where clients are. Put the path of a database in MaxMind's format\n"
            "# here, such as GeoLite2-City.mmdb; with none, all clients are nowhere.\n"
            "geo = { database = \"none\" }\n";
    }
    if (china) {
        text +=
            "\n# All of China goes there, whatever the latency (L-6).\n"
            "latency.CN = { cn-north-1 = \"0ms\" }\n";
    }
    if (plan.regions.empty()) return text;
    std::string columns;
    for (const std::string& region : plan.regions) {
        columns += fmt::format("{}{} = \"...ms\"", columns.empty() ? "" : ", ", toml_key(region));
    }
    text +=
        "\n# Route 53's latency data are in no export. Until there are rows, what checks measure\n"
        "# decides. A row for each place of clients, and default for the rest:\n";
    for (const std::string_view place : {"EU", "NA", "default"}) {
        text += fmt::format("# latency.{} = {{ {} }}\n", place, columns);
    }
    return text;
}

}  // namespace

Pair strings_pair(std::string key, const std::vector<std::string>& texts, bool may_be_alone) {
    Pair pair{std::move(key), toml_list(texts), {}};
    if (may_be_alone && texts.size() == 1) pair.value = toml_string(texts.front());
    for (const std::string& text : texts) pair.list.push_back(toml_string(text));
    return pair;
}

std::string write_toml(const Plan& plan, const std::vector<std::string>& sources) {
    std::string text =
        "# Made by `leeward import route53`. Comments name what each part came from. Files read:\n";
    for (const std::string& source : sources) text += "#   " + one_line(source) + "\n";
    text += "\n" + zones_text(plan) + client_text(plan);
    text += section("What record sets and endpoints answer", plan.targets);
    text += section("Rules of traffic policies", plan.pools);
    text += section("Names that are steered", plan.records);
    return text + checks_text(plan.checks);
}

}  // namespace leeward::importer
