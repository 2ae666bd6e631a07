// SPDX-License-Identifier: Apache-2.0
#pragma once
// How the server listens.

#include <cstdint>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"

namespace leeward::server {

struct Settings {
    std::vector<base::SocketAddress> listen;  // empty: port 53 of every address, both families
    std::uint32_t workers = 0;  // UDP threads for each address, 1 to 64; 0: one for each core
    std::uint32_t tcp_backlog = 1024;  // connections that wait to be accepted, for each address
    std::uint32_t tcp_connections = 1024;  // at once, all clients together
    std::uint32_t tcp_connections_per_client = 64;
    base::Duration tcp_idle =
        std::chrono::seconds(10);  // no query under way; RFC 7766 section 6.2.3
    base::Duration tcp_lifetime = std::chrono::minutes(10);  // of a connection, whatever it does

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace leeward::server
