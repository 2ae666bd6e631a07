// SPDX-License-Identifier: Apache-2.0
// From a report to a verdict on one endpoint.

#include <algorithm>
#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

namespace {

constexpr std::uint32_t kCoveredProof = 60;  // of a trial inside a domain that is out

EndpointId id_of(std::size_t index) {
    return {static_cast<std::uint32_t>(index)};
}

}  // namespace

bool Engine::Impl::report(std::size_t index, const Report& report, base::Duration took,
                          base::Instant now) {
    if (index >= members_.size()) return false;
    dirty_ = false;
    states_[index].last_outcome = report.outcome;
    const bool evidence = is_evidence(report.outcome);
    watch_loop(evidence, now);
    if (!evidence) return dirty_;
    const Watched& how = watched(index);
    if (how.role == Watched::Role::Told) return dirty_;
    if (how.role == Watched::Role::Reference) {
        on_reference(index, report, now);
        return dirty_;
    }
    const bool passed = report.outcome == Outcome::Passed;
    watch_failing(index, !passed, now);
    // An isolated prober's word is no evidence, neither good nor bad (RS-17, RS-19).
    if (doubt_ != Doubt::None) return dirty_;
    states_[index].last_evidence = now;
    count(index, passed && (!how.slow || took <= *how.slow), passed, now);
    if (!frozen_) {
        judge(index, &report, now);
        if (doubt_ == Doubt::None) judge_areas(index, now);
    }
    refresh(index, now);
    return dirty_;
}

void Engine::Impl::judge(std::size_t index, const Report* report, base::Instant now) {
    Member& member = members_[index];
    if (member.own == State::Unknown && member.passes > 0) {
        come_up(index, "first pass", now);
    } else if (member.own == State::Down) {
        judge_down(index, now);
    } else {
        judge_up(index, report, now);
    }
    const bool whole = member.own == State::Up && member.dose.whole() && !member.held;
    member.comeback.forgive(whole, watched(index).failback, now);
}

void Engine::Impl::judge_up(std::size_t index, const Report* report, base::Instant now) {
    Member& member = members_[index];
    const Watched& how = watched(index);
    const bool ill = is_ill(index, now);
    if (!ill && (member.row == 0 || member.row < member.needed)) {
        wait(index, false);
        const Sum& minute = member.rates.minute(now);
        // A few passes say little of one that fails often.
        const bool well =
            minute.all > 0 ? !minute.below(Dose::kWell) : member.passes >= how.thresholds.rise;
        if (member.held && well) release(index, "well again", now);
        if (member.dose.step(how.failback, member.rates, now) && member.dose.whole()) {
            member.changed = now;
        }
        return;
    }
    if (!member.waiting && !member.held && report != nullptr) member.because = *report;
    const Reason bad = reason(member, now);
    const References::Word word = trust(bad.since, now);
    if (doubt_ != Doubt::None) return;  // that is what it came to
    wait(index, word != References::Word::Well);
    if (member.waiting) return;
    // What was never seen in service takes nothing out of it, nor does what is out with its domain.
    const bool serves = member.own == State::Up && !covered(index);
    const Removal removed = removal(serves ? how.capacity : 0, index);
    if (serves && !may_go(removed, member.rates.minute(now), member.row_at(now), now)) {
        return hold(index, bad.why, now);
    }
    if (serves) ledger_.take(removed, now);
    go_down(index, bad.why, now);
}

