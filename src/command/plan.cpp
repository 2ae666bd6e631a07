// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>

#include "commands.hpp"
#include "leeward/daemon/assemble.hpp"
#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct Options {
    std::string config;
    bool as_json = false;
};

constexpr const char* kExamples = R"(Examples:
  leeward plan -c leeward.toml
  leeward plan -c leeward.toml --json | jq '.records[].worst'

The worst time from a fault to a changed answer: a place may fail just after a probe has passed,
so the first failing probe starts up to `every` later, the last of `fall` starts (fall - 1) x every
after that, and its verdict takes up to `timeout`. Caches keep the old answer for `ttl` longer.
)";

double in_s(base::Duration span) {
    return std::chrono::duration<double>(span).count();
}

/// From a fault to the publish of its verdict, at worst. An endpoint keeps its phase in the
/// interval for ever, so jitter between endpoints adds nothing to one endpoint's interval.
base::Duration worst_to_change(const probe::Check& check) {
    const auto fall = static_cast<int>(check.thresholds.fall);
    return check.every + check.every * (fall - 1) + check.timeout;
}

std::string min_up_text(health::MinUp min_up) {
    if (min_up.permille == 0) return "at least one endpoint";
    json share = min_up.permille / 10.0;
    return share.dump() + "%";
}

const char* unknown_text(health::UnknownAs unknown) {
    switch (unknown) {
        case health::UnknownAs::Hold:
            return "hold";
        case health::UnknownAs::Up:
            return "up";
        case health::UnknownAs::Down:
            return "down";
    }
    return "?";
}

/// Writes one record's tree and finds its slowest check.
class Planner {
public:
    explicit Planner(const daemon::Assembled& assembled)
        : rules_(*assembled.rules), probes_(assembled.config.probe) {}

    json record(const policy::Root& root) {
        slowest_ = nullptr;
        json result = {{"name", root.owner.name().to_string()},
                       {"type", dns::to_string(root.type)},
                       {"ttl", root.ttl},
                       {"all_down", "serve"},
                       {"tree", node(root.node)}};
        result["worst"] = worst(root.ttl);
        return result;
    }

private:
    json node(policy::NodeId id) {
        const policy::Node& node = rules_.nodes[id.index()];
        json members = json::array();
        for (const policy::Child& child : node.children) {
            json member = std::holds_alternative<policy::NodeId>(child.target)
                              ? this->node(std::get<policy::NodeId>(child.target))
                              : leaf(std::get<policy::LeafId>(child.target));
            if (node.kind == policy::Kind::Weighted) member["weight"] = child.weight;
            members.push_back(std::move(member));
        }
        return {
            {"name", node.name}, {"policy", policy::to_string(node.kind)}, {"members", members}};
    }

    json leaf(policy::LeafId id) {
        const policy::Leaf& leaf = rules_.leaves[id.index()];
        json data = json::array();
        for (const policy::Datum& datum : leaf.data) {
            data.push_back(dns::rdata_to_text(leaf.type, datum.rdata));
        }
        json checks = json::array();
        for (const health::EndpointId endpoint : leaf.endpoints) {
            checks.push_back(rules_.endpoints[endpoint.index()].address);
            consider(probes_.checks[probes_.targets[endpoint.index()].check]);
        }
        return {{"name", rules_.places[leaf.place.index()].name},
                {"data", data},
                {"check", leaf.check},
                {"probes", checks},
                {"min_up", min_up_text(leaf.min_up)},
                {"unknown", unknown_text(leaf.unknown)}};
    }

    void consider(const probe::Check& check) {
        if (slowest_ == nullptr || worst_to_change(check) > worst_to_change(*slowest_)) {
            slowest_ = &check;
        }
    }

    [[nodiscard]] json worst(std::uint32_t ttl) const {
        if (slowest_ == nullptr) return nullptr;
        const double change = in_s(worst_to_change(*slowest_));
        return {{"check", slowest_->name},
                {"changed_answer_s", change},
                {"last_cached_copy_s", change + ttl}};
    }

    const policy::Rules& rules_;
    const probe::Settings& probes_;
    const probe::Check* slowest_ = nullptr;
};

json expect_json(const probe::Check& check) {
    json list = json::array();
    for (const auto& [first, last] : check.expect) {
        list.push_back(first == last ? std::to_string(first)
                                     : std::to_string(first) + "-" + std::to_string(last));
    }
    return list;
}

json check_json(const probe::Check& check) {
    json result = {{"name", check.name},
                   {"every", base::format_duration(check.every)},
                   {"timeout", base::format_duration(check.timeout)},
                   {"fall", check.thresholds.fall},
                   {"rise", check.thresholds.rise},
                   {"worst_s", in_s(worst_to_change(check))}};
    if (check.protocol == probe::Protocol::Tcp) {
        result["protocol"] = "tcp";
        return result;
    }
    const bool tls = check.protocol == probe::Protocol::Https;
    result["protocol"] = tls ? "https" : "http";
    result["path"] = check.path;
    result["host"] = check.host.empty() ? "the probed address" : check.host;
    result["method"] = check.method;
    result["expect"] = expect_json(check);
    result["body"] = check.body.empty() ? "any" : check.body;
    if (tls) {
        result["sni"] = check.sni;
        result["verify"] = check.verify;
    }
    return result;
}

json zone_json(const config::ZoneSource& zone) {
    json result = {{"name", zone.name.to_string()}};
    if (!zone.file.empty()) {
        result["file"] = zone.file;
        return result;
    }
    result["ns"] = json::array();
    for (const dns::Name& server : zone.ns) result["ns"].push_back(server.to_string());
    result["ttl"] = zone.ttl;
    result["negative_ttl"] = zone.negative_ttl;
    return result;
}

json report_of(const daemon::Assembled& assembled) {
    json report = {{"zones", json::array()}, {"checks", json::array()}, {"records", json::array()}};
    for (const config::ZoneSource& zone : assembled.config.zones) {
        report["zones"].push_back(zone_json(zone));
    }
    for (const probe::Check& check : assembled.config.probe.checks) {
        report["checks"].push_back(check_json(check));
    }
    Planner planner(assembled);
    for (const policy::Root& root : assembled.rules->roots) {
        report["records"].push_back(planner.record(root));
    }
    return report;
}

int plan(const Options& options) {
    const daemon::Assembled assembled = daemon::assemble(options.config);
    if (base::any_error(assembled.faults)) {
        print_faults(assembled.faults);
        return kFailed;
    }
    const json report = report_of(assembled);
    print(options.as_json ? report.dump(2, ' ', false, json::error_handler_t::replace) + "\n"
                          : plan_text(report));
    return kDone;
}

}  // namespace

void add_plan(CLI::App& app, int& status) {
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "plan", "Show each record's policy, its effective settings, and the worst times");
    command->add_option("-c,--config", options->config, "The configuration")
        ->required()
        ->type_name("FILE");
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kExamples);
    command->callback([options, &status] { status = plan(*options); });
}

}  // namespace leeward::command
