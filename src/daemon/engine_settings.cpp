// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/engine_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leeward::daemon {
namespace {

using health::DomainId;
using health::Level;

constexpr std::uint32_t kWholeDemand = 1000;  // permille: of a place that says nothing
constexpr std::uint32_t kFineness = 1000;     // so that parts of small places are still told apart

/// Domains, and which of them each place is.
class Domains {
public:
    Domains(const policy::Rules& rules, const health::EngineRules& engine)
        : rules_(rules), engine_(engine), of_place_(rules.places.size()) {
        // Parents first: providers, then regions, then their zones.
        for (const policy::Place& place : rules.places) add_provider(place.provider);
        for (const auto kind : {policy::PlaceKind::Region, policy::PlaceKind::Zone}) {
            for (std::uint32_t at = 0; at < rules.places.size(); ++at) {
                if (rules.places[at].kind == kind) add_place(at);
            }
        }
    }

    [[nodiscard]] std::optional<DomainId> of(policy::PlaceId place) const {
        return of_place_[place.index()];
    }
    std::vector<health::Domain> take() { return std::move(domains_); }

private:
    DomainId add(health::Domain domain) {
        domains_.push_back(std::move(domain));
        return {static_cast<std::uint32_t>(domains_.size() - 1)};
    }

    void add_provider(const std::string& name) {
        if (name.empty() || providers_.contains(name)) return;
        providers_.emplace(name, add({name, Level::Provider, std::nullopt, engine_.failback}));
    }

    void add_place(std::uint32_t at) {
        const policy::Place& place = rules_.places[at];
        const bool is_zone = place.kind == policy::PlaceKind::Zone;
        std::optional<DomainId> parent;
        if (is_zone) {
            parent = of_place_[place.parent->index()];
        } else if (const auto provider = providers_.find(place.provider);
                   provider != providers_.end()) {
            parent = provider->second;
        }
        of_place_[at] =
            add({place.name, is_zone ? Level::Zone : Level::Region, parent, failback_of(place)});
    }

    [[nodiscard]] health::Failback failback_of(const policy::Place& place) const {
        const policy::Place& region = place.parent ? rules_.places[place.parent->index()] : place;
        return region.failback.value_or(engine_.failback);
    }

    const policy::Rules& rules_;
    const health::EngineRules& engine_;
    std::vector<health::Domain> domains_;
    std::map<std::string, DomainId> providers_;
    std::vector<std::optional<DomainId>> of_place_;  // by PlaceId; targets are no fault domains
};

policy::PlaceId region_of(const policy::Rules& rules, policy::PlaceId place) {
    return rules.places[place.index()].parent.value_or(place);
}

/// By PlaceId: how much each endpoint of it counts.
std::vector<std::uint32_t> parts(const policy::Rules& rules) {
    std::vector<std::uint32_t> endpoints(rules.places.size(), 0);
    for (const policy::EndpointName& endpoint : rules.endpoints) {
        ++endpoints[region_of(rules, endpoint.place).index()];
    }
    std::vector<std::uint32_t> parts;
    for (std::uint32_t at = 0; at < rules.places.size(); ++at) {
        const policy::PlaceId region = region_of(rules, {at});
        const std::uint32_t whole =
            rules.places[region.index()].capacity.value_or(kWholeDemand) * kFineness;
        parts.push_back(std::max(whole / std::max(endpoints[region.index()], 1U), 1U));
    }
    return parts;
}

health::Watched watched(const probe::Check& check, const health::EngineRules& engine) {
    health::Watched watched;
    watched.role = check.protocol == probe::Protocol::None ? health::Watched::Role::Told
                                                           : health::Watched::Role::Target;
    watched.thresholds = check.thresholds;
    watched.every = check.every;
    watched.confirm = std::min(check.confirm, check.every);
    watched.slow = check.slow;
    watched.failback = check.failback.value_or(engine.failback);
    return watched;
}

}  // namespace

health::EngineSettings engine_settings(const probe::Settings& probes, const policy::Rules& rules,
                                       const health::EngineRules& engine) {
    health::EngineSettings settings;
    settings.rules = engine;
    settings.demand = std::uint64_t{kWholeDemand} * kFineness;
    Domains domains(rules, engine);
    const std::vector<std::uint32_t> capacity = parts(rules);
    for (std::uint32_t at = 0; at < probes.targets.size(); ++at) {
        health::Watched endpoint = watched(probes.checks[probes.targets[at].check], engine);
        if (at < rules.endpoints.size()) {
            const policy::PlaceId place = rules.endpoints[at].place;
            endpoint.domain = domains.of(place);
            endpoint.capacity = capacity[place.index()];
        } else {
            endpoint.role = health::Watched::Role::Reference;
        }
        settings.endpoints.push_back(std::move(endpoint));
    }
    settings.domains = domains.take();
    return settings;
}

}  // namespace leeward::daemon
