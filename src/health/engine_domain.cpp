// SPDX-License-Identifier: Apache-2.0
// Verdicts on zones and regions: who fails together goes together and comes back together (RS-28).

#include <algorithm>
#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

namespace {

constexpr std::uint32_t kAnswers = 100;      // of a thousand: it still serves some
constexpr std::uint32_t kClearly = 100;      // of a thousand: no noise
constexpr std::uint32_t kProof = 20;         // reports that tell something of a young rate
constexpr std::uint32_t kGood = Dose::kIll;  // and in no trouble itself
constexpr base::Duration kBeyondDoubt = std::chrono::minutes(1);

constexpr std::uint32_t kEaseProof = 40;   // reports until a domain is eased off
constexpr std::uint32_t kEaseMargin = 50;  // thousandths that a sibling has to be better

DomainId domain_id(std::size_t at) {
    return {static_cast<std::uint32_t>(at)};
}

}  // namespace

bool Engine::Impl::covered(std::size_t index) const {
    bool out = false;
    up(watched(index).domain, [&](std::size_t at) { out = out || areas_[at].out; });
    return out;
}

void Engine::Impl::count_out(std::optional<DomainId> from, std::uint32_t by, bool out) {
    // Above a domain that is out all in it is counted already.
    bool counted = false;
    up(from, [&](std::size_t at) {
        if (counted) return;
        Area& area = areas_[at];
        area.out_below = out ? area.out_below + by : area.out_below - by;
        counted = area.out;
    });
}

std::string Engine::Impl::count_words(std::size_t at) const {
    return std::to_string(areas_[at].out_below) + " of " + std::to_string(domains_[at].total) +
           " endpoints are out";
}

Removal Engine::Impl::removal(std::uint64_t capacity, std::size_t member) const {
    const Watched& how = watched(member);
    // Endpoints are looked at in turn, so what fails at once is seen to fail within a round.
    const base::Duration round = how.every + how.every / 5 + std::chrono::seconds(2);
    return {capacity, members_[member].place,
            std::max<base::Duration>(std::chrono::seconds(12), round)};
}

void Engine::Impl::judge_areas(std::size_t index, base::Instant now) {
    up(watched(index).domain, [&](std::size_t at) { judge_area(at, now); });
}

bool Engine::Impl::condemnable(std::size_t at) const {
    const std::uint64_t bad = areas_[at].out_below;
    return is_place(at) && bad >= 2 &&
           bad * 1000 > std::uint64_t{domains_[at].total} * settings_.rules.condemn;
}

void Engine::Impl::judge_area(std::size_t at, base::Instant now) {
    if (!is_place(at)) return refresh_area(at, now);
    Area& area = areas_[at];
    const Failback& failback = settings_.domains[at].failback;
    if (area.out) {
        judge_out_area(at, now);
    } else if (condemnable(at)) {
        condemn(at, now);
    } else {
        const bool stepped = area.dose.step(failback, area.rates, now);
        if (area.dose.whole() && !stepped) ease(at, now);
        if (stepped || !area.dose.whole()) refresh_members(at, stepped, now);
    }
    if (area.held && !condemnable(at)) {
        area.held = false;
        note_area(at, Event::Kind::Released, count_words(at), now);
        refresh_members(at, true, now);
    }
    area.comeback.forgive(!area.out && area.dose.whole(), failback, now);
    refresh_area(at, now);
}

void Engine::Impl::move_out(std::size_t index, bool out) {
    const std::uint64_t capacity = watched(index).capacity;
    std::uint64_t& at = out_at_[members_[index].place];
    in_service_ = out ? in_service_ - capacity : in_service_ + capacity;
    out_ = out ? out_ + capacity : out_ - capacity;
    at = out ? at + capacity : at - capacity;
}

/// The prober trusts itself again only since, and has not seen much.
bool Engine::Impl::is_young(base::Instant now) const {
    return reconnected_ && now - *reconnected_ < kBeyondDoubt;
}

