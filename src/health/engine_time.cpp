// SPDX-License-Identifier: Apache-2.0
// What time alone brings, how soon who is asked again, and what of all this others see.

#include <algorithm>
#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

namespace {

constexpr base::Duration kProofPace = std::chrono::seconds(5);

/// Deadlines fall on whole seconds, so that many of them are one tick.
base::Instant whole_second(base::Instant at) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at.since_start);
    return {second < at.since_start ? second + std::chrono::seconds(1) : second};
}

/// The earlier of `due` and `at`, which counts only when it is yet to come.
void earliest(std::optional<base::Instant>& due, std::optional<base::Instant> at,
              base::Instant now) {
    if (!at) return;
    const base::Instant then = whole_second(*at);
    if (then > now && (!due || then < *due)) due = then;
}

}  // namespace

base::Duration Engine::Impl::pace(std::size_t index) {
    if (index >= members_.size()) return std::chrono::seconds(10);
    const Watched& how = watched(index);
    const base::Duration confirm = std::min(how.confirm, how.every);
    if (how.role == Watched::Role::Reference) {
        return suspects_ > 0 || doubt_ != Doubt::None ? confirm : how.every;
    }
    if (how.role == Watched::Role::Told || doubt_ != Doubt::None) return how.every;
    Member& member = members_[index];
    if (member.own != State::Down) {
        return member.row > 0 || member.waiting || is_unsure(index) ? confirm : how.every;
    }
    bool trial = member.comeback.on_trial();
    up(how.domain, [&](std::size_t at) { trial = trial || areas_[at].comeback.on_trial(); });
    return trial ? std::min(how.every, std::max(confirm, kProofPace)) : how.every;
}

bool Engine::Impl::tick(base::Instant now) {
    dirty_ = false;
    if (frozen_ || doubt_ != Doubt::None || !next_ || *next_ > now) return false;
    for (std::size_t at = 0; at < members_.size() && doubt_ == Doubt::None; ++at) {
        if (!members_[at].due || *members_[at].due > now) continue;
        if (watched(at).role == Watched::Role::Target) {
            judge(at, nullptr, now);
            judge_areas(at, now);
        }
        refresh(at, now);
    }
    for (std::size_t at = 0; at < areas_.size() && doubt_ == Doubt::None; ++at) {
        if (!areas_[at].due || *areas_[at].due > now) continue;
        judge_area(at, now);
        refresh_members(at, true, now);
    }
    next_.reset();
    for (const Member& member : members_) schedule_next(member.due);
    for (const Area& area : areas_) schedule_next(area.due);
    return dirty_;
}

std::optional<base::Instant> Engine::Impl::next_tick() const {
    if (frozen_ || doubt_ != Doubt::None) return std::nullopt;
    return next_;
}

void Engine::Impl::schedule_next(const std::optional<base::Instant>& due) {
    if (due && (!next_ || *due < *next_)) next_ = due;
}

void Engine::Impl::schedule(std::optional<base::Instant>& due, std::optional<base::Instant> to) {
    due = to;
    schedule_next(due);
}

std::optional<base::Instant> Engine::Impl::due_of(std::size_t index, base::Instant now) const {
    const Member& member = members_[index];
    const Watched& how = watched(index);
    std::optional<base::Instant> due;
    if (member.changed) earliest(due, *member.changed + kStir, now);
    if (how.role != Watched::Role::Target) return due;
    if (member.comeback.on_trial()) earliest(due, member.comeback.until(how.failback), now);
    earliest(due, member.dose.due(how.failback), now);
    earliest(due, member.comeback.forgiven(how.failback), now);
    if (member.held) earliest(due, ledger_.frees(), now);
    if (member.waiting && references_.empty()) {
        earliest(due, member.row_since + longest_every_ + longest_every_ / 2, now);
    }
    return due;
}

std::optional<base::Instant> Engine::Impl::due_of_area(std::size_t at, base::Instant now) const {
    const Area& area = areas_[at];
    const Failback& failback = settings_.domains[at].failback;
    std::optional<base::Instant> due;
    if (area.changed) earliest(due, *area.changed + kStir, now);
    if (area.comeback.on_trial()) earliest(due, area.comeback.until(failback), now);
    earliest(due, area.dose.due(failback), now);
    earliest(due, area.comeback.forgiven(failback), now);
    if (area.held) earliest(due, ledger_.frees(), now);
    return due;
}

Vitals Engine::Impl::vitals_of(std::size_t index, base::Instant now) {
    Member& member = members_[index];
    const Watched& how = watched(index);
    Vitals vitals;
    if (how.role == Watched::Role::Reference) return vitals;
    const auto stirs = [&](const std::optional<base::Instant>& changed) {
        return changed && now - *changed < kStir;
    };
    bool changing = stirs(member.changed);
    if (how.role == Watched::Role::Target) {
        const Sum& sum = member.rates.five_minutes(now);
        if (sum.all > 0) {
            const std::uint64_t permille = std::uint64_t{sum.passed} * Vitals::kWhole / sum.all;
            vitals.success = static_cast<std::uint16_t>(permille / 25 * 25);
        }
        std::uint32_t share = member.dose.share();
        if (member.held && member.halved) share /= 2;
        changing = changing || member.suspect || member.held || !member.dose.whole() ||
                   (member.own == State::Down && member.comeback.on_trial());
        up(how.domain, [&](std::size_t at) {
            const Area& area = areas_[at];
            share = share * area.dose.share() / Vitals::kWhole;
            if (area.held && area.halved) share /= 2;
            changing = changing || area.held || !area.dose.whole() || stirs(area.changed) ||
                       area.comeback.on_trial();
        });
        vitals.share = static_cast<std::uint16_t>(std::max(share, 1U));
    }
    vitals.changing = changing && doubt_ == Doubt::None;
    return vitals;
}

void Engine::Impl::refresh(std::size_t index, base::Instant now) {
    Member& member = members_[index];
    const Watched& how = watched(index);
    if (how.role == Watched::Role::Reference) return;
    EndpointState& shown = states_[index];
    const bool target = how.role == Watched::Role::Target;
    const State state = target && covered(index) ? State::Down : member.own;
    shown.streak = member.own == State::Down ? member.passes : member.row;
    if (state != shown.state) {
        if (target && state == State::Down) move_out(index, true);
        if (target && shown.state == State::Down) move_out(index, false);
        shown.state = state;
        shown.last_change = now;
        dirty_ = true;
    }
    const Vitals vitals = vitals_of(index, now);
    Vitals& before = vitals_[index];
    dirty_ = dirty_ || vitals.share != before.share || vitals.changing != before.changing;
    // Who answers well enough is not weighed by how well; the others are (RS-30).
    const bool weighed = state == State::Down || member.held;
    dirty_ = dirty_ || (weighed && vitals.success != before.success);
    before = vitals;
    schedule(member.due, due_of(index, now));
}

void Engine::Impl::refresh_all(base::Instant now) {
    for (std::size_t at = 0; at < members_.size(); ++at) refresh(at, now);
    for (std::size_t at = 0; at < areas_.size(); ++at) refresh_area(at, now);
}

void Engine::Impl::note(Event event, base::Instant now) {
    event.at = now;
    events_.push_back(std::move(event));
}

}  // namespace leeward::health