void Engine::Impl::judge_down(std::size_t index, base::Instant now) {
    Member& member = members_[index];
    const Watched& how = watched(index);
    Event event;
    event.kind = Event::Kind::Returning;
    event.about = id_of(index);
    event.from = State::Down;
    event.to = State::Up;
    event.rule = "RS-32";
    if (!member.comeback.on_trial()) {
        if (member.passes < how.thresholds.rise) return;
        member.comeback.start_trial(now);
        if (covered(index)) return;
        if (member.comeback.hold(how.failback).count() == 0 && !how.failback.manual) {
            return come_up(index, std::to_string(member.passes) + " passes in a row", now);
        }
        event.until = member.comeback.until(how.failback);
        event.why = std::to_string(member.passes) + " passes in a row";
        note(std::move(event), now);
        return;
    }
    const std::uint32_t proof = covered(index) ? kCoveredProof : Comeback::kProof;
    if (member.ready || !member.comeback.proved(how.failback, proof, now)) return;
    if (!how.failback.manual) {
        return come_up(
            index, "good for " + base::format_duration(member.comeback.hold(how.failback)), now);
    }
    member.ready = true;
    event.why = "good; an operator has to let it return";
    note(std::move(event), now);
}

void Engine::Impl::go_down(std::size_t index, const std::string& why, base::Instant now) {
    Member& member = members_[index];
    if (member.held) release(index, "goes out", now);
    const State from = std::exchange(member.own, State::Down);
    member.habit.take_back(member.row);
    member.comeback.went_out(now);
    member.ready = false;
    member.dose.make_whole();
    member.changed = now;
    suspect(index);
    if (!covered(index)) {
        Event event;
        event.about = id_of(index);
        event.from = from;
        event.to = State::Down;
        event.because = std::exchange(member.because, {});
        event.why = why;
        event.rule = "RS-15";
        note(std::move(event), now);
    }
    count_out(watched(index).domain, 1, true);
    refresh(index, now);
}

void Engine::Impl::come_up(std::size_t index, const std::string& why, base::Instant now) {
    Member& member = members_[index];
    const State from = std::exchange(member.own, State::Up);
    member.ready = false;
    member.changed = now;
    // Inside a domain that is out it is the domain that comes back step by step.
    if (from == State::Down) {
        member.comeback.came_back(now);
        if (!covered(index)) member.dose.begin(watched(index).failback, member.rates, now);
        count_out(watched(index).domain, 1, false);
    }
    if (!covered(index)) {
        Event event;
        event.about = id_of(index);
        event.from = from;
        event.to = State::Up;
        event.because.outcome = Outcome::Passed;
        event.why = why;
        if (from == State::Down) event.rule = "RS-31";
        note(std::move(event), now);
    }
    suspect(index);
    refresh(index, now);
}

void Engine::Impl::hold(std::size_t index, const std::string& why, base::Instant now) {
    Member& member = members_[index];
    // It has a part of its share, and less of it for as long as it fails; but all of it where
    // nothing answers better, for then it would only lie more heavily on others that fail.
    const Sum& minute = member.rates.minute(now);
    member.halved = better_than(minute.permille(), now);
    if (member.held) {
        if (member.halved && minute.below(Dose::kIll)) member.dose.ease(member.rates, now);
        return;
    }
    member.held = true;
    Event event;
    event.kind = Event::Kind::Held;
    event.about = id_of(index);
    event.from = event.to = State::Up;
    event.because = member.because;
    event.why = why + "; out in " + base::format_duration(settings_.rules.budget.window) + ": " +
                std::to_string(ledger_.taken(now)) + ", in service: " + std::to_string(in_service_);
    event.rule = "RS-29";
    event.until = ledger_.frees();
    note(std::move(event), now);
}

void Engine::Impl::release(std::size_t index, const std::string& why, base::Instant now) {
    members_[index].held = false;
    Event event;
    event.kind = Event::Kind::Released;
    event.about = id_of(index);
    event.from = event.to = State::Up;
    event.why = why;
    event.rule = "RS-29";
    note(std::move(event), now);
}

bool Engine::Impl::let_return(EndpointId id, base::Instant now) {
    dirty_ = false;
    if (frozen_ || id.index() >= members_.size() || !members_[id.index()].ready) return false;
    come_up(id.index(), "an operator let it return", now);
    judge_areas(id.index(), now);
    return dirty_;
}

}  // namespace leeward::health
