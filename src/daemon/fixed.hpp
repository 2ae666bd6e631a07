// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a running server cannot change: it needs a restart.

#include <string>

#include "leeward/config/config.hpp"

namespace leeward::daemon {

/// The keys that differ and are fixed from the start on, as in "server.listen, server.user"; empty
/// when there is none.
std::string changed_fixed_keys(const config::Config& running, const config::Config& fresh);

}  // namespace leeward::daemon
