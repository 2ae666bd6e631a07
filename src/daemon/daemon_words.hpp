// SPDX-License-Identifier: Apache-2.0
#pragma once
// What start and reload say alike. Private to daemon.

#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/config/config.hpp"
#include "leeward/snapshot/snapshot.hpp"

namespace leeward::daemon {

/// The files that a reload will want to read.
std::vector<std::string> files_of(const config::Config& config);

/// "1 zone", "2 zones".
std::string counted(std::size_t number, std::string_view what);

/// How much it holds, in a line.
std::string summary(const snapshot::Snapshot& snapshot);

/// A line of the log, at the fault's own level.
void log_fault(const base::Fault& fault);

}  // namespace leeward::daemon
