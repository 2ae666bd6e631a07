// SPDX-License-Identifier: Apache-2.0
// Switches, safety rules and pushes against models that look at the whole history each time.

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/health/pushes.hpp"
#include "leeward/health/switchboard.hpp"
#include "support/catch.hpp"

namespace leeward::health {
namespace {

using Seconds = std::int64_t;

constexpr std::uint32_t kSwitches = 4;

Moment moment(Seconds seconds) {
    return Moment{} + std::chrono::seconds(seconds);
}

/// A word that was taken, as the model remembers it.
struct Said {
    std::uint32_t subject = 0;
    SwitchState to = SwitchState::Off;
    Seconds at = 0;
    Seconds until = 0;  // 0: it lasts

    [[nodiscard]] bool lasts() const { return until == 0; }
};

/// The history of all switches; asks it anew for every answer.
struct Model {
    ToldSettings settings;
    std::vector<Said> history;

    /// The state of a switch after the first `count` words, at `when`.
    [[nodiscard]] SwitchState state_after(std::size_t count, std::uint32_t id, Seconds when) const {
        const auto last = [&](auto matches) -> const Said* {
            for (std::size_t at = count; at-- > 0;) {
                if (history[at].subject == id && matches(history[at])) return &history[at];
            }
            return nullptr;
        };
        const Said* const newest = last([](const Said&) { return true; });
        if (newest != nullptr && (newest->lasts() || when < newest->until)) return newest->to;
        const Said* const lasting = last([](const Said& said) { return said.lasts(); });
        return lasting == nullptr ? settings.switches[id].first : lasting->to;
    }

    [[nodiscard]] SwitchState state(std::uint32_t id, Seconds when) const {
        return state_after(history.size(), id, when);
    }

    /// True when the switch became another in (when - wait, when]. Looks at every second, and at
    /// every word of a second apart from the others.
    [[nodiscard]] bool changed_within(std::uint32_t id, Seconds when, Seconds wait) const {
        for (Seconds second = std::max<Seconds>(1, when - wait + 1); second <= when; ++second) {
            const auto until_before = static_cast<std::size_t>(std::count_if(
                history.begin(), history.end(), [&](const Said& s) { return s.at < second; }));
            const auto until_now = static_cast<std::size_t>(std::count_if(
                history.begin(), history.end(), [&](const Said& s) { return s.at <= second; }));
            SwitchState before = state_after(until_before, id, second - 1);
            for (std::size_t count = until_before; count <= until_now; ++count) {
                const SwitchState after = state_after(count, id, second);
                if (before != after) return true;
                before = after;
            }
        }
        return false;
    }

