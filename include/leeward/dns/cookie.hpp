// SPDX-License-Identifier: Apache-2.0
#pragma once
// Secrets of DNS Cookies (RFC 7873, RFC 9018): what makes a server cookie, the same for all servers
// that answer for one address.

#include <array>
#include <cstdint>
#include <vector>

namespace leeward::dns {

using CookieSecret = std::array<std::uint8_t, 16>;

/// The first makes cookies; those made with any of them are right. So a fleet rolls a secret over
/// in three steps: known to all, first of all, and later gone (RFC 9018 section 5).
struct CookieSecrets {
    std::vector<CookieSecret> all;  // one to four

    friend bool operator==(const CookieSecrets&, const CookieSecrets&) = default;
};

}  // namespace leeward::dns
