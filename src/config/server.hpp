// SPDX-License-Identifier: Apache-2.0
#pragma once
// [server] -> Settings of server, answer, admin and probe, and who serve runs as.

#include "leeward/config/config.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads `listen` of the table that `reader` reads; `port` where an address has none.
void read_listen(const Reader& reader, std::uint16_t port, std::vector<base::SocketAddress>& into);

/// Reads the main file's `server` table.
void read_server(const Reader& top, Config& config);

}  // namespace leeward::config
