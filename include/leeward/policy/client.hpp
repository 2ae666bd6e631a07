// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who is answered, as far as answers may depend on it.

#include <cstdint>

#include "leeward/base/address.hpp"

namespace leeward::policy {

/// The client's network: the EDNS Client Subnet that a resolver sent, else the address that the
/// query came from (E-1).
struct Client {
    base::Address address;    // bits behind `prefix` are 0
    std::uint8_t prefix = 0;  // bits of it that are known: 0 to 32 for IPv4, to 128 for IPv6
};

}  // namespace leeward::policy
