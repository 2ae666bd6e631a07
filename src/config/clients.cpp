// SPDX-License-Identifier: Apache-2.0
#include "clients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "areas.hpp"

namespace leeward::config {

namespace {

constexpr base::Duration kMaxLatency = std::chrono::seconds(10);  // our choice: above any real one

void read_path(const Reader& reader, std::string_view name, std::string& into) {
    const auto word = reader.word(name);
    if (!word) return;
    if (word->text.empty()) {
        reader.error_at(word->where, name, "is empty; write the path of a .mmdb file");
        return;
    }
    into = beside(reader.document().path, word->text);
}

/// Reads one row: what each region's latency is from one client place.
void read_row(const Reader& row, const policy::Area& area, policy::LatencyTable& into) {
    into.rows.push_back(area);
    auto& cells = into.cells.emplace_back();
    for (const Entry& entry : row.table()) {
        const auto latency = row.duration(entry, base::Duration(0), kMaxLatency);
        if (!latency) continue;
        const std::uint32_t column = latency_column(into, entry.key);
        cells.resize(std::max<std::size_t>(cells.size(), column + 1));
        cells[column] = *latency;
    }
    if (row.table().empty()) {
        row.error_here("is empty; write latencies such as { eu-west-1 = \"20ms\" }");
    }
}

}  // namespace

void read_databases(const Reader& top, Config& config) {
    const Entry* entry = top.find("geo");
    if (entry == nullptr) return;
    if (entry->value.table() == nullptr) {
        top.error(*entry, fmt::format("is {}; write a table such as {{ database = "
                                      "\"GeoLite2-City.mmdb\" }}",
                                      kind_of(entry->value)));
        return;
    }
    const Reader reader = top.below(Where::Geo, "geo", *entry);
    reader.refuse_unknown();
    const auto database = reader.word("database");
    config.geo.none = database && database->text == kNone;
    if (!config.geo.none) read_path(reader, "database", config.geo.database);
    read_path(reader, "asn", config.geo.asn);
}

void read_latencies(const Reader& top, policy::LatencyTable& into) {
    std::vector<Spot> spots;  // by row
    top.each_table("latency", [&](const Entry& entry) {
        const Reader row = top.below(Where::Top, join_key("latency", entry.key), entry);
        const auto area = parse_area(entry.key);
        if (!area) {
            row.error_here(area.error().message);
            return;
        }
        const auto same = std::find(into.rows.begin(), into.rows.end(), *area);
        if (same != into.rows.end()) {
            const Spot other = spots[static_cast<std::size_t>(same - into.rows.begin())];
            row.error_here(fmt::format("is the area that line {} names too; keep one", other.line));
            return;
        }
        spots.push_back(entry.where);
        read_row(row, *area, into);
    });
    for (auto& cells : into.cells) cells.resize(into.columns.size());
}

std::uint32_t latency_column(policy::LatencyTable& table, const std::string& region) {
    const auto known = std::find(table.columns.begin(), table.columns.end(), region);
    const auto column = static_cast<std::uint32_t>(known - table.columns.begin());
    if (known == table.columns.end()) {
        table.columns.push_back(region);
        for (auto& cells : table.cells) cells.resize(table.columns.size());
    }
    return column;
}

void judge_needs(const Model& model) {
    const DatabasePaths& paths = model.config.geo;
    const Needs& needs = model.needs;
    if (needs.database && paths.database.empty() && !paths.none) {
        model.faults.error(needs.database->where, needs.database->key,
                           "asks where clients are, and no database tells; say geo = { database = "
                           "\"GeoLite2-City.mmdb\" } in the main file, or database = \"none\" if "
                           "all shall get the default");
    }
    if (needs.database && paths.none) {
        model.faults.warn(needs.database->where, needs.database->key,
                          "asks where clients are, and geo.database is \"none\", so all of "
                          "them are nowhere");
    }
    if (needs.asn && paths.asn.empty()) {
        model.faults.error(needs.asn->where, needs.asn->key,
                           "asks for the AS numbers of clients, and no database tells; say geo = { "
                           "asn = \"GeoLite2-ASN.mmdb\" } in the main file");
    }
}

}  // namespace leeward::config
