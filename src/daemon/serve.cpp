// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/serve.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <utility>

#include "daemon.hpp"
#include "leeward/daemon/assemble.hpp"
#include "memory.hpp"

namespace leeward::daemon {

int serve(const ServeOptions& options) {
    // A peer that is gone shows as a failed write.
    std::signal(SIGPIPE, SIG_IGN);
    keep_large_memory_apart();
    Assembled assembled = assemble(options.config);
    if (base::any_error(assembled.faults)) {
        for (const base::Fault& fault : assembled.faults) {
            fmt::print(stderr, "{}\n", base::to_string(fault));
        }
        return 1;
    }
    Daemon daemon(options, std::move(assembled));
    if (const auto started = daemon.start(); !started) {
        fmt::print(stderr, "leeward: {}\n", started.error().message);
        return 1;
    }
    daemon.run();
    return 0;
}

}  // namespace leeward::daemon
