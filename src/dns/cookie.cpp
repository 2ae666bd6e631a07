// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/cookie.hpp"

#include <sodium/crypto_shorthash.h>
#include <sodium/utils.h>

#include <algorithm>

namespace leeward::dns {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kTimeAt = 12;
constexpr std::size_t kHashAt = 16;

// Seconds; RFC 9018 section 4.3.
constexpr std::int32_t kOldest = 3600;
constexpr std::int32_t kNewest = -300;
constexpr std::int32_t kRenewedAfter = 1800;

using Hash = std::array<std::uint8_t, crypto_shorthash_BYTES>;
static_assert(kHashAt + crypto_shorthash_BYTES == kCookieSize);
static_assert(crypto_shorthash_KEYBYTES == std::tuple_size_v<CookieSecret>);

/// Over what stands in front of the hash, whatever its reserved octets are (RFC 9018 section 4.2),
/// and the address.
Hash hash_of(const CookieSecret& secret, const std::uint8_t* cookie, base::Bytes address) noexcept {
    std::array<std::uint8_t, kHashAt + 16> input;
    std::copy_n(cookie, kHashAt, input.begin());
    std::copy(address.begin(), address.end(), input.begin() + kHashAt);
    Hash hash;
    crypto_shorthash(hash.data(), input.data(), kHashAt + address.size(), secret.data());
    return hash;
}

}  // namespace

Shown judge_cookie(const CookieSecrets& secrets, base::Bytes cookie, const base::Address& client,
                   std::uint32_t now) noexcept {
    if (cookie.size() == kClientCookieSize) return Shown::Nothing;
    if (cookie.size() != kCookieSize || cookie[kVersionAt] != kVersion) return Shown::Wrong;
    const auto age = static_cast<std::int32_t>(now - base::load_u32(cookie.data() + kTimeAt));
    if (age > kOldest || age < kNewest) return Shown::Wrong;
    const base::Address address = client.unmapped();
    for (const CookieSecret& secret : secrets.all) {
        const Hash hash = hash_of(secret, cookie.data(), address.bytes());
        // How long it takes tells nothing about where they differ.
        if (sodium_memcmp(hash.data(), cookie.data() + kHashAt, hash.size()) != 0) continue;
        const bool is_first = &secret == secrets.all.data();
        return is_first && age <= kRenewedAfter ? Shown::Right : Shown::Ageing;
    }
    return Shown::Wrong;
}

WholeCookie make_cookie(const CookieSecrets& secrets, base::Bytes cookie, const base::Address& client,
                   std::uint32_t now) noexcept {
    WholeCookie made{};
    std::copy_n(cookie.begin(), kClientCookieSize, made.begin());
    made[kVersionAt] = kVersion;
    base::store_u32(made.data() + kTimeAt, now);
    const Hash hash = hash_of(secrets.all.front(), made.data(), client.unmapped().bytes());
    std::copy(hash.begin(), hash.end(), made.begin() + kHashAt);
    return made;
}

}  // namespace leeward::dns
