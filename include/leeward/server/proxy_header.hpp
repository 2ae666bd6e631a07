// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header that a proxy puts in front of what it passes on, version 2 of its protocol: whom it
// passes it on for. Pure.

#include <cstddef>
#include <cstdint>

#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"

namespace leeward::server {

struct ProxyHeader {
    std::size_t size = 0;      // octets of the whole header, its own lengths and options included
    bool proxied = false;      // false: the proxy speaks for itself (LOCAL), or tells no address
    base::SocketAddress from;  // the client's, never IPv4-mapped; set when proxied
};

enum class ProxyRead : std::uint8_t {
    Whole,
    Cut,        // well formed so far, and more has to come
    Malformed,  // no such header, or one of a kind that we do not know
};

/// Reads the header at the start of `octets`, which may go on behind it. What is wrong is said at
/// the first octet that shows it; `into` is written only when all is there. Options are passed over
/// unread.
ProxyRead read_proxy_header(base::Bytes octets, ProxyHeader& into) noexcept;

}  // namespace leeward::server
