// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the server listens for DNS over TLS, and the files that it shows who it is with.

#include "leeward/server/settings.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads `tls` of the table `server`. The files themselves are read by who serves.
void read_tls(const Reader& server, server::Settings& into);

}  // namespace leeward::config