/// Whether a region answers well, and clearly better than `own`, of a thousand. Its own may be the
/// one, when it is only a part of it. Where there is but one region nobody can tell, and what is
/// seen is believed.
bool Engine::Impl::better_than(std::uint32_t own, base::Instant now) {
    const std::uint32_t enough = is_young(now) ? kProof : 0;
    std::uint32_t regions = 0;
    bool better = false;
    for (std::size_t at = 0; at < areas_.size(); ++at) {
        if (settings_.domains[at].level != Level::Region || areas_[at].members.empty()) continue;
        ++regions;
        if (areas_[at].out || areas_[at].rates.minute(now).all < enough) continue;
        // A lucky minute is not enough: what gets little may answer well, until it gets more.
        const std::uint32_t other = std::min(areas_[at].rates.minute(now).permille(),
                                             areas_[at].rates.five_minutes(now).permille());
        better = better || (other >= kGood && other >= own + kClearly);
    }
    return better || regions < 2;
}

/// Whether what is bad may be taken out (RS-29). A survivor may not while it still answers a part
/// of its requests, something elsewhere is out already, and the rest could not carry the demand:
/// one that is asked for too much looks broken, and its removal breaks the others. Nor where all
/// regions answer as badly, for then it is not its own failure (RS-23). What has not
/// passed once for a whole minute may always go: no false signal that was ever seen lasted so long
/// without a break, and users meet nothing there.
bool Engine::Impl::may_go(const Removal& removal, const Sum& minute, const Row& row,
                          base::Instant now) {
    const bool answers = is_young(now) || (!minute.below(kAnswers) && minute.all > 0);
    const bool elsewhere = out_ > out_at_[removal.place];
    const std::uint64_t rest = in_service_ - std::min(in_service_, removal.capacity);
    if (answers && elsewhere && rest < settings_.demand) return false;
    // A row that is no chance says that nothing is answered now, whatever the minute was before.
    const std::uint32_t own = row.is_whole ? 0 : minute.permille();
    if (answers && !better_than(own, now)) return false;
    return row.lasts >= kBeyondDoubt || ledger_.allows(removal, in_service_, now);
}

void Engine::Impl::condemn(std::size_t at, base::Instant now) {
    Area& area = areas_[at];
    std::uint64_t rest = 0;
    for (const std::size_t member : area.members) {
        if (states_[member].state != State::Down) rest += watched(member).capacity;
    }
    const Removal removed = removal(rest, area.members.front());
    if (rest > 0 && rest < in_service_ && !may_go(removed, area.rates.minute(now), {}, now)) {
        area.halved = better_than(area.rates.minute(now).permille(), now);
        if (area.held) return;
        area.held = true;
        note_area(at, Event::Kind::Held, count_words(at), now);
        return refresh_members(at, true, now);
    }
    if (rest > 0) ledger_.take(removed, now);
    area.held = false;
    area.out = true;
    area.ready = false;
    area.passes = 0;
    area.comeback.went_out(now);
    area.dose.make_whole();
    area.changed = now;
    // Whoever in it seemed well and held a budget or a verdict up goes with it.
    note_area(at, Event::Kind::Transition, count_words(at), now);
    count_out(settings_.domains[at].parent, domains_[at].total - area.out_below, true);
    refresh_members(at, true, now);
}

void Engine::Impl::judge_out_area(std::size_t at, base::Instant now) {
    Area& area = areas_[at];
    const Failback& failback = settings_.domains[at].failback;
    if (!failback.manual && !condemnable(at)) {
        return restore(at, false, false, count_words(at), now);
    }
    if (!area.comeback.on_trial()) {
        if (area.passes < area.rise * domains_[at].total) return;
        area.comeback.start_trial(now);
        note_area(at, Event::Kind::Returning,
                  std::to_string(area.passes) + " good answers in a row", now);
        return refresh_members(at, true, now);
    }
    if (area.ready || !area.comeback.proved(failback, Comeback::kProof, now)) return;
    if (failback.manual) {
        area.ready = true;
        return note_area(at, Event::Kind::Returning, "good; an operator has to let it return", now);
    }
    restore(at, true, false, "good for " + base::format_duration(area.comeback.hold(failback)),
            now);
}

void Engine::Impl::restore(std::size_t at, bool lift, bool by_hand, const std::string& why,
                           base::Instant now) {
    Area& area = areas_[at];
    count_out(settings_.domains[at].parent, domains_[at].total - area.out_below, false);
    area.out = false;
    area.ready = false;
    area.comeback.came_back(now);
    area.dose.begin(settings_.domains[at].failback, area.rates, now);
    area.changed = now;
    for (const std::size_t index : area.members) {
        if (lift) lift_member(index, by_hand, now);
    }
    note_area(at, Event::Kind::Transition, why, now);
    refresh_members(at, true, now);
}

