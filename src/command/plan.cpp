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
#include "plan_checks.hpp"
#include "plan_engine.hpp"
#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

struct PlanOptions {
    std::string config;
    bool as_json = false;
};

constexpr const char* kPlanExamples = R"(Examples:
  leeward plan -c leeward.toml
  leeward plan -c leeward.toml --json | jq '.records[].worst'

The worst time from a fault to a changed answer: a place may fail just after a probe has passed,
so the first failing probe starts up to `every` later and takes up to `timeout`. Each of the other
fall - 1 starts `confirm` after the one before and takes up to `timeout`. Caches keep the old answer
for `ttl` longer; with an alert TTL they keep what they got after the first failure only for that.
)";

double in_s(base::Duration span) {
    return std::chrono::duration<double>(span).count();
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
        : assembled_(assembled), rules_(*assembled.rules) {}

    json record(const policy::Root& root) {
        slowest_.reset();
        longest_own_ttl_.reset();
        some_have_none_ = false;
        json result = {{"name", root.owner.name().to_string()},
                       {"type", dns::to_string(root.type)},
                       {"ttl", root.ttl},
                       {"alert_ttl", root.alert_ttl ? json(*root.alert_ttl) : json(nullptr)},
                       {"all_down", "serve"},
                       {"tree", node(root.node)}};
        result["worst"] = worst(root);
        return result;
    }

private:
    json node(policy::NodeId id) {
        const policy::Node& node = rules_.nodes[id.index()];
        json members = json::array();
        for (std::size_t at = 0; at < node.children.size(); ++at) {
            const policy::Child& child = node.children[at];
            json member = std::holds_alternative<policy::NodeId>(child.target)
                              ? this->node(std::get<policy::NodeId>(child.target))
                              : leaf(std::get<policy::LeafId>(child.target));
            if (node.kind == policy::Kind::Weighted) member["weight"] = child.weight;
            if (const std::string whom = policy::child_text(rules_, node, at); !whom.empty()) {
                member["for"] = whom;
            }
            members.push_back(std::move(member));
        }
        json result = {
            {"name", node.name}, {"policy", policy::to_string(node.kind)}, {"members", members}};
        if (node.kind == policy::Kind::Alias) add_alias(rules_.aliases[node.detail], result);
        if (node.kind == policy::Kind::Weighted && node.detail != policy::kNoDetail) {
            const policy::Sticky& sticky = rules_.sticky[node.detail];
            result["sticky"] = std::to_string(sticky.v4) + "/" + std::to_string(sticky.v6);
        }
        if (node.kind == policy::Kind::Weighted) result["spill"] = policy::to_string(node.spill);
        return result;
    }

    void add_alias(const policy::Alias& alias, json& into) {
        into["name"] = alias.target.to_string();
        into["evaluate"] = alias.evaluate;
        into["check"] = alias.check;
        for (const health::EndpointId endpoint : alias.gate) consider(endpoint);
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
            consider(endpoint);
        }
        longest_own_ttl_ = std::max(longest_own_ttl_, leaf.ttl);
        some_have_none_ = some_have_none_ || !leaf.ttl;
        const policy::Place& place = rules_.places[leaf.place.index()];
        if (leaf.host) data.push_back("host " + rules_.hosts[leaf.host->index()].name.to_string());
        return {{"name", place.name},
                {"data", data},
                {"check", leaf.check},
                {"probes", checks},
                {"min_up", min_up_text(leaf.min_up)},
                {"capacity", place.capacity ? json(share_text(*place.capacity)) : json(nullptr)},
                {"ttl", leaf.ttl ? json(*leaf.ttl) : json(nullptr)},
                {"unknown", unknown_text(leaf.unknown)}};
    }

    void consider(health::EndpointId endpoint) {
        const auto times = worst_times(assembled_, endpoint);
        if (!times) return;
        if (!slowest_ || times->change > slowest_->times.change) {
            const WorstTimes before = slowest_ ? slowest_->times : WorstTimes();
            slowest_ = Slowest{rules_.endpoints[endpoint.index()].check, before};
        }
        slowest_->times.include(*times);
    }

    [[nodiscard]] json worst(const policy::Root& root) const {
        if (!slowest_) return nullptr;
        return {{"check", slowest_->check},
                {"first_failure_s", in_s(slowest_->times.doubt)},
                {"changed_answer_s", in_s(slowest_->times.change)},
                {"last_cached_copy_s", last_copy_s(root)}};
    }

    /// Before the first failure caches get the calm TTL, and until the change the alert one. What
    /// places say themselves is sent at all times.
    [[nodiscard]] double last_copy_s(const policy::Root& root) const {
        const double doubt = in_s(slowest_->times.doubt);
        const double change = in_s(slowest_->times.change);
        double last = change + longest_own_ttl_.value_or(0);
        if (!some_have_none_) return last;
        last = std::max(last, change + root.alert_ttl.value_or(root.ttl));
        return std::max(last, doubt + root.ttl);
    }

    struct Slowest {
        std::string check;
        WorstTimes times;
    };

    const daemon::Assembled& assembled_;
    const policy::Rules& rules_;
    // Of the record at hand.
    std::optional<Slowest> slowest_;
    std::optional<std::uint32_t> longest_own_ttl_;  // of places that state one
    bool some_have_none_ = false;
};

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
    json report = {{"zones", json::array()},
                   {"engine", engine_json(assembled.config)},
                   {"checks", checks_json(assembled)},
                   {"regions", regions_json(*assembled.rules, assembled.config.engine.failback)},
                   {"records", json::array()}};
    for (const config::ZoneSource& zone : assembled.config.zones) {
        report["zones"].push_back(zone_json(zone));
    }
    Planner planner(assembled);
    for (const policy::Root& root : assembled.rules->roots) {
        report["records"].push_back(planner.record(root));
    }
    return report;
}

int plan(const PlanOptions& options) {
    const daemon::Assembled assembled = daemon::assemble(options.config, daemon::Secrets::Unneeded);
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
    const auto options = std::make_shared<PlanOptions>();
    CLI::App* command = app.add_subcommand(
        "plan", "Show each record's policy, its effective settings, and the worst times");
    command->add_option("-c,--config", options->config, "The configuration")
        ->required()
        ->type_name("FILE");
    command->add_flag("--json", options->as_json, "Print one JSON document");
    command->footer(kPlanExamples);
    command->callback([options, &status] { status = plan(*options); });
}

}  // namespace leeward::command
