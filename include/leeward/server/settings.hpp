// SPDX-License-Identifier: Apache-2.0
#pragma once
// How the server listens.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/geo/prefix.hpp"

namespace leeward::server {

using Networks = std::vector<geo::Prefix>;

inline bool lies_in(const Networks& networks, const base::Address& address) noexcept {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const geo::Prefix& network) { return network.contains(address); });
}

/// How many replies a second the clients of one prefix get over UDP, of each kind about one thing
/// (RRL-1); as many may go at once after a pause. 0: as many as are asked for.
struct RateLimits {
    std::uint32_t responses = 0;  // data, or that there is none of the type, by name and type
    std::uint32_t nxdomain = 0;   // by zone
    std::uint32_t referrals = 0;  // by zone cut
    std::uint32_t errors = 0;     // by RCODE
    std::uint32_t all = 0;        // of all kinds, about everything
    std::uint32_t slip = 2;       // of those over the limit, every so many-th is truncated in place
                                  // of being dropped; 0: none
    std::uint8_t ipv4 = 24;       // length of a prefix, 1 to 32
    std::uint8_t ipv6 = 56;       // 1 to 64
    Networks exempt;              // clients that are not limited
    bool log_only = false;        // counts, and holds nothing back

    [[nodiscard]] bool any() const {
        return responses != 0 || nxdomain != 0 || referrals != 0 || errors != 0 || all != 0;
    }

    friend bool operator==(const RateLimits&, const RateLimits&) = default;
};

/// DNS over TLS (RFC 7858).
struct TlsSettings {
    std::vector<base::SocketAddress> listen;  // empty: port 853 of every address, both families
    std::string certificate;  // path of a PEM file: our certificate, then those that vouch for it
    std::string key;          // path of its private key, in PEM

    friend bool operator==(const TlsSettings&, const TlsSettings&) = default;
};

struct Settings {
    std::vector<base::SocketAddress> listen;  // empty: port 53 of every address, both families
    std::uint32_t workers = 0;  // UDP threads for each address, 1 to 64; 0: one for each core
    std::uint32_t tcp_backlog = 1024;      // connections that wait to be accepted, for each address
    std::uint32_t tcp_connections = 1024;  // at once, all clients together; as many again over TLS
    std::uint32_t tcp_connections_per_client = 64;
    base::Duration tcp_idle =
        std::chrono::seconds(10);  // no query under way; RFC 7766 section 6.2.3
    base::Duration tcp_lifetime = std::chrono::minutes(10);  // of a connection, whatever it does
    Networks proxy_from;             // what comes from there begins with the header of a proxy
    RateLimits rate_limits;          // divided over the workers of an address, rounded up
    bool shed = true;                // under overload, unknown clients go first (RS-42)
    std::optional<TlsSettings> tls;  // nullopt: no DNS over TLS

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace leeward::server
