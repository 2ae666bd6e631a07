// SPDX-License-Identifier: Apache-2.0
#include "outlook.hpp"

#include <algorithm>
#include <cassert>

namespace leeward::policy {

namespace {

using health::State;
using health::Vitals;

/// Up and Down as far as the children that nobody has judged yet leave it open (HX-1, HX-10).
State counted(const Verdict& verdict, const std::vector<State>& states) {
    const std::uint32_t wanted = verdict.at_least.value_or(0);
    std::uint32_t up = 0;
    std::uint32_t unknown = 0;
    for (const health::EndpointId child : verdict.counted) {
        up += states[child.index()] == State::Up ? 1 : 0;
        unknown += states[child.index()] == State::Unknown ? 1 : 0;
    }
    if (up >= wanted) return State::Up;
    return up + unknown >= wanted ? State::Unknown : State::Down;
}

/// HX-17: disabled, then inverted. What is not known yet counts as healthy, and its opposite as
/// unhealthy (HC-26).
State passed_on(const Verdict& verdict, State observed) {
    const State state = verdict.disabled ? State::Up : observed;
    if (!verdict.inverted) return state;
    return state == State::Down ? State::Up : State::Down;
}

}  // namespace

Outlook::Outlook(const Rules& rules, const Known& known)
    : endpoints_(rules.endpoints.size(), health::State::Unknown),
      vitals_(rules.endpoints.size()),
      places_(rules.places.size()) {
    const std::size_t judged = std::min(known.health.size(), endpoints_.size());
    for (std::size_t at = 0; at < judged; ++at) endpoints_[at] = known.health[at].state;
    const std::size_t measured = std::min(known.vitals.size(), vitals_.size());
    std::copy_n(known.vitals.begin(), measured, vitals_.begin());
    for (const Word& word : known.words) {
        if (const auto* place = std::get_if<PlaceId>(&word.about)) {
            assert(place->index() < places_.size());
            places_[place->index()] = word.state;
        } else if (const auto* endpoint = std::get_if<health::EndpointId>(&word.about)) {
            assert(endpoint->index() < endpoints_.size());
            endpoints_[endpoint->index()] = word.state;
            vitals_[endpoint->index()].share = Vitals::kWhole;
            vitals_[endpoint->index()].changing = false;
        }
    }
    judge(rules, known.words);
    inherit(rules);
    for (std::size_t at = 0; at < endpoints_.size(); ++at) {
        std::uint16_t& share = vitals_[at].share;
        if (endpoints_[at] != State::Up || share > Vitals::kWhole) share = Vitals::kWhole;
    }
}

void Outlook::judge(const Rules& rules, std::span<const Word> words) {
    if (rules.verdicts.empty()) return;
    std::vector<bool> said(endpoints_.size(), false);
    for (const Word& word : words) {
        if (const auto* id = std::get_if<health::EndpointId>(&word.about)) said[id->index()] = true;
    }
    for (const Verdict& verdict : rules.verdicts) {
        State& state = endpoints_[verdict.of.index()];
        const bool counts = verdict.at_least.has_value() && !said[verdict.of.index()];
        state = passed_on(verdict, counts ? counted(verdict, endpoints_) : state);
        judge_vitals(verdict, counts);
    }
}

void Outlook::judge_vitals(const Verdict& verdict, bool counts) {
    Vitals& vitals = vitals_[verdict.of.index()];
    vitals.share = Vitals::kWhole;
    if (verdict.inverted) vitals.success = Vitals::kWhole;  // of what should fail, it says nothing
    if (counts) {
        vitals.changing = std::any_of(
            verdict.counted.begin(), verdict.counted.end(),
            [this](health::EndpointId child) { return vitals_[child.index()].changing; });
    }
    if (verdict.disabled) vitals.changing = false;
}

void Outlook::inherit(const Rules& rules) {
    const auto direct = places_;
    for (std::size_t at = 0; at < places_.size(); ++at) {
        std::optional<PlaceId> above = rules.places[at].parent;
        // Places nest at most as deep as there are places.
        for (std::size_t level = 0; !places_[at] && above && level < places_.size(); ++level) {
            places_[at] = direct[above->index()];
            above = rules.places[above->index()].parent;
        }
    }
}

}  // namespace leeward::policy
