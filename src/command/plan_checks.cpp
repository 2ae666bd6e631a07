// SPDX-License-Identifier: Apache-2.0
#include "plan_checks.hpp"

#include <algorithm>

#include "plan_engine.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

double in_s(base::Duration span) {
    return std::chrono::duration<double>(span).count();
}

const policy::Verdict* verdict_of(const policy::Rules& rules, health::EndpointId id) {
    const auto found =
        std::find_if(rules.verdicts.begin(), rules.verdicts.end(),
                     [id](const policy::Verdict& verdict) { return verdict.of == id; });
    return found == rules.verdicts.end() ? nullptr : &*found;
}

/// The verdict of the first endpoint that a check judges; nullptr: it is as it was observed, or the
/// check judges nothing.
const policy::Verdict* verdict_of_check(const policy::Rules& rules, const std::string& name) {
    const auto found = std::find_if(rules.verdicts.begin(), rules.verdicts.end(),
                                    [&](const policy::Verdict& verdict) {
                                        return rules.endpoints[verdict.of.index()].check == name;
                                    });
    return found == rules.verdicts.end() ? nullptr : &*found;
}

json expect_json(const probe::Check& check) {
    json list = json::array();
    for (const auto& [first, last] : check.expect) {
        list.push_back(first == last ? std::to_string(first)
                                     : std::to_string(first) + "-" + std::to_string(last));
    }
    return list;
}

json http_json(const probe::Check& check) {
    const bool tls = check.protocol == probe::Protocol::Https;
    json result = {{"protocol", tls ? "https" : "http"},
                   {"path", check.path},
                   {"host", check.host.empty() ? "the probed address" : check.host},
                   {"method", check.method},
                   {"expect", expect_json(check)},
                   {"body", check.body.empty() ? "any" : check.body}};
    if (tls) {
        result["sni"] = check.sni;
        result["verify"] = check.verify;
    }
    return result;
}

/// `above` is the failback of checks that have none of their own.
json probed_json(const probe::Check& check, const health::Failback& above) {
    json result = {{"protocol", "tcp"}};
    if (check.protocol != probe::Protocol::Tcp) result = http_json(check);
    result["every"] = base::format_duration(check.every);
    result["timeout"] = base::format_duration(check.timeout);
    if (check.connect) result["connect"] = base::format_duration(*check.connect);
    if (check.response) result["response"] = base::format_duration(*check.response);
    result["fall"] = check.thresholds.fall;
    result["rise"] = check.thresholds.rise;
    result["confirm"] = base::format_duration(check.confirm);
    if (check.slow) result["slow"] = base::format_duration(*check.slow);
    result["failback"] = failback_json(check.failback.value_or(above));
    result["worst_s"] = in_s(worst_times(check).change);
    return result;
}

/// A check that nobody probes: told, counted from others, or disabled.
json unprobed_json(const daemon::Assembled& assembled, const probe::Check& check) {
    const auto by_name = [&check](const auto& setting) { return setting.name == check.name; };
    const auto& switches = assembled.config.told.switches;
    const auto& pushes = assembled.config.told.pushes;
    const auto own_switch = std::find_if(switches.begin(), switches.end(), by_name);
    if (own_switch != switches.end()) {
        return {{"protocol", "switch"}, {"first", health::to_string(own_switch->first)}};
    }
    const auto push = std::find_if(pushes.begin(), pushes.end(), by_name);
    if (push != pushes.end()) {
        return {{"protocol", "push"},
                {"age", base::format_duration(push->age)},
                {"missing", health::to_string(push->missing)}};
    }
    const policy::Rules& rules = *assembled.rules;
    const policy::Verdict* verdict = verdict_of_check(rules, check.name);
    if (verdict == nullptr) return {{"protocol", "not probed"}};
    if (!verdict->at_least) return {{"protocol", "disabled"}};
    json of = json::array();
    for (const health::EndpointId child : verdict->counted) {
        of.push_back(rules.endpoints[child.index()].check);
    }
    return {{"protocol", "calculated"}, {"at_least", *verdict->at_least}, {"of", of}};
}

}  // namespace

void WorstTimes::include(const WorstTimes& other) {
    doubt = std::max(doubt, other.doubt);
    change = std::max(change, other.change);
}

WorstTimes worst_times(const probe::Check& check) {
    const auto fall = static_cast<int>(check.thresholds.fall);
    const base::Duration doubt = check.every + check.timeout;
    return {doubt, doubt + (check.confirm + check.timeout) * (fall - 1)};
}

std::optional<WorstTimes> worst_times(const daemon::Assembled& assembled, health::EndpointId id) {
    const policy::Verdict* verdict = verdict_of(*assembled.rules, id);
    if (verdict != nullptr && verdict->disabled) return std::nullopt;
    if (verdict != nullptr && verdict->at_least) {
        std::optional<WorstTimes> slowest;
        for (const health::EndpointId child : verdict->counted) {
            const auto times = worst_times(assembled, child);
            if (!times) continue;
            if (!slowest) slowest.emplace();
            slowest->include(*times);
        }
        return slowest;
    }
    const probe::Settings& probes = assembled.config.probe;
    const probe::Check& check = probes.checks[probes.targets[id.index()].check];
    return check.protocol == probe::Protocol::None ? WorstTimes() : worst_times(check);
}

nlohmann::json checks_json(const daemon::Assembled& assembled) {
    json list = json::array();
    const probe::Settings& probe = assembled.config.probe;
    for (const probe::Check& check : probe.checks) {
        // The references' own is no check of endpoints.
        if (probe.references > 0 && &check == &probe.checks[probe.targets.back().check]) continue;
        json result = check.protocol == probe::Protocol::None
                          ? unprobed_json(assembled, check)
                          : probed_json(check, assembled.config.engine.failback);
        result["name"] = check.name;
        if (const auto* verdict = verdict_of_check(*assembled.rules, check.name)) {
            if (verdict->inverted) result["inverted"] = true;
            if (verdict->disabled) result["disabled"] = true;
        }
        list.push_back(std::move(result));
    }
    return list;
}

}  // namespace leeward::command
