// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is known of each endpoint: its state, and what the last probe said. Main thread only.

#include <optional>
#include <span>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/daemon/carry_over.hpp"
#include "leeward/health/engine.hpp"
#include "leeward/health/outcome.hpp"
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
    /// Everything Unknown, but for what `memory` knows (empty, or of the same size). Requires:
    /// `engine` was made from `settings`.
    HealthBook(probe::Settings settings, health::EngineSettings engine, base::Instant now,
               const health::EngineMemory& memory = {});

    /// Takes the report of one probe. True when it changed what answers depend on.
    bool record(health::EndpointId id, const health::Report& report, base::Duration took,
                base::Instant now);

    /// The book for other settings, with what is known of every endpoint that `from` continues, and
    /// of the fault domains that stay. Requires: as the constructor; `from` is
    /// continued(this->settings(), settings).
    [[nodiscard]] HealthBook moved_to(const probe::Settings& settings,
                                      health::EngineSettings engine,
                                      const std::vector<std::optional<Continued>>& from,
                                      base::Instant now) const;

    [[nodiscard]] health::Engine& engine() { return engine_; }
    [[nodiscard]] const health::Engine& engine() const { return engine_; }
    /// By EndpointId, and behind them the references.
    [[nodiscard]] std::span<const health::EndpointState> states() const { return engine_.states(); }
    /// Nullopt: nobody has looked yet.
    [[nodiscard]] const std::optional<LastProbe>& last_probe(health::EndpointId id) const {
        return last_probes_[id.index()];
    }
    [[nodiscard]] const probe::Settings& settings() const { return settings_; }

private:
    probe::Settings settings_;
    health::Engine engine_;
    std::vector<std::optional<LastProbe>> last_probes_;
};

}  // namespace leeward::daemon
