// SPDX-License-Identifier: Apache-2.0
#include "safety.hpp"

#include <algorithm>
#include <cstddef>

namespace leeward::health {
namespace {

constexpr std::size_t kNamesShown = 8;  // of a criterion, in an objection

std::uint32_t count_on(const std::vector<SwitchId>& of, std::span<const SwitchState> positions) {
    return static_cast<std::uint32_t>(std::count_if(of.begin(), of.end(), [&](SwitchId id) {
        return positions[id.index()] == SwitchState::On;
    }));
}

std::string names_of(const std::vector<SwitchId>& of, std::span<const SwitchSetting> switches) {
    std::string text;
    const std::size_t shown = std::min(of.size(), kNamesShown);
    for (std::size_t at = 0; at < shown; ++at) {
        text += (at == 0 ? "" : ", ") + switches[of[at].index()].name;
    }
    if (of.size() > shown) text += " and " + std::to_string(of.size() - shown) + " more";
    return text;
}

/// "at least 1 of eu, us must be on".
std::string demand(const Criterion& criterion, std::span<const SwitchSetting> switches) {
    const std::string names = names_of(criterion.of, switches);
    const std::string least = std::to_string(criterion.at_least);
    const bool single = criterion.of.size() == 1;
    if (criterion.inverted) {
        if (criterion.at_least > 1) {
            return "at most " + std::to_string(criterion.at_least - 1) + " of " + names +
                   " may be on";
        }
        return single ? names + " must be off" : "none of " + names + " may be on";
    }
    if (single) return names + " must be on";
    if (criterion.at_least == criterion.of.size()) return "all of " + names + " must be on";
    return "at least " + least + " of " + names + " must be on";
}

/// What is left of the rule's wait; zero: nothing.
base::Duration wait_left(const SafetyRule& rule, const Proposal& proposal) {
    base::Duration left{0};
    for (const SwitchId id : rule.guarded()) {
        const auto& changed = proposal.changed[id.index()];
        if (changed) left = std::max(left, rule.wait - (proposal.now - *changed));
    }
    return left;
}

bool guards_a_change(const SafetyRule& rule, const Proposal& proposal) {
    return std::any_of(rule.guarded().begin(), rule.guarded().end(), [&](SwitchId id) {
        return proposal.before[id.index()] != proposal.after[id.index()];
    });
}

}  // namespace

bool holds(const Criterion& criterion, std::span<const SwitchState> positions) {
    return (count_on(criterion.of, positions) >= criterion.at_least) != criterion.inverted;
}

std::optional<std::string> objection(const SafetyRule& rule, const Proposal& proposal) {
    if (!guards_a_change(rule, proposal)) return std::nullopt;
    std::string text;
    const bool gating = rule.kind == RuleKind::Gating;
    // ARC-7: the gate as it is now, whatever the change does to it; ARC-6: the state afterwards.
    const auto judged = gating ? proposal.before : proposal.after;
    if (!holds(rule.criterion, judged)) {
        const std::string found = std::to_string(count_on(rule.criterion.of, judged));
        text = demand(rule.criterion, proposal.switches) +
               (gating ? " before a change of its targets; on now: " + found
                       : " after the change; on then: " + found);
    }
    if (const base::Duration left = wait_left(rule, proposal); left > base::Duration::zero()) {
        text += (text.empty() ? "" : "; ") + std::string("a switch that it guards has changed; ") +
                "wait " + base::format_duration(left);  // ARC-9
    }
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace leeward::health
