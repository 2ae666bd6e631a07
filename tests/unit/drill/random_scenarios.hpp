// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scenarios made at random from a seed: other topologies, shifted times, other effects.

#include <string>

#include "leeward/base/rng.hpp"
#include "leeward/drill/scenario.hpp"

namespace leeward::test {

class RandomScenario {
public:
    explicit RandomScenario(std::uint64_t seed) : rng_(seed), seed_(seed) {}

    drill::Scenario make() {
        drill::Scenario scenario;
        scenario.id = "seed " + std::to_string(seed_);
        scenario.duration_s = 3'600;
        drill::Topology& topology = scenario.topology;
        topology.record = "svc.example.";
        topology.ttl_s = 20 + 20 * rng_.below(5);
        const std::uint32_t regions = 2 + rng_.below(3);
        for (std::uint32_t at = 0; at < regions; ++at) topology.regions.push_back(region(at));
        topology.regions[0].weight = 10;  // never none at all
        for (const char* near : {"r0", "r1", "outside"}) {
            topology.vantages.push_back({std::string("v-") + near, near});
            topology.servers.push_back({std::string("ns-") + near, near, "dns", 0});
        }
        topology.references = {"ref1", "ref2", "ref3"};
        const std::uint32_t events = 1 + rng_.below(4);
        for (std::uint32_t at = 0; at < events; ++at) scenario.events.push_back(event(at, regions));
        return scenario;
    }

private:
    drill::Region region(std::uint32_t at) {
        drill::Region region;
        region.id = "r" + std::to_string(at);
        region.provider = "p" + std::to_string(rng_.below(2));
        region.weight = rng_.below(5) * 10;
        region.capacity = 0.4 + 0.1 * rng_.below(8);
        const std::uint32_t zones = 1 + rng_.below(3);
        for (std::uint32_t zone = 0; zone < zones; ++zone) {
            region.zones.push_back(
                {region.id + "." + static_cast<char>('a' + zone), 1 + rng_.below(3)});
        }
        return region;
    }

    drill::Event event(std::uint32_t at, std::uint32_t regions) {
        drill::Event event;
        event.id = "e" + std::to_string(at);
        event.t = 60 * rng_.below(30);
        event.until = event.t + 60 * (1 + rng_.below(25));
        event.target = "r" + std::to_string(rng_.below(regions));
        if (rng_.below(3) == 0) {
            event.scope = drill::ScopeKind::Zone;
            event.target += ".a";
        }
        drill::Effect& effect = event.effect;
        const double part = 0.05 * (1 + rng_.below(20));
        switch (rng_.below(6)) {
            case 0:
                effect.refuse = rng_.below(2) == 0;
                break;
            case 1:
            case 2:
                effect.kind = drill::EffectKind::Error;
                effect.amount = part;
                effect.tcp = rng_.below(2) == 0;
                break;
            case 3:
                effect.kind = drill::EffectKind::Latency;
                effect.amount = 5 * part;
                break;
            case 4:
                effect.kind = drill::EffectKind::Flap;
                effect.period_s = 30 * (1 + rng_.below(20));
                effect.duty_bad = part;
                effect.probes_only = rng_.below(2) == 0;
                effect.bad.emplace_back();
                break;
            default:
                event.scope = drill::ScopeKind::Vantage;
                event.target = rng_.below(2) == 0 ? "*" : "v-r0";
                effect.kind = drill::EffectKind::Isolate;
                effect.amount = part;
        }
        return event;
    }

    base::Rng rng_;
    std::uint64_t seed_;
};

}  // namespace leeward::test
