// SPDX-License-Identifier: Apache-2.0
#pragma once
// The running server: start order, signals, the end.

#include <string>
#include <vector>

#include "leeward/base/address.hpp"

namespace leeward::daemon {

struct ServeOptions {
    std::string config;
    std::vector<base::SocketAddress> listen;  // instead of the configuration's; empty: those
    std::string state;                        // instead of the configuration's; empty: that
};

/// Serves until SIGTERM or SIGINT, and returns the exit status: 0 after an orderly end, 1 when it
/// could not start; then every reason is on stderr, and nothing stays bound.
int serve(const ServeOptions& options);

}  // namespace leeward::daemon
