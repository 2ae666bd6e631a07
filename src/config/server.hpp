// SPDX-License-Identifier: Apache-2.0
#pragma once
// [server] -> Settings of server, answer, admin and probe, and who serve runs as.

#include "leeward/config/config.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads the main file's `server` table.
void read_server(const Reader& top, Config& config);

}  // namespace leeward::config
