// SPDX-License-Identifier: Apache-2.0
#include "told_report.hpp"

#include <fmt/chrono.h>

#include <chrono>

namespace leeward::daemon {
namespace {

using nlohmann::json;

json names_json(const health::ToldSettings& settings, const std::vector<health::SwitchId>& ids) {
    json list = json::array();
    for (const health::SwitchId id : ids) list.push_back(settings.switches[id.index()].name);
    return list;
}

}  // namespace

std::string utc(const health::Moment& moment) {
    const auto seconds =
        std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(moment.wall));
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

json switch_json(const Told& told, health::SwitchId id) {
    const health::Switchboard& switches = told.switches();
    const health::SwitchSetting& setting = switches.settings().switches[id.index()];
    json result = {{"name", setting.name}, {"state", health::to_string(switches.position(id))},
                   {"since", nullptr},     {"who", nullptr},
                   {"why", nullptr},       {"said", nullptr},
                   {"until", nullptr},     {"then", nullptr}};
    const health::SwitchMemory* const memory = switches.memory(setting.name);
    if (memory == nullptr) return result;
    if (memory->changed) result["since"] = utc(*memory->changed);
    const health::SwitchWord* const word = memory->word();
    if (word == nullptr) return result;
    result["who"] = word->who;
    result["why"] = word->why;
    result["said"] = utc(word->said);
    if (word->until) {
        result["until"] = utc(*word->until);
        result["then"] =
            health::to_string(memory->lasting ? memory->lasting->state : setting.first);
    }
    return result;
}

json push_json(const Told& told, std::size_t index) {
    const health::Pushes& pushes = told.pushes();
    const health::PushSetting& setting = pushes.settings()[index];
    const base::Instant now = told.now().instant;
    json result = {{"name", setting.name},
                   {"state", health::to_string(pushes.state(index, now))},
                   {"word", nullptr},
                   {"said", nullptr},
                   {"age_ms", nullptr},
                   {"late", false},
                   {"who", nullptr},
                   {"why", nullptr},
                   {"age", base::format_duration(setting.age)},
                   {"missing", health::to_string(setting.missing)}};
    const health::PushWord* const word = pushes.word(setting.name);
    if (word == nullptr) return result;
    const base::Duration age = now - word->said.instant;
    result["word"] = word->state == health::State::Up ? "up" : "down";
    result["said"] = utc(word->said);
    result["age_ms"] = std::chrono::duration<double, std::milli>(age).count();
    result["late"] = age >= setting.age;
    result["who"] = word->who;
    result["why"] = word->why;
    return result;
}

json switches_json(const Told& told) {
    json list = json::array();
    const std::size_t count = told.switches().settings().switches.size();
    for (std::size_t index = 0; index < count; ++index) {
        list.push_back(switch_json(told, {static_cast<std::uint32_t>(index)}));
    }
    return list;
}

json pushes_json(const Told& told) {
    json list = json::array();
    for (std::size_t index = 0; index < told.pushes().settings().size(); ++index) {
        list.push_back(push_json(told, index));
    }
    return list;
}

json rules_json(const Told& told) {
    const health::ToldSettings& settings = told.switches().settings();
    json list = json::array();
    for (const health::SafetyRule& rule : settings.rules) {
        const bool gating = rule.kind == health::RuleKind::Gating;
        list.push_back({{"name", rule.name},
                        {"kind", gating ? "gate" : "assert"},
                        {"of", names_json(settings, rule.criterion.of)},
                        {"at_least", rule.criterion.at_least},
                        {"inverted", rule.criterion.inverted},
                        {"targets", names_json(settings, rule.targets)},
                        {"wait", base::format_duration(rule.wait)}});
    }
    return list;
}

}  // namespace leeward::daemon
