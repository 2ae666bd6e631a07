// SPDX-License-Identifier: Apache-2.0
#pragma once
// What [server] says of EDNS options and of the server itself -> answer::Settings, and of cookies.

#include "leeward/config/config.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads these keys of `server`, the table's reader. Requires: tcp_idle has been read.
void read_edns(const Reader& server, Config& config);

}  // namespace leeward::config