void Engine::Impl::lift_member(std::size_t index, bool by_hand, base::Instant now) {
    Member& member = members_[index];
    const Watched& how = watched(index);
    if (member.own != State::Down || (how.failback.manual && !by_hand)) return;
    if (member.row >= how.thresholds.fall || is_ill(index, now)) return;
    member.own = State::Up;
    member.comeback.came_back(now);
    member.ready = false;
    member.changed = now;
    count_out(how.domain, 1, false);
    // A domain in it that is out stays so, and is judged by its own trial.
    suspect(index);
}

bool Engine::Impl::let_return(DomainId id, base::Instant now) {
    dirty_ = false;
    const std::size_t at = id.index();
    if (frozen_ || at >= areas_.size() || !areas_[at].ready) return false;
    restore(at, true, true, "an operator let it return", now);
    up(settings_.domains[at].parent, [&](std::size_t above) { judge_area(above, now); });
    return dirty_;
}

void Engine::Impl::ease(std::size_t at, base::Instant now) {
    Area& area = areas_[at];
    const Sum own = area.rates.five_minutes(now);
    if (own.all < kEaseProof || !own.below(Dose::kIll)) return;
    // Where all are as bad, no one is better off without it.
    const Domain& domain = settings_.domains[at];
    bool relief = false;
    for (std::size_t other = 0; other < areas_.size() && !relief; ++other) {
        const Domain& sibling = settings_.domains[other];
        if (other == at || sibling.level != domain.level || areas_[other].out) continue;
        if (domain.level == Level::Zone && sibling.parent != domain.parent) continue;
        if (areas_[other].members.empty()) continue;
        const Sum& sum = areas_[other].rates.five_minutes(now);
        relief = !sum.below(Dose::kIll) && sum.permille() >= own.permille() + kEaseMargin;
    }
    if (!relief || !area.dose.ease(area.rates, now)) return;
    note_area(at, Event::Kind::Eased,
              std::to_string(own.good) + " of " + std::to_string(own.all) + " good in 300 s", now);
    refresh_members(at, true, now);
}

void Engine::Impl::note_area(std::size_t at, Event::Kind kind, const std::string& why,
                             base::Instant now) {
    const Area& area = areas_[at];
    Event event;
    event.kind = kind;
    event.about = domain_id(at);
    event.from = domains_[at].state;
    event.to = area.out ? State::Down : State::Up;
    event.why = why;
    event.rule = "RS-28";
    if (kind == Event::Kind::Returning || (kind == Event::Kind::Transition && !area.out)) {
        event.to = State::Up;
        event.rule = kind == Event::Kind::Returning ? "RS-32" : "RS-31";
        if (area.comeback.on_trial()) {
            event.until = area.comeback.until(settings_.domains[at].failback);
        }
    } else if (kind == Event::Kind::Held || kind == Event::Kind::Released) {
        event.rule = "RS-29";
        if (kind == Event::Kind::Held) event.until = ledger_.frees();
    } else if (kind == Event::Kind::Eased) {
        event.rule = "RS-31";
    }
    note(std::move(event), now);
}

void Engine::Impl::refresh_members(std::size_t at, bool all, base::Instant now) {
    if (!all) return;
    for (const std::size_t index : areas_[at].members) refresh(index, now);
    for (std::size_t below = 0; below < areas_.size(); ++below) {
        if (settings_.domains[below].parent == domain_id(at)) refresh_area(below, now);
    }
    up(settings_.domains[at].parent, [&](std::size_t above) { refresh_area(above, now); });
    refresh_area(at, now);
}

void Engine::Impl::refresh_area(std::size_t at, base::Instant now) {
    Area& area = areas_[at];
    DomainState& shown = domains_[at];
    bool out = area.out;
    up(settings_.domains[at].parent, [&](std::size_t above) { out = out || areas_[above].out; });
    shown.bad = out ? shown.total : area.out_below;
    // A provider is never condemned: it is out when all in it is.
    if (!is_place(at)) out = shown.total > 0 && shown.bad == shown.total;
    const State state = out ? State::Down : State::Up;
    if (shown.state != state) dirty_ = true;
    shown.state = state;
    shown.share = area.held ? Vitals::kWhole / 2 : area.dose.share();
    shown.success = static_cast<std::uint16_t>(area.rates.five_minutes(now).permille() / 25 * 25);
    schedule(area.due, due_of_area(at, now));
}

}  // namespace leeward::health
