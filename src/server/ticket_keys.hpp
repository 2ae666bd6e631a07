// SPDX-License-Identifier: Apache-2.0
#pragma once
// What session tickets are sealed with. A key that is kept for months would one day open what was
// said under all tickets of that time, so each seals for half a day and opens for a whole one
// (RFC 9325 section 3.4). One thread at a time.

#include <array>
#include <cstdint>
#include <optional>

// OpenSSL's.
struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;
struct ssl_st;

namespace leeward::server {

class TicketKeys {
public:
    static constexpr std::int64_t kPeriod = std::int64_t{12} * 60 * 60;  // seconds

    struct Key {
        std::array<std::uint8_t, 16> name{};
        std::array<std::uint8_t, 32> cipher{};
        std::array<std::uint8_t, 32> mac{};
    };
    struct Found {
        const Key* key = nullptr;  // nullptr: none; the client shakes hands anew
        bool renew = false;        // its ticket should be replaced by one of the current key
    };

    TicketKeys() = default;
    TicketKeys(const TicketKeys&) = delete;
    TicketKeys& operator=(const TicketKeys&) = delete;
    ~TicketKeys();

    /// The key that seals at `now`, seconds of any clock that goes on; nullptr when there is no
    /// randomness for one.
    const Key* current(std::int64_t now);
    /// The key of this name, if it may still open at `now`.
    Found find(const std::uint8_t* name, std::int64_t now);

private:
    bool turn(std::int64_t now);

    std::optional<Key> current_;
    std::optional<Key> before_;
    std::int64_t since_ = 0;  // when current_ was made
};

/// Gives OpenSSL what it seals or opens a ticket with, out of the TicketKeys that the app data of
/// the session's context point to. See SSL_CTX_set_tlsext_ticket_key_evp_cb(3).
int prepare_ticket(ssl_st* ssl, unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                   evp_mac_ctx_st* mac, int seals);

}  // namespace leeward::server
