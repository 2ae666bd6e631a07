// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a reload does to the serials of zones.

#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/daemon/assemble.hpp"

namespace leeward::daemon {

/// Warnings about zones of files that come after `before`: one whose serial others read as older
/// than what it was (RFC 1982), and one that changed while its serial stood still. Either way
/// whoever compares serials keeps the old zone. Nothing when `after` has errors. Looks each name of
/// such a zone up: not for the loop's thread.
std::vector<base::Fault> faults_of_serials(const zone::ZoneSet& before, const Assembled& after);

}  // namespace leeward::daemon
