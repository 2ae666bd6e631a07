// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the health engine did, as one line of the log.

#include <string>

#include "leeward/daemon/happening.hpp"
#include "leeward/health/engine.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::daemon {

/// "web@eu (192.0.2.10:80)"; of a reference its address only.
std::string endpoint_text(const policy::Rules& rules, health::EndpointId id);

/// Whom an event is about: "endpoint web@eu (192.0.2.10:80)", "region eu", "the prober".
std::string subject_text(const policy::Rules& rules, const health::EngineSettings& settings,
                         const health::Event& event);

/// "endpoint web@eu (192.0.2.10:80): Up -> Down (ConnectRefused; 3 failures in a row)".
std::string event_text(const policy::Rules& rules, const health::EngineSettings& settings,
                       const health::Event& event);

/// The same for the journal: {"event", "from", "to", "outcome", "detail", "why", "rule"}.
Happening event_happening(const policy::Rules& rules, const health::EngineSettings& settings,
                          const health::Event& event);

}  // namespace leeward::daemon
