// SPDX-License-Identifier: Apache-2.0
#pragma once
// The switches, what was said about each, and the one way to change them: an order, judged by the
// safety rules. No I/O, no clock. One thread at a time.
//
// A switch has a lasting state: its first one, or that of the last word without an end. A word with
// an end stands above it. At its end, and also when a later such word has replaced it, the lasting
// state is what comes back: so what "off for 2h" leads back to can be read off the report, however
// many words came between. A lasting word takes the place of both.

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/told.hpp"
#include "leeward/health/tracker.hpp"

namespace leeward::health {

inline constexpr std::size_t kMaxOrder = 10;  // switches in one order (ARC-5)

/// What somebody said about a switch.
struct SwitchWord {
    SwitchState state = SwitchState::Off;
    std::string who;
    std::string why;
    Moment said;
    std::optional<Moment> until;  // after `said`; nullopt: it lasts

    friend bool operator==(const SwitchWord&, const SwitchWord&) = default;
};

/// All that is remembered of a switch.
struct SwitchMemory {
    std::optional<SwitchWord> lasting;  // has no end
    std::optional<SwitchWord> passing;  // has one; stands above `lasting`
    std::optional<Moment> changed;      // when its state last became another, by a word or its end

    /// The word that holds; nullptr: none.
    [[nodiscard]] const SwitchWord* word() const {
        return passing ? &*passing : lasting ? &*lasting : nullptr;
    }
    friend bool operator==(const SwitchMemory&, const SwitchMemory&) = default;
};

using SwitchMemories = std::map<std::string, SwitchMemory, std::less<>>;

/// One call: all of it happens or nothing (ARC-5).
struct Order {
    struct Turn {
        std::string name;
        SwitchState to = SwitchState::Off;
    };
    std::vector<Turn> turns;             // 1 to kMaxOrder, no name twice
    std::vector<std::string> overrides;  // names of rules that are not to be asked (ARC-11)
    std::string who;
    std::string why;
    std::optional<base::Duration> lasts;  // positive; nullopt: until the next word
};

/// A switch whose state became another.
struct Flip {
    std::string name;
    SwitchState to = SwitchState::Off;

    friend bool operator==(const Flip&, const Flip&) = default;
};

/// Why an order was not carried out, in one sentence: everything that is wrong with it, or every
/// rule that refuses it, each with what would satisfy it (ARC-13).
struct Refusal {
    std::string message;
    std::vector<std::string> rules;  // that refuse it; empty: the order itself is wrong
};

class Switchboard {
public:
    /// Requires: SwitchIds of rules are in range.
    explicit Switchboard(ToldSettings settings, SwitchMemories memories = {});

    /// Carries out `order`, or refuses the whole of it and changes nothing. Rules are asked about
    /// the switches whose state would become another, and nothing else: a word that leaves a state
    /// as it is only takes the place of the word before. Returns what became another.
    /// Errors: a name that does not exist, a name twice, too many or none; or rules that refuse and
    /// are not overridden. Requires: advance(now) was called.
    tl::expected<std::vector<Flip>, Refusal> change(const Order& order, Moment now);

    /// Ends the words whose time is over; no rule is asked (ARC-12), but the wait of those that
    /// guard the switch begins. Returns what became another. Requires: `now` is not before the last
    /// call's.
    std::vector<Flip> advance(Moment now);

    /// When the next word ends; nullopt: none will.
    [[nodiscard]] std::optional<base::Instant> next_end() const;

    /// Takes other switches and rules; words stay by name (ARC-10: a rule changes with the
    /// configuration only).
    void replace(ToldSettings settings);

    /// Requires: `id` is in range.
    [[nodiscard]] SwitchState position(SwitchId id) const;
    /// On is Up, Off is Down (HX-16). Never Unknown. Requires: `id` is in range.
    [[nodiscard]] State state(SwitchId id) const;
    /// What is remembered of `name`; nullptr: nothing.
    [[nodiscard]] const SwitchMemory* memory(std::string_view name) const;

    [[nodiscard]] const ToldSettings& settings() const { return settings_; }
    /// Of all names, those without a switch too.
    [[nodiscard]] const SwitchMemories& memories() const { return memories_; }

private:
    [[nodiscard]] std::optional<Refusal> judged(const Order& order, base::Instant now) const;
    /// Remembers `word`. True when the state becomes another.
    bool say(const SwitchSetting& setting, const SwitchWord& word);

    ToldSettings settings_;
    SwitchMemories memories_;
};

}  // namespace leeward::health
