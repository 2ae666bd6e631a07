// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/switchboard.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <string_view>
#include <utility>

#include "names.hpp"
#include "safety.hpp"
#include "strays.hpp"

namespace leeward::health {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
    return text;
}

/// Everything that is wrong with an order before any rule is asked.
std::vector<std::string> faults_of(const Order& order, const ToldSettings& settings) {
    if (order.turns.empty()) return {"no switch is named"};
    if (order.turns.size() > kMaxOrder) {
        return {"more than " + std::to_string(kMaxOrder) + " switches in one order"};
    }
    std::vector<std::string> faults;
    std::set<std::string_view> seen;
    for (const Order::Turn& turn : order.turns) {
        if (find(settings.switches, turn.name) == nullptr) {
            faults.push_back(unknown(settings.switches, turn.name, "switch"));
        } else if (!seen.insert(turn.name).second) {
            faults.push_back(turn.name + ": is named twice");
        }
    }
    for (const std::string& name : order.overrides) {
        if (find(settings.rules, name) == nullptr) {
            faults.push_back(unknown(settings.rules, name, "rule"));
        }
    }
    if (order.lasts && *order.lasts <= base::Duration::zero()) {
        faults.emplace_back("the time that it lasts must be positive");
    }
    return faults;
}

/// What the rules that are not overridden have against `proposal`.
std::optional<Refusal> refusal_of(const std::vector<SafetyRule>& rules, const Order& order,
                                  const Proposal& proposal) {
    Refusal refusal;
    std::vector<std::string> reasons;
    for (const SafetyRule& rule : rules) {
        const auto& overrides = order.overrides;
        if (std::find(overrides.begin(), overrides.end(), rule.name) != overrides.end()) continue;
        const auto reason = objection(rule, proposal);
        if (!reason) continue;
        refusal.rules.push_back(rule.name);
        reasons.push_back("rule " + rule.name + " (" + *reason + ")");
    }
    if (reasons.empty()) return std::nullopt;
    refusal.message = "refused by " + joined(reasons, ", ") + "; satisfy " +
                      (reasons.size() == 1 ? "it" : "all of them") +
                      ", or override with --override " + joined(refusal.rules, " --override ");
    return refusal;
}

SwitchState position_of(const SwitchSetting& setting, const SwitchMemory* memory) {
    const SwitchWord* const word = memory == nullptr ? nullptr : memory->word();
    return word == nullptr ? setting.first : word->state;
}

base::Instant last_touched(const SwitchMemory& memory) {
    const SwitchWord* const word = memory.word();
    if (word != nullptr) return word->said.instant;
    return memory.changed ? memory.changed->instant : base::Instant{};
}

}  // namespace

Switchboard::Switchboard(ToldSettings settings, SwitchMemories memories)
    : memories_(std::move(memories)) {
    replace(std::move(settings));
}

void Switchboard::replace(ToldSettings settings) {
    settings_ = std::move(settings);
    forget_strays(memories_, settings_.switches, last_touched);
}

tl::expected<std::vector<Flip>, Refusal> Switchboard::change(const Order& order, Moment now) {
    assert(!next_end() || *next_end() > now.instant);
    if (const auto faults = faults_of(order, settings_); !faults.empty()) {
        return tl::unexpected(Refusal{joined(faults, "; "), {}});
    }
    if (auto refusal = judged(order, now.instant)) return tl::unexpected(std::move(*refusal));
    SwitchWord word{SwitchState::Off, order.who, order.why, now, std::nullopt};
    if (order.lasts) word.until = now + *order.lasts;
    std::vector<Flip> flips;
    for (const Order::Turn& turn : order.turns) {
        word.state = turn.to;
        if (say(*find(settings_.switches, turn.name), word)) flips.push_back({turn.name, turn.to});
    }
    return flips;
}

std::optional<Refusal> Switchboard::judged(const Order& order, base::Instant now) const {
    std::vector<SwitchState> before;
    std::vector<SwitchState> after;
    std::vector<std::optional<base::Instant>> changed(settings_.switches.size());
    for (const SwitchSetting& setting : settings_.switches) {
        const SwitchMemory* const known = memory(setting.name);
        if (known != nullptr && known->changed) changed[before.size()] = known->changed->instant;
        before.push_back(position_of(setting, known));
        const auto turn = find(order.turns, setting.name);
        after.push_back(turn == nullptr ? before.back() : turn->to);
    }
    return refusal_of(settings_.rules, order, {settings_.switches, before, after, changed, now});
}

bool Switchboard::say(const SwitchSetting& setting, const SwitchWord& word) {
    SwitchMemory& memory = memories_[setting.name];
    const bool flips = position_of(setting, &memory) != word.state;
    if (flips) memory.changed = word.said;
    memory.passing.reset();
    (word.until ? memory.passing : memory.lasting) = word;
    return flips;
}

std::vector<Flip> Switchboard::advance(Moment now) {
    std::vector<Flip> flips;
    for (auto& [name, memory] : memories_) {
        if (!memory.passing || memory.passing->until->instant > now.instant) continue;
        const SwitchWord over = *std::exchange(memory.passing, std::nullopt);
        const SwitchSetting* const setting = find(settings_.switches, name);
        if (setting == nullptr) continue;
        const SwitchState back = position_of(*setting, &memory);
        if (back == over.state) continue;
        memory.changed = over.until;
        flips.push_back({name, back});
    }
    return flips;
}

std::optional<base::Instant> Switchboard::next_end() const {
    std::optional<base::Instant> next;
    for (const auto& [name, memory] : memories_) {
        if (!memory.passing) continue;
        const base::Instant end = memory.passing->until->instant;
        if (!next || end < *next) next = end;
    }
    return next;
}

SwitchState Switchboard::position(SwitchId id) const {
    assert(id.index() < settings_.switches.size());
    const SwitchSetting& setting = settings_.switches[id.index()];
    return position_of(setting, memory(setting.name));
}

State Switchboard::state(SwitchId id) const {
    return position(id) == SwitchState::On ? State::Up : State::Down;
}

const SwitchMemory* Switchboard::memory(std::string_view name) const {
    const auto at = memories_.find(name);
    return at == memories_.end() ? nullptr : &at->second;
}

}  // namespace leeward::health
