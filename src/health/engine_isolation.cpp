// SPDX-License-Identifier: Apache-2.0
// Whether the prober can trust what it sees (RS-19 to RS-21).

#include <algorithm>
#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

namespace {

constexpr std::uint32_t kLoopProof = 10;  // reports until the loop is judged
constexpr std::uint32_t kLoopBad = 500;   // thousandths that are evidence; fewer: it runs late
constexpr std::uint32_t kLoopWell = 750;

std::string of_words(const Sum& sum) {
    return std::to_string(sum.good) + " of " + std::to_string(sum.all);
}

}  // namespace

void Engine::Impl::watch_loop(bool evidence, base::Instant now) {
    loop_.add(now, evidence, evidence);
    const Sum& minute = loop_.minute(now);
    if (doubt_ == Doubt::None && minute.all >= kLoopProof && minute.below(kLoopBad)) {
        doubt_ = Doubt::Loop;
        isolate("the loop ran late: " + of_words(minute) + " probes in 60 s could be judged", now);
    } else if (doubt_ == Doubt::Loop && !minute.below(kLoopWell)) {
        reconnect(of_words(minute) + " probes in 60 s could be judged", now);
    }
}

void Engine::Impl::watch_failing(std::size_t index, bool failing, base::Instant now) {
    Member& member = members_[index];
    if (member.failing != failing) {
        member.failing = failing;
        up(watched(index).domain, [&](std::size_t at) {
            areas_[at].failing += failing ? 1U : static_cast<std::uint32_t>(-1);
        });
    }
    if (doubt_ != Doubt::Presumed) return;
    for (const std::size_t at : providers_) {
        const Area& area = areas_[at];
        const std::uint32_t fresh = domains_[at].total - area.long_dead;
        const std::uint32_t bad = area.failing - std::min(area.failing, area.long_dead);
        if (2 * bad < fresh) {
            return reconnect(settings_.domains[at].name + ": " + std::to_string(fresh - bad) +
                                 " of " + std::to_string(fresh) + " answer",
                             now);
        }
    }
}

void Engine::Impl::on_reference(std::size_t index, const Report& report, base::Instant now) {
    Member& member = members_[index];
    const bool good = report.outcome == Outcome::Passed;
    Step moved = step(states_[index], report.outcome, watched(index).thresholds, now);
    states_[index] = moved.next;
    references_.answer(member.reference, good, now);
    if (moved.transition) {
        member.own = moved.next.state;
        member.changed = now;
    }
    if (moved.transition && doubt_ == Doubt::None) {  // isolation says it for all of them
        Event event;
        event.about = EndpointId{static_cast<std::uint32_t>(index)};
        event.from = moved.transition->from;
        event.to = moved.transition->to;
        event.because = report;
        event.why = good ? "the reference answers" : "the reference fails";
        event.rule = "RS-19";
        note(std::move(event), now);
        dirty_ = true;
    }
    if (doubt_ == Doubt::None && references_.unwell(now)) {
        doubt_ = Doubt::References;
        isolate(of_words(references_.minute(now)) + " answers of references were good in 60 s",
                now);
    } else if (doubt_ == Doubt::References && references_.well(now)) {
        reconnect(of_words(references_.minute(now)) + " answers of references were good in 60 s",
                  now);
    }
    if (frozen_ || doubt_ != Doubt::None || waiting_.empty()) return;
    // Copied: a verdict takes its endpoint off the list.
    const std::vector<std::size_t> waiting = waiting_;
    for (const std::size_t at : waiting) {
        if (doubt_ != Doubt::None) return;
        judge(at, nullptr, now);
        judge_areas(at, now);
        refresh(at, now);
    }
}

References::Word Engine::Impl::trust(base::Instant since, base::Instant now) {
    if (!references_.empty()) return references_.since(since);
    if (providers_.size() < 2) return References::Word::Well;
    return presume(since, now);
}

References::Word Engine::Impl::presume(base::Instant since, base::Instant now) {
    bool all_fail = true;
    for (const std::size_t at : providers_) {
        std::uint32_t fresh = 0;
        std::uint32_t bad = 0;
        std::uint32_t good = 0;
        for (const std::size_t index : areas_[at].members) {
            const Member& member = members_[index];
            const bool long_out = member.own == State::Down &&
                                  (!member.changed || now - *member.changed > 2 * longest_every_);
            if (long_out) continue;
            ++fresh;
            if (member.failing) {
                ++bad;
            } else if (states_[index].last_evidence && *states_[index].last_evidence >= since) {
                ++good;
            }
        }
        areas_[at].long_dead = domains_[at].total - fresh;
        if (fresh == 0 || 2 * bad > fresh) continue;
        if (2 * good >= fresh) return References::Word::Well;
        all_fail = false;
    }
    if (all_fail) {
        doubt_ = Doubt::Presumed;
        isolate("over half of all targets of every provider fail at once", now);
        return References::Word::Unwell;
    }
    // Everybody is looked at within a round and a half; then what was seen is all there is.
    const bool late = now - since >= longest_every_ + longest_every_ / 2;
    return late ? References::Word::Well : References::Word::Waiting;
}

void Engine::Impl::isolate(const std::string& why, base::Instant now) {
    isolated_ = why;
    Event event;
    event.kind = Event::Kind::Isolated;
    event.why = why;
    event.rule = doubt_ == Doubt::Presumed ? "RS-20" : "RS-19";
    note(std::move(event), now);
    for (const std::size_t reference : reference_ids_) {
        const EndpointId id{static_cast<std::uint32_t>(reference)};
        if (std::find(hurried_.begin(), hurried_.end(), id) == hurried_.end()) {
            hurried_.push_back(id);
        }
    }
    refresh_all(now);
}

void Engine::Impl::reconnect(const std::string& why, base::Instant now) {
    doubt_ = Doubt::None;
    reconnected_ = now;
    isolated_.clear();
    Event event;
    event.kind = Event::Kind::Reconnected;
    event.why = why;
    event.rule = "RS-19";
    note(std::move(event), now);
    // What was seen on the way into isolation counts no more than what was seen in it.
    for (std::size_t at = 0; at < members_.size(); ++at) {
        Member& member = members_[at];
        wait(at, false);
        if (member.own != State::Down) {
            member.habit.take_back(member.row);
            member.row = 0;
        }
        member.passes = 0;
        member.ill_since.reset();
        member.rates.clear();
        suspect(at);
    }
    for (Area& area : areas_) area.rates.clear();
    refresh_all(now);
}

}  // namespace leeward::health
