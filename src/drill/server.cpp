// SPDX-License-Identifier: Apache-2.0
#include "server.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

#include "answers.hpp"
#include "leeward/snapshot/guard.hpp"

namespace leeward::drill {
namespace {

using base::Duration;
using health::Outcome;

/// The scenario's t = 0 on the servers' clocks, so that none shows a time before its start.
constexpr Duration kZero = std::chrono::hours(24);
constexpr Duration kNear = std::chrono::milliseconds(20);
constexpr Duration kFar = std::chrono::milliseconds(80);

base::Instant instant(Duration now) {
    return {kZero + now};
}

Duration replay_time(base::Instant at) {
    return at.since_start - kZero;
}

Duration seconds(double span) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(span));
}

std::vector<Duration> intervals(const probe::Settings& probes) {
    std::vector<Duration> every;
    for (const probe::Target& target : probes.targets) {
        const probe::Check& check = probes.checks[target.check];
        every.push_back(check.protocol == probe::Protocol::None ? Duration(0) : check.every);
    }
    return every;
}

const char* detail_of(Outcome outcome) {
    return outcome == Outcome::HttpStatus ? "503" : "";
}

}  // namespace

Server::Server(const Stage& stage, const World& world, std::size_t vantage, std::uint64_t seed,
               Duration now)
    : stage_(stage),
      world_(world),
      vantage_(vantage),
      rng_(seed),
      helm_(stage.assembled, seed, [](daemon::Level, const std::string&) {}),
      schedule_(seed),
      up_(world.spots().size(), true) {
    const auto& vantages = world.scenario().topology.vantages;
    const auto& regions = world.scenario().topology.regions;
    std::size_t zones = 0;
    for (const Spot& spot : world.spots()) {
        way_.push_back(vantages[vantage].near == regions[spot.region].id ? kNear : kFar);
        zones = std::max<std::size_t>(zones, spot.zone + 1);
    }
    changes_.assign(world.spots().size() + zones + regions.size(), 0);
    states_.assign(changes_.size(), -1);
    const probe::Settings& probes = stage.assembled.config.probe;
    const std::vector<Duration> every = intervals(probes);
    schedule_.assign(every, {}, probes.max_in_flight, instant(now));
    publish(now);
}

Duration Server::next() const {
    Duration next = Duration::max();
    if (const auto due = schedule_.next_due()) next = replay_time(*due);
    if (!endings_.empty()) next = std::min(next, endings_.front().at);
    if (const auto tick = helm_.next_tick()) next = std::min(next, replay_time(*tick));
    return next;
}

bool Server::chance(double probability) {
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    return static_cast<double>(rng_.next() >> 11U) * 0x1.0p-53 < probability;
}

Server::Ending Server::look_at_spot(const probe::Check& check, std::size_t spot, double room) {
    const Condition& condition = world_.for_probes(spot);
    Ending ending;
    ending.took = way_[spot];
    if (condition.down == Condition::Down::Blackhole) {
        ending.outcome = Outcome::ConnectTimeout;
        ending.took = std::min(check.timeout, check.connect.value_or(check.timeout));
        return ending;
    }
    if (condition.down == Condition::Down::Refuse) {
        ending.outcome = Outcome::ConnectRefused;
        return ending;
    }
    if (chance(1 - condition.tcp_pass)) {
        ending.outcome = Outcome::ConnectionReset;
        return ending;
    }
    if (check.protocol == probe::Protocol::Tcp) return ending;
    const Duration limit = std::min(check.timeout, check.response.value_or(check.timeout));
    ending.took += seconds(condition.add_s);
    if (ending.took >= limit) {
        ending.outcome = Outcome::ReplyTimeout;
        ending.took = limit;
    } else if (chance(1 - condition.app_pass * room)) {
        ending.outcome = Outcome::HttpStatus;
    }
    return ending;
}

Server::Ending Server::look(health::EndpointId id, std::span<const double> room) {
    const probe::Settings& probes = stage_.assembled.config.probe;
    const probe::Check& check = probes.checks[probes.targets[id.index()].check];
    const std::int32_t spot = stage_.spot_of_target[id.index()];
    const Prober& prober = world_.prober(vantage_);
    Ending ending;
    if (chance(spot == Stage::kReference ? prober.references_lost : prober.lost)) {
        ending.outcome = Outcome::ConnectTimeout;
        ending.took = std::min(check.timeout, check.connect.value_or(check.timeout));
    } else if (spot >= 0) {
        const auto at = static_cast<std::size_t>(spot);
        ending = look_at_spot(check, at, room[at]);
    } else {
        ending.took = kFar;
    }
    return ending;
}

