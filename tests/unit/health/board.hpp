// SPDX-License-Identifier: Apache-2.0
#pragma once
// Four switches and orders about them, for tests.

#include <string>
#include <utility>
#include <vector>

#include "leeward/health/switchboard.hpp"

namespace leeward::health {

inline constexpr auto kOn = SwitchState::On;
inline constexpr auto kOff = SwitchState::Off;

inline Moment at(double seconds) {
    const auto span =
        std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
    return Moment{} + span;
}

inline Order order(std::vector<Order::Turn> turns, std::vector<std::string> overrides = {}) {
    return {std::move(turns), std::move(overrides), "jane", "a reason", std::nullopt};
}

inline Order order_for(base::Duration lasts, std::vector<Order::Turn> turns) {
    Order made = order(std::move(turns));
    made.lasts = lasts;
    return made;
}

inline SafetyRule assertion(std::string name, Criterion criterion) {
    return {
        std::move(name), RuleKind::Assertion, std::move(criterion), {}, std::chrono::seconds(5)};
}

inline SafetyRule gating(std::string name, Criterion criterion, std::vector<SwitchId> targets) {
    return {std::move(name), RuleKind::Gating, std::move(criterion), std::move(targets),
            std::chrono::seconds(5)};
}

/// Switches a, b (on) and c, master (off) under `rules`.
inline Switchboard board(std::vector<SafetyRule> rules = {}) {
    return Switchboard(
        {{{"a", kOn}, {"b", kOn}, {"c", kOff}, {"master", kOff}}, {}, std::move(rules)});
}

inline constexpr SwitchId kA{0};
inline constexpr SwitchId kB{1};
inline constexpr SwitchId kC{2};
inline constexpr SwitchId kMaster{3};

/// "ab" for a and b on.
inline std::string on(const Switchboard& board) {
    std::string text;
    for (const SwitchId id : {kA, kB, kC, kMaster}) {
        if (board.position(id) == kOn) text += board.settings().switches[id.index()].name;
    }
    return text;
}

}  // namespace leeward::health
