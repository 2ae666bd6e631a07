// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/socket_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace leeward::loop {

unsigned to_sockaddr(const base::SocketAddress& address, sockaddr_storage& storage) noexcept {
    std::memset(&storage, 0, sizeof storage);
    const auto octets = address.ip.bytes();
    if (address.ip.is_v6()) {
        sockaddr_in6 name{};
        name.sin6_family = AF_INET6;
        name.sin6_port = htons(address.port);
        std::copy(octets.begin(), octets.end(), name.sin6_addr.s6_addr);
        std::memcpy(&storage, &name, sizeof name);
        return sizeof name;
    }
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(address.port);
    std::memcpy(&name.sin_addr, octets.data(), octets.size());
    std::memcpy(&storage, &name, sizeof name);
    return sizeof name;
}

std::optional<base::SocketAddress> from_sockaddr(const sockaddr* name) noexcept {
    if (name->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, name, sizeof v4);
        const auto* const octets = reinterpret_cast<const std::uint8_t*>(&v4.sin_addr);
        return base::SocketAddress{*base::Address::from_bytes({octets, 4}), ntohs(v4.sin_port)};
    }
    if (name->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, name, sizeof v6);
        return base::SocketAddress{*base::Address::from_bytes({v6.sin6_addr.s6_addr, 16}),
                                   ntohs(v6.sin6_port)};
    }
    return std::nullopt;
}

std::optional<base::SocketAddress> local_address(int fd) noexcept {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* const name = reinterpret_cast<sockaddr*>(&storage);
    if (getsockname(fd, name, &size) != 0) return std::nullopt;
    return from_sockaddr(name);
}

}  // namespace leeward::loop