    /// ARC-6, ARC-7, ARC-9 by their words.
    [[nodiscard]] bool refuses(const SafetyRule& rule, const Order& order, Seconds when) const {
        std::vector<SwitchState> before;
        std::vector<SwitchState> after;
        for (std::uint32_t id = 0; id < kSwitches; ++id) {
            before.push_back(state(id, when));
            after.push_back(before.back());
            for (const Order::Turn& turn : order.turns) {
                if (turn.name == settings.switches[id].name) after.back() = turn.to;
            }
        }
        bool touched = false;
        bool waits = false;
        for (const SwitchId id : rule.guarded()) {
            touched = touched || before[id.value] != after[id.value];
            const auto wait = std::chrono::duration_cast<std::chrono::seconds>(rule.wait).count();
            waits = waits || changed_within(id.value, when, wait);
        }
        std::uint32_t on = 0;
        for (const SwitchId id : rule.criterion.of) {
            const auto& judged = rule.kind == RuleKind::Gating ? before : after;
            on += judged[id.value] == SwitchState::On ? 1 : 0;
        }
        const bool holds = (on >= rule.criterion.at_least) != rule.criterion.inverted;
        return touched && (waits || !holds);
    }
};

std::vector<SwitchId> some_switches(base::Rng& rng) {
    std::vector<SwitchId> ids;
    while (ids.empty()) {
        for (std::uint32_t id = 0; id < kSwitches; ++id) {
            if (rng.below(2) == 0) ids.push_back({id});
        }
    }
    return ids;
}

SwitchState either(base::Rng& rng) {
    return rng.below(2) == 0 ? SwitchState::Off : SwitchState::On;
}

ToldSettings random_settings(base::Rng& rng) {
    ToldSettings settings;
    for (std::uint32_t id = 0; id < kSwitches; ++id) {
        settings.switches.push_back({"s" + std::to_string(id), either(rng)});
    }
    for (std::uint32_t count = rng.below(4); count > 0; --count) {
        SafetyRule rule;
        rule.name = "r" + std::to_string(count);
        rule.kind = rng.below(2) == 0 ? RuleKind::Assertion : RuleKind::Gating;
        rule.criterion.of = some_switches(rng);
        rule.criterion.at_least =
            1 + rng.below(static_cast<std::uint32_t>(rule.criterion.of.size()));
        rule.criterion.inverted = rng.below(3) == 0;
        if (rule.kind == RuleKind::Gating) rule.targets = some_switches(rng);
        rule.wait = std::chrono::seconds(rng.below(6));
        settings.rules.push_back(rule);
    }
    return settings;
}

Order random_order(base::Rng& rng, const ToldSettings& settings) {
    Order order;
    for (const SwitchId id : some_switches(rng)) {
        if (order.turns.empty() || rng.below(2) == 0) {
            order.turns.push_back({settings.switches[id.value].name, either(rng)});
        }
    }
    for (const SafetyRule& rule : settings.rules) {
        if (rng.below(5) == 0) order.overrides.push_back(rule.name);
    }
    if (rng.below(2) == 0) order.lasts = std::chrono::seconds(1 + rng.below(12));
    return order;
}

void remember(Model& model, const Order& order, Seconds when) {
    for (const Order::Turn& turn : order.turns) {
        const auto id = static_cast<std::uint32_t>(turn.name[1] - '0');
        const Seconds until =
            order.lasts
                ? when + std::chrono::duration_cast<std::chrono::seconds>(*order.lasts).count()
                : 0;
        model.history.push_back({id, turn.to, when, until});
    }
}

std::vector<std::string> refusing(const Model& model, const Order& order, Seconds when) {
    std::vector<std::string> names;
    for (const SafetyRule& rule : model.settings.rules) {
        const auto& over = order.overrides;
        if (std::find(over.begin(), over.end(), rule.name) != over.end()) continue;
        if (model.refuses(rule, order, when)) names.push_back(rule.name);
    }
    return names;
}

}  // namespace

TEST_CASE(
    "switchboard: states, refusals and ends follow the model over any history "
    "(ARC-5, ARC-6, ARC-7, ARC-8, ARC-9, ARC-11, ARC-12, ARC-13)",
    "[health]") {
    CHECK(rc::check("orders and time in any order", [](std::uint64_t seed) {
        base::Rng rng(seed);
        Model model{random_settings(rng), {}};
        Switchboard board(model.settings);
        Seconds now = 1;
        std::optional<base::Instant> next;
        for (int step = 0; step < 40; ++step) {
            const Seconds then = now;
            now += rng.below(5);
            const bool end_is_due = next && *next <= moment(now).instant;
            const auto flips = board.advance(moment(now));
            RC_ASSERT(flips.empty() ||
                      end_is_due);  // nothing happens before the time that was said
            for (const Flip& flip : flips) {
                const auto id = static_cast<std::uint32_t>(flip.name[1] - '0');
                RC_ASSERT(model.state(id, then) != flip.to);
            }
            const Order order = random_order(rng, model.settings);
            const auto names = refusing(model, order, now);
            const auto done = board.change(order, moment(now));
            RC_ASSERT(done.has_value() == names.empty());
            if (done) {
                remember(model, order, now);
            } else {
                RC_ASSERT(done.error().rules == names);
            }
            for (std::uint32_t id = 0; id < kSwitches; ++id) {
                RC_ASSERT(board.position({id}) == model.state(id, now));
            }
            next = board.next_end();
        }
    }));
}

TEST_CASE("pushes: states and their next change follow the last word's age (HX-11)", "[health]") {
    CHECK(rc::check("words and time in any order", [](std::uint64_t seed) {
        base::Rng rng(seed);
        std::vector<PushSetting> settings;
        for (int index = 0; index < 3; ++index) {
            settings.push_back({"p" + std::to_string(index), std::chrono::seconds(1 + rng.below(9)),
                                static_cast<Missing>(rng.below(3))});
        }
        Pushes pushes(settings);
        std::vector<std::pair<Seconds, State>> last(3, {-1, State::Unknown});
        const auto model = [&](std::size_t index, Seconds when) {
            const auto& [said, state] = last[index];
            const PushSetting& setting = settings[index];
            if (said >= 0 && std::chrono::seconds(when - said) < setting.age) return state;
            if (setting.missing == Missing::Hold) return state;
            return setting.missing == Missing::Up ? State::Up : State::Down;
        };
        Seconds now = 0;
        for (int step = 0; step < 60; ++step) {
            const std::size_t index = rng.below(3);
            const State state = rng.below(2) == 0 ? State::Up : State::Down;
            RC_ASSERT(pushes.say(settings[index].name, {state, "", "", moment(now)}).has_value());
            last[index] = {now, state};
            const auto next = pushes.next_change(moment(now).instant);
            bool differs = false;  // from the states at `now`, at the second looked at
            for (Seconds when = now; when < now + 12; ++when) {
                for (std::size_t each = 0; each < 3; ++each) {
                    RC_ASSERT(pushes.state(each, moment(when).instant) == model(each, when));
                    differs = differs || model(each, when) != model(each, now);
                }
                RC_ASSERT(differs == (next && *next <= moment(when).instant));
            }
            now += rng.below(6);
        }
    }));
}

}  // namespace leeward::health
