// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kZonesShown = 10;

std::string joined(const json& list) {
    std::string text;
    for (const json& item : list) {
        if (!item.is_string()) continue;
        text += (text.empty() ? "" : " ") + item.get<std::string>();
    }
    return text;
}

std::string head(const json& report) {
    std::string text =
        fmt::format("leeward {}, pid {}, up {}, generation {}{}\n", text_of(report, "version"),
                    text_of(report, "pid"), span_text(1000 * number_of(report, "uptime_s")),
                    text_of(report, "generation"),
                    text_of(report, "ready") == "true" ? "" : ", first round of probes not over");
    text += fmt::format("listens on {}; loop delay {:.1f}ms\n", joined(list_of(report, "listen")),
                        number_of(report, "loop_delay_ms"));
    if (const auto tls = report.find("tls"); tls != report.end() && tls->is_object()) {
        const std::string expires = text_of(*tls, "expires");
        text +=
            fmt::format("over TLS on {}; {}\n", joined(list_of(*tls, "listen")),
                        expires.empty() ? "no certificate that can be served: closes connections"
                                        : "certificate expires " + expires);
    }
    if (const auto reloads = report.find("reloads"); reloads != report.end()) {
        const std::string refusal = text_of(*reloads, "last_refusal");
        if (!refusal.empty()) text += "last reload refused: " + refusal + "\n";
    }
    if (text_of(report, "from_copy") == "true") {
        text += "serves the last good version: the files could not be used at the start\n";
    }
    if (const auto prober = report.find("prober"); prober != report.end()) {
        const std::string isolated = text_of(*prober, "isolated");
        if (!isolated.empty()) text += "all states are held: " + isolated + "\n";
        if (text_of(*prober, "frozen") == "true") text += "an operator holds all decisions\n";
    }
    return text;
}

std::string zones(const json& report) {
    Rows rows;
    const json& list = list_of(report, "zones");
    for (const json& zone : list) {
        if (rows.size() == kZonesShown) break;
        rows.push_back({text_of(zone, "name"), "serial " + text_of(zone, "serial"),
                        text_of(zone, "records") + " records"});
    }
    std::string text = fmt::format("zones: {}\n", list.size()) + table(rows, 2);
    if (list.size() > kZonesShown) text += "  ... all with --json\n";
    return text;
}

std::string places(const json& report) {
    Rows rows;
    for (const json& place : list_of(report, "places")) {
        const double total =
            number_of(place, "up") + number_of(place, "down") + number_of(place, "unknown");
        std::string counts =
            total == 0 ? "nothing checks it"
                       : fmt::format("{} of {} endpoints up", text_of(place, "up"), total);
        if (text_of(place, "forced") == "true") counts += ", forced";
        rows.push_back({text_of(place, "kind") + " " + text_of(place, "name"),
                        text_of(place, "state"), counts});
    }
    return rows.empty() ? "" : "places:\n" + table(rows, 2);
}

std::string endpoints(const json& report) {
    Rows rows;
    for (const json& endpoint : list_of(report, "endpoints")) {
        std::string seen = "nobody has looked yet";
        if (const std::string outcome = text_of(endpoint, "last_outcome"); !outcome.empty()) {
            const std::string detail = text_of(endpoint, "detail");
            seen = fmt::format("{}{} {} ago", outcome, detail.empty() ? "" : " (" + detail + ")",
                               span_text(number_of(endpoint, "age_ms")));
        }
        std::string state = text_of(endpoint, "state");
        if (const double share = number_of(endpoint, "share"); state == "Up" && share < 1) {
            state += fmt::format(" at {:.0f}%", 100 * share);
        }
        rows.push_back({text_of(endpoint, "name"), text_of(endpoint, "address"), state, seen});
    }
    return rows.empty() ? "" : "endpoints:\n" + table(rows, 2);
}

std::string checks(const json& report) {
    Rows rows;
    for (const json& check : list_of(report, "checks")) {
        const std::string protocol = text_of(check, "protocol");
        if (protocol == "none") {
            rows.push_back({text_of(check, "name"), "", "not probed: told or calculated"});
            continue;
        }
        rows.push_back({text_of(check, "name"), protocol,
                        fmt::format("every {}, timeout {}, fall {}, rise {}",
                                    text_of(check, "every"), text_of(check, "timeout"),
                                    text_of(check, "fall"), text_of(check, "rise"))});
    }
    return rows.empty() ? "" : "checks:\n" + table(rows, 2);
}

std::string queries(const json& report) {
    Rows rows;
    const auto all = report.find("queries");
    if (all == report.end() || !all->is_object()) return "";
    for (const char* transport : {"udp", "tcp", "tls"}) {
        const auto at = all->find(transport);
        if (at == all->end()) continue;
        if (transport == std::string_view("tls") && number_of(*at, "accepted") == 0) continue;
        rows.push_back({transport, text_of(*at, "queries") + " queries",
                        text_of(*at, "replies") + " replies",
                        text_of(*at, "dropped") + " dropped"});
    }
    return "queries:\n" + table(rows, 2);
}

/// One line, and none while there is nothing to say.
std::string defence(const json& report) {
    const auto all = report.find("queries");
    if (all == report.end() || !all->is_object()) return "";
    const auto at = all->find("defence");
    const auto udp = all->find("udp");
    if (at == all->end() || udp == all->end()) return "";
    std::string line;
    const auto add = [&line](const json& from, const char* name, std::string_view what) {
        const std::string count = text_of(from, name);
        if (count.empty() || count == "0") return;
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count, what);
    };
    add(*at, "limited", "replies over a rate limit");
    add(*at, "slipped", "of them truncated");
    add(*at, "withheld", "of them dropped");
    add(*at, "overloads", "overloads");
    add(*at, "shed", "queries of unknown clients shed");
    add(*udp, "headerless", "datagrams of proxies without a header");
    const auto tcp = all->find("tcp");
    if (tcp != all->end()) add(*tcp, "headerless", "connections of proxies without a header");
    return line.empty() ? "" : "abuse: " + line + "\n";
}

}  // namespace

std::string status_text(const json& report) {
    return head(report) + zones(report) + places(report) + checks(report) + endpoints(report) +
           switches_text(report) + pushes_text(report) + queries(report) + defence(report);
}

}  // namespace leeward::command
