// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/health_book.hpp"

#include <cassert>
#include <map>
#include <string>
#include <utility>

namespace leeward::daemon {
namespace {

using DomainKey = std::pair<health::Level, std::string>;

std::map<DomainKey, std::uint32_t> by_name(const std::vector<health::Domain>& domains) {
    std::map<DomainKey, std::uint32_t> found;
    for (std::uint32_t at = 0; at < domains.size(); ++at) {
        found.emplace(DomainKey{domains[at].level, domains[at].name}, at);
    }
    return found;
}

}  // namespace

HealthBook::HealthBook(probe::Settings settings, health::EngineSettings engine, base::Instant now,
                       const health::EngineMemory& memory)
    : settings_(std::move(settings)),
      engine_(std::move(engine), now, memory),
      last_probes_(settings_.targets.size()) {}

bool HealthBook::record(health::EndpointId id, const health::Report& report, base::Duration took,
                        base::Instant now) {
    last_probes_[id.index()] = LastProbe{now, report};
    return engine_.report(id, report, took, now);
}

HealthBook HealthBook::moved_to(const probe::Settings& settings, health::EngineSettings engine,
                                const std::vector<std::optional<Continued>>& from,
                                base::Instant now) const {
    assert(from.size() == settings.targets.size());
    const health::EngineMemory old = engine_.remember(now);
    health::EngineMemory kept;
    kept.endpoints.resize(from.size());
    for (std::size_t target = 0; target < from.size(); ++target) {
        if (from[target]) kept.endpoints[target] = old.endpoints[from[target]->old.index()];
    }
    const auto old_domains = by_name(engine_.settings().domains);
    for (const health::Domain& domain : engine.domains) {
        const auto at = old_domains.find({domain.level, domain.name});
        kept.domains.push_back(at == old_domains.end() ? health::Memory{}
                                                       : old.domains[at->second]);
    }
    HealthBook fresh(settings, std::move(engine), now, kept);
    for (std::size_t target = 0; target < from.size(); ++target) {
        if (from[target]) fresh.last_probes_[target] = last_probes_[from[target]->old.index()];
    }
    return fresh;
}

}  // namespace leeward::daemon
