// SPDX-License-Identifier: Apache-2.0
#pragma once
// What of [server] is about abuse and overload: whose word about clients counts, how many replies
// they get, and who goes first.

#include "leeward/server/settings.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads `proxy_from`, `rate_limit` and `shed` of the table `server`.
void read_limits(const Reader& server, server::Settings& into);

}  // namespace leeward::config
