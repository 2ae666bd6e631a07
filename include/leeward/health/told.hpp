// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks that are told and not probed: switches, which operators turn (Route 53's routing controls,
// ARC-1), and pushes, the word of another program (in the place of Route 53's alarms). And the
// rules that keep a turn of switches from doing harm. Settings only: what was said is in
// switchboard.hpp and pushes.hpp.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/id.hpp"
#include "leeward/base/time.hpp"

namespace leeward::health {

struct SwitchTag;
using SwitchId = base::Id<SwitchTag>;  // index into ToldSettings::switches

/// ARC-2.
enum class SwitchState : std::uint8_t { Off, On };

/// "on" or "off", as configuration, commands and reports write it.
std::string_view to_string(SwitchState state);

struct SwitchSetting {
    std::string name;
    SwitchState first = SwitchState::Off;  // until somebody says a word

    friend bool operator==(const SwitchSetting&, const SwitchSetting&) = default;
};

/// What a push counts as when its last word is too old (HX-11). Hold is the last word, and Unknown
/// when there was none; it is not advised where words often stay away for hours (HX-15).
enum class Missing : std::uint8_t { Hold, Up, Down };

/// "hold", "up" or "down".
std::string_view to_string(Missing missing);

struct PushSetting {
    std::string name;
    base::Duration age{0};  // a word that is younger counts
    Missing missing = Missing::Hold;

    friend bool operator==(const PushSetting&, const PushSetting&) = default;
};

/// Holds while at least so many of some switches are on (ARC-8): all of them is AND, one is OR.
struct Criterion {
    std::vector<SwitchId> of;    // none twice
    std::uint32_t at_least = 1;  // 1 to of.size()
    bool inverted = false;       // holds while it would not

    friend bool operator==(const Criterion&, const Criterion&) = default;
};

/// Assertion: after a change of a switch that the criterion names, it must hold (ARC-6). Gating:
/// the targets may change only while it holds (ARC-7).
enum class RuleKind : std::uint8_t { Assertion, Gating };

struct SafetyRule {
    std::string name;
    RuleKind kind = RuleKind::Assertion;
    Criterion criterion;
    std::vector<SwitchId> targets;                  // gating only; none twice
    base::Duration wait = std::chrono::seconds(5);  // ARC-9

    /// The switches whose changes this rule judges.
    [[nodiscard]] const std::vector<SwitchId>& guarded() const {
        return kind == RuleKind::Gating ? targets : criterion.of;
    }
    friend bool operator==(const SafetyRule&, const SafetyRule&) = default;
};

/// Names of switches, of pushes and of rules are each unique.
struct ToldSettings {
    std::vector<SwitchSetting> switches;
    std::vector<PushSetting> pushes;
    std::vector<SafetyRule> rules;

    friend bool operator==(const ToldSettings&, const ToldSettings&) = default;
};

/// Now, on both clocks. Rules go by `instant`; `wall` is for people and outlives a restart (RS-50).
struct Moment {
    base::Instant instant;
    std::chrono::system_clock::time_point wall;

    friend Moment operator+(Moment at, base::Duration span) {
        return {at.instant + span, at.wall + span};
    }
    friend bool operator==(const Moment&, const Moment&) = default;
};

/// Words of names that no configuration has (any more) are kept, for it may have them again; more
/// than this many are forgotten, the oldest first. No source: our choice.
inline constexpr std::size_t kMaxStrayWords = 1000;

}  // namespace leeward::health
