// SPDX-License-Identifier: Apache-2.0
#include "plan_engine.hpp"

#include <fmt/format.h>

#include <utility>

#include "report.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

json isolated_json(const probe::Settings& probe) {
    if (probe.references == 0) return nullptr;
    json watch = json::array();
    for (std::size_t at = probe.targets.size() - probe.references; at < probe.targets.size();
         ++at) {
        watch.push_back(probe.targets[at].address.to_string());
    }
    const probe::Check& check = probe.checks[probe.targets.back().check];
    return {{"watch", watch},
            {"every", base::format_duration(check.every)},
            {"timeout", base::format_duration(check.timeout)},
            {"confirm", base::format_duration(check.confirm)}};
}

}  // namespace

std::string share_text(std::uint32_t permille) {
    return fmt::format("{:g}%", permille / 10.0);
}

json failback_json(const health::Failback& failback) {
    return {{"manual", failback.manual},
            {"hold", base::format_duration(failback.hold)},
            {"limit", base::format_duration(failback.hold_limit)},
            {"ramp", base::format_duration(failback.ramp)}};
}

json engine_json(const config::Config& config) {
    const health::EngineRules& engine = config.engine;
    return {{"failback", failback_json(engine.failback)},
            {"budget",
             {{"share", share_text(engine.budget.permille)},
              {"window", base::format_duration(engine.budget.window)}}},
            {"condemn", share_text(engine.condemn)},
            {"isolated", isolated_json(config.probe)}};
}

json regions_json(const policy::Rules& rules, const health::Failback& above) {
    json list = json::array();
    for (const policy::Place& place : rules.places) {
        if (place.kind != policy::PlaceKind::Region) continue;
        list.push_back({{"name", place.name},
                        {"provider", place.provider},
                        {"capacity", place.capacity ? json(share_text(*place.capacity)) : json()},
                        {"failback", failback_json(place.failback.value_or(above))}});
    }
    return list;
}

std::string failback_text(const json& failback) {
    if (text_of(failback, "manual") == "true") return "failback manual";
    return fmt::format("failback hold {} up to {}, ramp {}", text_of(failback, "hold"),
                       text_of(failback, "limit"), text_of(failback, "ramp"));
}

std::string engine_text(const json& engine) {
    const json budget = engine.value("budget", json::object());
    std::string text =
        fmt::format("  {}\n", failback_text(engine.value("failback", json::object())));
    text += fmt::format("  budget {} of the healthy capacity in {}\n", text_of(budget, "share"),
                        text_of(budget, "window"));
    const std::string condemn = text_of(engine, "condemn");
    text += condemn == "100%"
                ? "  condemn never\n"
                : fmt::format("  condemn a zone or region above {} bad endpoints\n", condemn);
    const json isolated = engine.value("isolated", json());
    if (!isolated.is_object()) return text + "  isolated watches nothing\n";
    text += "  isolated watches";
    const char* between = " ";
    for (const json& address : list_of(isolated, "watch")) {
        text += std::exchange(between, ", ") + address.get<std::string>();
    }
    return text + fmt::format("\n    every {}, timeout {}, confirm {}\n",
                              text_of(isolated, "every"), text_of(isolated, "timeout"),
                              text_of(isolated, "confirm"));
}

std::string region_text(const json& region) {
    std::string text = fmt::format("  {}: ", text_of(region, "name"));
    if (const std::string whose = text_of(region, "provider"); !whose.empty()) {
        text += fmt::format("provider {}, ", whose);
    }
    const std::string capacity = text_of(region, "capacity");
    return text + fmt::format("capacity {}, {}\n", capacity.empty() ? "without limit" : capacity,
                              failback_text(region.value("failback", json::object())));
}

}  // namespace leeward::command
