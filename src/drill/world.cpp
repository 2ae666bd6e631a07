// SPDX-License-Identifier: Apache-2.0
#include "leeward/drill/world.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace leeward::drill {
namespace {

using base::Duration;

Duration seconds(double span) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(span));
}

/// A flap's place in its period: when the current turn of good or bad ends, and which it is.
struct Turn {
    bool bad = false;
    Duration ends{0};
};

Turn turn_of(const Event& event, Duration now) {
    const Duration period = seconds(event.effect.period_s);
    const Duration bad_for = seconds(event.effect.period_s * event.effect.duty_bad);
    // The phase is a delay: the first bad turn begins so much after the event does.
    const Duration start = std::chrono::seconds(event.t) + seconds(event.effect.phase_s);
    if (now < start) return {false, start};
    const Duration into = (now - start) % period;
    const bool bad = into < bad_for;
    return {bad, now - into + (bad ? bad_for : period)};
}

void put_on(Condition& condition, const Effect& effect) {
    switch (effect.kind) {
        case EffectKind::Down:
            if (condition.down != Condition::Down::Blackhole) {
                condition.down =
                    effect.refuse ? Condition::Down::Refuse : Condition::Down::Blackhole;
            }
            return;
        case EffectKind::Error:
            (effect.tcp ? condition.tcp_pass : condition.app_pass) *= 1 - effect.amount;
            return;
        case EffectKind::Latency:
            condition.add_s += effect.amount;
            return;
        case EffectKind::Capacity:
            condition.capacity = std::min(condition.capacity, effect.amount);
            return;
        default:
            return;
    }
}

}  // namespace

std::vector<Spot> spots_of(const Topology& topology) {
    std::vector<Spot> spots;
    double weights = 0;
    for (const Region& region : topology.regions) weights += region.weight;
    std::uint32_t zones = 0;
    for (std::uint32_t at = 0; at < topology.regions.size(); ++at) {
        const Region& region = topology.regions[at];
        // An answer has all addresses of a region, so each gets as many users, whatever its zone.
        std::uint32_t endpoints = 0;
        for (const Zone& zone : region.zones) endpoints += zone.endpoints;
        const double part = 1 / static_cast<double>(endpoints);
        for (const Zone& zone : region.zones) {
            for (std::uint32_t number = 1; number <= zone.endpoints; ++number) {
                spots.push_back({zone.id + "." + std::to_string(number), at, zones,
                                 region.weight / weights * part, region.capacity * part});
            }
            ++zones;
        }
    }
    return spots;
}

World::World(const Scenario& scenario)
    : scenario_(scenario),
      spots_(spots_of(scenario.topology)),
      users_(spots_.size()),
      probes_(spots_.size()),
      probers_(scenario.topology.vantages.size()),
      reach_(scenario.topology.servers.size()) {}

bool World::covers(const Event& event, const Spot& spot) const {
    if (event.target == "*") return true;
    const Region& region = scenario_.topology.regions[spot.region];
    switch (event.scope) {
        case ScopeKind::Provider:
            return region.provider == event.target;
        case ScopeKind::Region:
            return region.id == event.target;
        case ScopeKind::Zone:
            return spot.id.compare(0, spot.id.rfind('.'), event.target) == 0;
        case ScopeKind::Endpoint:
            return spot.id == event.target;
        default:
            return false;
    }
}

void World::put_on_spots(const Event& event, const Effect& effect, bool users) {
    for (std::size_t at = 0; at < spots_.size(); ++at) {
        if (!covers(event, spots_[at])) continue;
        put_on(probes_[at], effect);
        if (users) put_on(users_[at], effect);
    }
}

void World::put(const Event& event) {
    const Effect& effect = event.effect;
    const auto& servers = scenario_.topology.servers;
    switch (effect.kind) {
        case EffectKind::Flap:
            if (turn_of(event, now_).bad)
                put_on_spots(event, effect.bad.front(), !effect.probes_only);
            return;
        case EffectKind::Load:
            load_ *= effect.amount;
            return;
        case EffectKind::Isolate:
            for (std::size_t at = 0; at < probers_.size(); ++at) {
                if (event.target != "*" && scenario_.topology.vantages[at].id != event.target)
                    continue;
                Prober& prober = probers_[at];
                prober.lost = 1 - (1 - prober.lost) * (1 - effect.amount);
                if (effect.references_too) {
                    prober.references_lost = 1 - (1 - prober.references_lost) * (1 - effect.amount);
                }
            }
            return;
        case EffectKind::Poison:
            poisoned_share_ = std::max(poisoned_share_, effect.amount);
            poison_hold_s_ = std::max(poison_hold_s_, effect.hold_s);
            return;
        case EffectKind::DnsLoss:
        case EffectKind::DnsServfail:
        case EffectKind::DnsWithdrawn:
            // Nobody here has a rule by which servers withdraw themselves.
            if (effect.kind == EffectKind::DnsWithdrawn && effect.needs_self_rule) return;
            for (std::size_t at = 0; at < reach_.size(); ++at) {
                const NameServer& server = servers[at];
                const bool meant =
                    event.target == "*" ||
                    (event.scope == ScopeKind::NameServer ? server.id == event.target
                                                          : server.dns_provider == event.target);
                if (!meant || (effect.spares_delayed && server.input_delay_s > 0)) continue;
                const double fails = effect.kind == EffectKind::DnsWithdrawn ? 1 : effect.amount;
                reach_[at].fails = 1 - (1 - reach_[at].fails) * (1 - fails);
            }
            return;
        default:
            put_on_spots(event, effect, true);
    }
}

void World::look_ahead(const Event& event) {
    const Duration start = std::chrono::seconds(event.t);
    const Duration end = std::chrono::seconds(event.until);
    if (now_ < start) {
        next_ = std::min(next_, start);
    } else if (now_ < end) {
        next_ = std::min(next_, end);
        if (event.effect.kind == EffectKind::Flap) {
            next_ = std::min(next_, turn_of(event, now_).ends);
        }
    }
}

void World::compile() {
    std::fill(users_.begin(), users_.end(), Condition{});
    std::fill(probes_.begin(), probes_.end(), Condition{});
    std::fill(probers_.begin(), probers_.end(), Prober{});
    std::fill(reach_.begin(), reach_.end(), Reach{});
    load_ = 1;
    poisoned_share_ = 0;
    poison_hold_s_ = 0;
    next_ = Duration::max();
    for (const Event& event : scenario_.events) {
        if (std::chrono::seconds(event.t) <= now_ && now_ < std::chrono::seconds(event.until)) {
            put(event);
        }
        look_ahead(event);
    }
}

bool World::advance(Duration now) {
    now_ = now;
    if (now < next_) return false;
    compile();
    return true;
}

}  // namespace leeward::drill
