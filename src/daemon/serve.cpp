// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/serve.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <utility>

#include "daemon.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/state_folder.hpp"
#include "leeward/daemon/versions.hpp"
#include "memory.hpp"

namespace leeward::daemon {
namespace {

/// The newest kept version that can still be used: answers that were right a while ago beat none
/// (RS-6, RS-41). `process` is what could be read of the broken configuration.
std::optional<Assembled> last_good(const ServeOptions& options, config::Process process) {
    if (!options.state.empty()) process.state = options.state;
    const auto state = state_folder(process);
    if (!state) return std::nullopt;
    for (const std::string& version : Versions(*state).good()) {
        Assembled assembled = assemble(options.config, sources_of(version));
        if (base::any_error(assembled.faults)) continue;
        fmt::print(stderr,
                   "leeward: serves the last good version instead, from {}; mend the files above "
                   "and reload\n",
                   version);
        return assembled;
    }
    return std::nullopt;
}

}  // namespace

int serve(const ServeOptions& options) {
    // A peer that is gone shows as a failed write.
    std::signal(SIGPIPE, SIG_IGN);
    keep_large_memory_apart();
    Assembled assembled = assemble(options.config);
    bool from_copy = false;
    if (base::any_error(assembled.faults)) {
        for (const base::Fault& fault : assembled.faults) {
            fmt::print(stderr, "{}\n", base::to_string(fault));
        }
        auto good = last_good(options, assembled.config.process);
        if (!good) return 1;
        assembled = std::move(*good);
        from_copy = true;
    }
    Daemon daemon(options, std::move(assembled), from_copy);
    if (const auto started = daemon.start(); !started) {
        fmt::print(stderr, "leeward: {}\n", started.error().message);
        return 1;
    }
    daemon.run();
    return 0;
}

}  // namespace leeward::daemon
