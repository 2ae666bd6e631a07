// SPDX-License-Identifier: Apache-2.0
#pragma once
// The servers of a c-ares channel.

#include <ares.h>

#include <vector>

#include "leeward/base/address.hpp"

namespace leeward::lookup {

/// Makes `channel` ask `servers`, in this order. Returns a status of c-ares.
int set_servers(ares_channel channel, const std::vector<base::SocketAddress>& servers);

/// Takes the first server from those that `channel` asks. False: it is the last one. Requires: no
/// question is under way.
bool drop_first_server(ares_channel channel);

}  // namespace leeward::lookup
