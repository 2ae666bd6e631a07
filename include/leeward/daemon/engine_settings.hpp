// SPDX-License-Identifier: Apache-2.0
#pragma once
// Configuration -> what the health engine watches. Pure.

#include "leeward/health/engine_settings.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::daemon {

/// One entry for each target of `probes`, and a fault domain for each provider, region and
/// availability zone of `rules`. A region's capacity counts in the change budget as it is written,
/// or as 100 %; its endpoints have equal parts of it. Requires: the first targets are the endpoints
/// of `rules`, and the last ones `probes.references`.
health::EngineSettings engine_settings(const probe::Settings& probes, const policy::Rules& rules,
                                       const health::EngineRules& engine);

}  // namespace leeward::daemon
