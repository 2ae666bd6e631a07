// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/health_book.hpp"

#include <map>
#include <utility>

namespace leeward::daemon {
namespace {

bool same_definition(probe::Check left, const probe::Check& right) {
    left.name = right.name;
    return left == right;
}

}  // namespace

HealthBook::HealthBook(probe::Settings settings)
    : settings_(std::move(settings)),
      states_(settings_.targets.size()),
      last_probes_(settings_.targets.size()) {}

std::optional<health::Transition> HealthBook::record(health::EndpointId id,
                                                     const health::Report& report,
                                                     base::Instant now) {
    const probe::Check& check = settings_.checks[settings_.targets[id.index()].check];
    const health::Step step =
        health::step(states_[id.index()], report.outcome, check.thresholds, now);
    states_[id.index()] = step.next;
    last_probes_[id.index()] = LastProbe{now, report};
    return step.transition;
}

HealthBook HealthBook::moved_to(const probe::Settings& settings) const {
    std::multimap<base::SocketAddress, std::size_t> by_address;
    for (std::size_t index = 0; index < settings_.targets.size(); ++index) {
        by_address.emplace(settings_.targets[index].address, index);
    }
    HealthBook fresh(settings);
    for (std::size_t index = 0; index < settings.targets.size(); ++index) {
        const probe::Check& check = settings.checks[settings.targets[index].check];
        std::optional<std::size_t> found;
        bool tuned = false;
        const auto [first, last] = by_address.equal_range(settings.targets[index].address);
        for (auto at = first; at != last; ++at) {
            const probe::Check& old = settings_.checks[settings_.targets[at->second].check];
            const bool same_name = old.name == check.name;
            const bool equal = same_definition(old, check);
            if (same_name || (equal && !found)) {
                found = at->second;
                tuned = !equal;
            }
        }
        if (!found) continue;
        fresh.states_[index] = states_[*found];
        fresh.last_probes_[index] = last_probes_[*found];
        if (tuned) fresh.states_[index].streak = 0;
    }
    return fresh;
}

}  // namespace leeward::daemon
