// SPDX-License-Identifier: Apache-2.0
#pragma once
// The sockets of a server, opened before privileges are dropped and before any thread starts.

#include <cstdint>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/result.hpp"
#include "leeward/server/fd.hpp"
#include "leeward/server/settings.hpp"

namespace leeward::server {

/// The sockets of one listen address, all on one port.
struct Listener {
    base::SocketAddress address;  // as bound: its port is never 0
    Fd tcp;                       // listening
    std::vector<Fd> udp;          // one for each worker; the kernel spreads clients over them. None
                                  // for TLS

    /// Bound to every address of the machine, so that a reply must be told which to leave from.
    [[nodiscard]] bool is_wildcard() const { return address.ip.is_unspecified(); }
};

/// The UDP threads for each address that `settings` ask for: 1 to 64.
std::uint32_t worker_count(const Settings& settings);

/// Opens every listen address, or none. Port 0 takes a port that is free for UDP and TCP. Without
/// listen addresses: port 53 of all, and IPv6 only where the machine has it. Errors: one line with
/// the address, what is wrong, and what to do.
base::Result<std::vector<Listener>> open_listeners(const Settings& settings);

/// The same for settings.tls, which takes TCP only; without listen addresses: port 853 of all.
/// Requires: settings.tls.
base::Result<std::vector<Listener>> open_tls_listeners(const Settings& settings);

}  // namespace leeward::server
