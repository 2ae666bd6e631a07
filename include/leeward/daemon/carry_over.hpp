// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which endpoint of a new configuration is which of the old one.

#include <optional>
#include <vector>

#include "leeward/health/tracker.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::daemon {

/// The old endpoint that a new one continues.
struct Continued {
    health::EndpointId old;
    bool tuned = false;  // its check is defined otherwise than before
};

/// For each target of `fresh`: the target of `old` at the same address or name whose check is
/// called the same, else one whose check is defined alike (but for those that are not probed), else
/// nullopt. Several may continue one. A check that is tuned or renamed so keeps its verdicts, for
/// forgetting one would put a failed place back into the answers.
std::vector<std::optional<Continued>> continued(const probe::Settings& old,
                                                const probe::Settings& fresh);

/// The same for probe::Runner, which wants no old endpoint named twice: the first one keeps it.
std::vector<std::optional<health::EndpointId>> each_once(
    const std::vector<std::optional<Continued>>& continued);

}  // namespace leeward::daemon
