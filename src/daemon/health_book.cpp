// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/health_book.hpp"

#include <cassert>
#include <utility>

namespace leeward::daemon {

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

void HealthBook::tell(health::EndpointId id, health::State state, base::Instant now) {
    health::EndpointState& known = states_[id.index()];
    if (known.state != state) known.last_change = now;
    known.state = state;
    known.streak = 0;
    known.last_evidence = now;
    known.last_outcome = health::Outcome::Passed;
}

HealthBook HealthBook::moved_to(const probe::Settings& settings,
                                const std::vector<std::optional<Continued>>& from) const {
    assert(from.size() == settings.targets.size());
    HealthBook fresh(settings);
    for (std::size_t target = 0; target < from.size(); ++target) {
        if (!from[target]) continue;
        const std::size_t old = from[target]->old.index();
        fresh.states_[target] = states_[old];
        fresh.last_probes_[target] = last_probes_[old];
        if (from[target]->tuned) fresh.states_[target].streak = 0;
    }
    return fresh;
}

}  // namespace leeward::daemon
