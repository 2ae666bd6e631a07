// SPDX-License-Identifier: Apache-2.0
// How an engine starts, what it remembers, and what operators tell it.

#include <algorithm>
#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

Engine::Impl::Impl(EngineSettings settings, base::Instant now, const EngineMemory& memory)
    : settings_(std::move(settings)),
      states_(settings_.endpoints.size()),
      vitals_(settings_.endpoints.size()),
      domains_(settings_.domains.size()),
      members_(settings_.endpoints.size()),
      areas_(settings_.domains.size()),
      ledger_(settings_.rules.budget) {
    place_members();
    recall(memory, now);
    refresh_all(now);
    events_.clear();
}

void Engine::Impl::place_members() {
    out_at_.resize(settings_.domains.size() + members_.size());
    for (std::size_t at = 0; at < members_.size(); ++at) {
        Member& member = members_[at];
        const Watched& watched = settings_.endpoints[at];
        if (watched.role == Watched::Role::Reference) {
            member.reference = references_.add();
            reference_ids_.push_back(at);
        }
        if (watched.role != Watched::Role::Target) continue;
        in_service_ += watched.capacity;
        longest_every_ = std::max(longest_every_, watched.every);
        member.place = settings_.domains.size() + at;
        up(watched.domain, [&](std::size_t area) {
            areas_[area].members.push_back(at);
            areas_[area].rise = std::max(areas_[area].rise, watched.thresholds.rise);
            ++domains_[area].total;
            if (settings_.domains[area].level == Level::Region) member.place = area;
        });
    }
    for (std::size_t at = 0; at < areas_.size(); ++at) {
        if (!is_place(at) && !areas_[at].members.empty()) providers_.push_back(at);
    }
}

void Engine::Impl::recall_domain(std::size_t at, const Memory& memory, base::Instant now) {
    Area& area = areas_[at];
    std::optional<base::Instant> returned;
    if (memory.since_change) area.changed = now - *memory.since_change;
    if (memory.state == State::Up && memory.flaps > 0) returned = area.changed.value_or(now);
    area.comeback = Comeback(memory.flaps, memory.good_spell, returned);
    if (!is_place(at)) return;
    if (memory.state == State::Down) {
        area.out = true;
        count_out(settings_.domains[at].parent, domains_[at].total - area.out_below, true);
    } else {
        area.dose = Dose(std::clamp(memory.share, Dose::kLeast, Vitals::kWhole));
    }
}

void Engine::Impl::recall(const EngineMemory& memory, base::Instant now) {
    if (memory.endpoints.size() == members_.size()) {
        for (std::size_t at = 0; at < members_.size(); ++at) {
            const Memory& old = memory.endpoints[at];
            Member& member = members_[at];
            member.own = old.state;
            states_[at].state = old.state;
            std::optional<base::Instant> returned;
            if (old.since_change) member.changed = now - *old.since_change;
            if (old.since_evidence) states_[at].last_evidence = now - *old.since_evidence;
            states_[at].last_change = member.changed;
            if (old.state == State::Up && old.flaps > 0) returned = member.changed.value_or(now);
            member.comeback = Comeback(old.flaps, old.good_spell, returned);
            if (watched(at).role != Watched::Role::Target) continue;
            if (old.state == State::Up) {
                member.dose = Dose(std::clamp(old.share, Dose::kLeast, Vitals::kWhole));
            }
            if (old.state != State::Down) continue;
            move_out(at, true);
            count_out(watched(at).domain, 1, true);
        }
    }
    if (memory.domains.size() != areas_.size()) return;
    // The narrow ones first, so that the wide ones count what is out below them.
    for (std::size_t at = areas_.size(); at-- > 0;) recall_domain(at, memory.domains[at], now);
}

EngineMemory Engine::Impl::remember(base::Instant now) const {
    EngineMemory memory;
    memory.endpoints.reserve(members_.size());
    for (std::size_t at = 0; at < members_.size(); ++at) {
        const Member& member = members_[at];
        Memory one;
        one.state = member.own;
        one.flaps = member.comeback.flaps();
        if (member.changed) one.since_change = now - *member.changed;
        if (states_[at].last_evidence) one.since_evidence = now - *states_[at].last_evidence;
        one.good_spell = member.comeback.good_spell();
        one.share = member.dose.share();
        memory.endpoints.push_back(one);
    }
    memory.domains.reserve(areas_.size());
    for (const Area& area : areas_) {
        Memory one;
        one.state = area.out ? State::Down : State::Up;
        one.flaps = area.comeback.flaps();
        if (area.changed) one.since_change = now - *area.changed;
        one.good_spell = area.comeback.good_spell();
        one.share = area.dose.share();
        memory.domains.push_back(one);
    }
    return memory;
}

void Engine::Impl::freeze(bool frozen, base::Instant now) {
    if (frozen == frozen_) return;
    frozen_ = frozen;
    if (frozen) return;
    for (std::size_t at = 0; at < members_.size(); ++at) {
        if (const auto told = std::exchange(members_[at].told, std::nullopt)) {
            apply_told(at, *told, now);
        }
    }
    refresh_all(now);
}

bool Engine::Impl::tell(std::size_t index, State state, base::Instant now) {
    dirty_ = false;
    if (index >= members_.size() || watched(index).role != Watched::Role::Told) return false;
    states_[index].last_evidence = now;
    if (frozen_) {
        members_[index].told = state;
    } else {
        apply_told(index, state, now);
    }
    return dirty_;
}

void Engine::Impl::apply_told(std::size_t index, State state, base::Instant now) {
    Member& member = members_[index];
    if (member.own == state) return;
    const State from = std::exchange(member.own, state);
    member.changed = now;
    Event event;
    event.about = EndpointId{static_cast<std::uint32_t>(index)};
    event.from = from;
    event.to = state;
    event.why = "told";
    note(std::move(event), now);
    refresh(index, now);
}

}  // namespace leeward::health
