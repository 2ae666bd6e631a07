// SPDX-License-Identifier: Apache-2.0
#pragma once
// DNS Cookies (RFC 7873) whose server part all servers of an address make alike (RFC 9018), and the
// secrets that they are made with. Data path: noexcept, no allocation.
//
//   client cookie | version 1 | reserved | time | SipHash-2-4 of all before and the address
//   octets:   8          1          3        4                     8

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"

namespace leeward::dns {

using CookieSecret = std::array<std::uint8_t, 16>;

/// The first makes cookies; those made with any of them are right. So a fleet rolls a secret over
/// in three steps: known to all, first of all, and later gone (RFC 9018 section 5).
struct CookieSecrets {
    std::vector<CookieSecret> all;  // one to four

    friend bool operator==(const CookieSecrets&, const CookieSecrets&) = default;
};

inline constexpr std::size_t kClientCookieSize = 8;  // octets
inline constexpr std::size_t kCookieSize = 24;       // octets of both parts, as ours are

using WholeCookie = std::array<std::uint8_t, kCookieSize>;

/// A client cookie alone, or with a server cookie of 8 to 32 octets (RFC 7873 section 4).
constexpr bool is_cookie_size(std::size_t octets) noexcept {
    return octets == kClientCookieSize || (octets >= 16 && octets <= 40);
}

/// What a client's cookie says of it.
enum class Shown : std::uint8_t {
    Nothing,  // a client cookie alone
    Wrong,    // a server cookie that we did not make for this address, or not within its time
    Right,
    Ageing,  // right, and a new one is due: over half an hour old, or of another secret than the
             // first
};

/// Judges `cookie`, sent from `client` at `now`, Unix time modulo 2^32. Good is what is from an
/// hour old to five minutes ahead (RFC 9018 section 4.3); times wrap around (RFC 1982). Requires:
/// is_cookie_size(cookie.size()).
Shown judge_cookie(const CookieSecrets& secrets, base::Bytes cookie, const base::Address& client,
                   std::uint32_t now) noexcept;

/// The cookie that goes back to `client`, whose own part is the first eight octets of `cookie`.
/// Requires: as judge_cookie().
WholeCookie make_cookie(const CookieSecrets& secrets, base::Bytes cookie, const base::Address& client,
                   std::uint32_t now) noexcept;

}  // namespace leeward::dns