void Server::begin(health::EndpointId id, Duration now, std::span<const double> room) {
    Ending ending = look(id, room);
    ending.at = now + ending.took;
    ending.number = number_++;
    ending.id = id;
    endings_.push_back(ending);
    std::push_heap(endings_.begin(), endings_.end(), std::greater<>());
}

bool Server::take_reports(Duration now) {
    bool changed = false;
    while (!endings_.empty() && endings_.front().at <= now) {
        std::pop_heap(endings_.begin(), endings_.end(), std::greater<>());
        const Ending ending = endings_.back();
        endings_.pop_back();
        schedule_.done(ending.id, instant(now));
        const health::Report report{ending.outcome, detail_of(ending.outcome)};
        changed = helm_.report(ending.id, report, ending.took, instant(now)) || changed;
        schedule_.hurry(ending.id, instant(now + helm_.pace(ending.id)));
    }
    return changed;
}

void Server::run(Duration now, std::span<const double> room) {
    bool changed = take_reports(now);
    changed = helm_.tick(instant(now)) || changed;
    for (const health::EndpointId id : helm_.take_hurried()) schedule_.hurry(id, instant(now));
    if (changed) publish(now);
    while (const auto id = schedule_.take(instant(now))) begin(*id, now, room);
}

void Server::publish(Duration now) {
    helm_.publish(instant(now));
    read_answers(now);
    count_changes();
}

void Server::read_answers(Duration now) {
    Answers fresh = answers_of(*helm_.publisher().current(), stage_, world_.spots().size());
    fresh.negative_ttl_s = world_.scenario().topology.negative_ttl_s;
    if (counting_ && !first_change_ && fresh.shares != answers_.shares) first_change_ = now;
    answers_ = std::move(fresh);
}

void Server::push(const Effect& effect, Duration now) {
    const auto current = helm_.publisher().current();
    snapshot::Plan plan{current->generation, current->zones, current->rules, current->steering};
    if (effect.kind == EffectKind::PushEmpty) {
        plan.steering.starts[stage_.root.index()].next = policy::Next::nowhere();
    } else if (effect.kind == EffectKind::PushStale) {
        // It was made from what was served so many publishes ago.
        const auto behind = static_cast<std::uint64_t>(effect.amount);
        plan.based_on -= std::min(plan.based_on, behind);
    } else {
        return;  // well formed: what it breaks is among the scenario's other events
    }
    if (!snapshot::refusal(*current, plan).empty()) return;
    helm_.publisher().publish(plan.zones, plan.rules, std::move(plan.steering));
    read_answers(now);
}

void Server::count_changes() {
    const auto states = helm_.final_health();
    const auto& spots = world_.spots();
    std::vector<std::int8_t> fresh(states_.size(), -1);
    const auto raise = [&fresh](std::size_t at, bool up) {
        fresh[at] = std::max<std::int8_t>(fresh[at], up ? 1 : 0);
    };
    const std::size_t regions = states_.size() - world_.scenario().topology.regions.size();
    for (std::size_t target = 0; target < states.size(); ++target) {
        const std::int32_t spot = stage_.spot_of_target[target];
        if (spot < 0 || states[target].state == health::State::Unknown) continue;
        const auto at = static_cast<std::size_t>(spot);
        const bool up = states[target].state == health::State::Up;
        raise(at, up);
        raise(spots.size() + spots[at].zone, up);
        raise(regions + spots[at].region, up);
    }
    for (std::size_t at = 0; at < fresh.size(); ++at) {
        if (counting_ && fresh[at] >= 0 && states_[at] >= 0 && fresh[at] != states_[at]) {
            ++changes_[at];
        }
        if (fresh[at] >= 0) states_[at] = fresh[at];
    }
    for (std::size_t at = 0; at < spots.size(); ++at) up_[at] = states_[at] != 0;
}

}  // namespace leeward::drill
