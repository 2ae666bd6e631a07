// SPDX-License-Identifier: Apache-2.0
#include "told_control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "json_text.hpp"
#include "request.hpp"
#include "told_file.hpp"
#include "told_report.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxOverrides = 100;  // more than that many rules refuse nothing

base::Result<std::vector<health::Order::Turn>> turns_of(const json& set) {
    if (!set.is_object()) return base::fail("\"set\" is no object of switches");
    std::vector<health::Order::Turn> turns;
    for (const auto& item : set.items()) {
        const json& to = item.value();
        if (to != "on" && to != "off") {
            return base::fail(item.key() + ": a switch is turned \"on\" or \"off\"");
        }
        turns.push_back(
            {item.key(), to == "on" ? health::SwitchState::On : health::SwitchState::Off});
    }
    return turns;
}

base::Result<std::vector<std::string>> overrides_of(const json& request) {
    std::vector<std::string> names;
    const auto at = request.find("override");
    if (at == request.end()) return names;
    const auto is_text = [](const json& item) { return item.is_string(); };
    if (!at->is_array() || at->size() > kMaxOverrides ||
        !std::all_of(at->begin(), at->end(), is_text)) {
        return base::fail("\"override\" is no list of at most 100 rules");
    }
    for (const json& item : *at) names.push_back(item.get<std::string>());
    return names;
}

base::Result<health::Order> order_of(const json& request, std::optional<std::uint32_t> uid) {
    auto turns = turns_of(request["set"]);
    if (!turns) return base::fail(turns.error().message);
    auto overrides = overrides_of(request);
    if (!overrides) return base::fail(overrides.error().message);
    auto who = author(request, uid);
    if (!who) return base::fail(who.error().message);
    auto why = short_text(request, "why", kMaxWhy);
    if (!why) return base::fail(why.error().message);
    if (why->empty()) return base::fail("\"why\" is missing: say the reason, others will ask");
    const auto lasts = lasts_of(request);
    if (!lasts) return base::fail(lasts.error().message);
    return health::Order{std::move(*turns), std::move(*overrides), std::move(*who), std::move(*why),
                         *lasts};
}

/// What became of the switches that `order` names.
std::string report_of(const Told& told, const health::Order& order,
                      const std::vector<health::Flip>& flips) {
    json changed = json::array();
    for (const health::Flip& flip : flips) changed.push_back(flip.name);
    json switches = json::array();
    const auto& settings = told.switches().settings().switches;
    for (std::uint32_t index = 0; index < settings.size(); ++index) {
        const bool named = std::any_of(
            order.turns.begin(), order.turns.end(),
            [&](const health::Order::Turn& turn) { return turn.name == settings[index].name; });
        if (named) switches.push_back(switch_json(told, {index}));
    }
    return to_line(
        {{"changed", changed}, {"switches", switches}, {"unsaved", text_or_null(told.unsaved())}});
}

}  // namespace

std::string answer_switch(const json& request, Told& told, std::optional<std::uint32_t> uid) {
    if (auto strange = strange_member(request, {"do", "set", "why", "for", "override", "who"})) {
        return error_line(*strange);
    }
    if (!request.contains("set")) {
        if (request.size() > 1) return error_line("a switch request without \"set\" only lists");
        return to_line({{"switches", switches_json(told)},
                        {"rules", rules_json(told)},
                        {"unsaved", text_or_null(told.unsaved())}});
    }
    const auto order = order_of(request, uid);
    if (!order) return error_line(order.error().message);
    const auto flips = told.change(*order);
    if (flips) return report_of(told, *order, *flips);
    return to_line({{"error", flips.error().message}, {"rules", flips.error().rules}});
}

std::string answer_push(const json& request, Told& told, std::optional<std::uint32_t> uid) {
    if (auto strange = strange_member(request, {"do", "name", "state", "why", "who"})) {
        return error_line(*strange);
    }
    const auto answer = [&told](const json& pushes) {
        return to_line({{"pushes", pushes}, {"unsaved", text_or_null(told.unsaved())}});
    };
    if (request.size() == 1) return answer(pushes_json(told));
    const auto name = request.find("name");
    if (name == request.end() || !name->is_string()) return error_line("push wants a \"name\"");
    const auto state = request.find("state");
    if (state == request.end() || (*state != "up" && *state != "down")) {
        return error_line("push wants a \"state\", \"up\" or \"down\"");
    }
    auto who = author(request, uid);
    if (!who) return error_line(who.error().message);
    auto why = short_text(request, "why", kMaxWhy);
    if (!why) return error_line(why.error().message);
    const auto text = name->get<std::string>();
    const auto done = told.push(text, *state == "up" ? health::State::Up : health::State::Down,
                                std::move(*who), std::move(*why));
    if (!done) return error_line(done.error().message);
    const auto& settings = told.pushes().settings();
    const auto at = std::find_if(settings.begin(), settings.end(),
                                 [&](const auto& setting) { return setting.name == text; });
    return answer(json::array({push_json(told, static_cast<std::size_t>(at - settings.begin()))}));
}

}  // namespace leeward::daemon
