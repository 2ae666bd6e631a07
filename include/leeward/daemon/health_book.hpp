// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is known of each endpoint: its state, and what the last probe said. Main thread only.

#include <optional>
#include <span>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/daemon/carry_over.hpp"
#include "leeward/health/outcome.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::daemon {

/// The last probe of an endpoint, evidence or not.
struct LastProbe {
    base::Instant at;
    health::Report report;
};

class HealthBook {
public:
    HealthBook() = default;
    /// Everything Unknown.
    explicit HealthBook(probe::Settings settings);

    /// Takes the report of one probe. Returns what it changed, if anything.
    std::optional<health::Transition> record(health::EndpointId id, const health::Report& report,
                                             base::Instant now);

    /// Takes the state of an endpoint that is told and not probed.
    void tell(health::EndpointId id, health::State state, base::Instant now);

    /// The book for `settings`, with what is known of every endpoint that `from` continues. Where
    /// the check was tuned, the state stays and a row of outcomes starts anew. Requires: `from` is
    /// continued(this->settings(), settings).
    [[nodiscard]] HealthBook moved_to(const probe::Settings& settings,
                                      const std::vector<std::optional<Continued>>& from) const;

    [[nodiscard]] std::span<const health::EndpointState> states() const { return states_; }
    /// Nullopt: nobody has looked yet.
    [[nodiscard]] const std::optional<LastProbe>& last_probe(health::EndpointId id) const {
        return last_probes_[id.index()];
    }
    [[nodiscard]] const probe::Settings& settings() const { return settings_; }

private:
    probe::Settings settings_;
    std::vector<health::EndpointState> states_;
    std::vector<std::optional<LastProbe>> last_probes_;
};

}  // namespace leeward::daemon
