// SPDX-License-Identifier: Apache-2.0
#include "health_keys.hpp"

#include <set>
#include <utility>

namespace leeward::daemon {
namespace {

std::vector<health::Memory> found(const std::vector<std::string>& keys,
                                  const std::map<std::string, health::Memory>& known) {
    std::vector<health::Memory> memory;
    for (const std::string& key : keys) {
        const auto at = known.find(key);
        memory.push_back(at == known.end() ? health::Memory{} : at->second);
    }
    return memory;
}

std::string whereabouts(const probe::Target& target) {
    if (target.host.empty()) return target.address.to_string();
    return target.host + ":" + std::to_string(target.address.port);
}

}  // namespace

HealthKeys health_keys(const HealthBook& book) {
    HealthKeys keys;
    const probe::Settings& probes = book.settings();
    for (const probe::Target& target : probes.targets) {
        keys.endpoints.push_back(probes.checks[target.check].name + "@" + whereabouts(target));
    }
    for (const health::Domain& domain : book.engine().settings().domains) {
        keys.domains.push_back(std::string(health::to_string(domain.level)) + ":" + domain.name);
    }
    return keys;
}

health::EngineMemory memory_of(const HealthKeys& keys,
                               const std::map<std::string, health::Memory>& known) {
    return {found(keys.endpoints, known), found(keys.domains, known)};
}

std::vector<store::HealthRow> rows_of(const HealthKeys& keys, const health::EngineMemory& memory) {
    std::vector<store::HealthRow> rows;
    std::set<std::string> taken;
    const auto add = [&](const std::vector<std::string>& names,
                         const std::vector<health::Memory>& all) {
        for (std::size_t at = 0; at < names.size(); ++at) {
            if (taken.insert(names[at]).second) rows.push_back({names[at], all[at]});
        }
    };
    add(keys.endpoints, memory.endpoints);
    add(keys.domains, memory.domains);
    return rows;
}

}  // namespace leeward::daemon
