// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs a program to its end.

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/time.hpp"

namespace leeward::hook {

/// Runs `command` with `input` on its standard input and no output. True when it ended with status
/// 0 in time; one that did not is killed. `ending` cuts the time short. Only a program that this
/// call has started is ever killed.
bool run_command(const std::vector<std::string>& command, std::string_view input,
                 base::Duration timeout, const std::atomic<bool>& ending);

}  // namespace leeward::hook
