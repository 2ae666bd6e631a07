// SPDX-License-Identifier: Apache-2.0
#pragma once
// Between base::SocketAddress and the kernel's form of it.

#include <cstddef>
#include <optional>

#include "leeward/base/address.hpp"

struct sockaddr;
struct sockaddr_storage;

namespace leeward::loop {

/// Fills `storage` and returns how many of its octets the kernel wants.
unsigned to_sockaddr(const base::SocketAddress& address, sockaddr_storage& storage) noexcept;

/// The address in `name`; nullopt for a family other than IPv4 and IPv6.
std::optional<base::SocketAddress> from_sockaddr(const sockaddr* name) noexcept;

/// The address that the socket `fd` is bound to; nullopt when it has none.
std::optional<base::SocketAddress> local_address(int fd) noexcept;

}  // namespace leeward::loop
