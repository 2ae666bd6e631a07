// SPDX-License-Identifier: Apache-2.0
#pragma once
// The server's side of one TLS connection, without a socket: ciphertext in, plaintext out, and the
// other way round. One thread at a time.
//
//   shaking hands --done--> open --close_notify of the peer--> ended
//         +---------------------+--fault--> failed
//
// What has to be sent collects inside until take() (handshakes, alerts, tickets) or write(). It
// grows by no more than what was fed, and by one flight of the handshake.

#include <memory>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/server/tls_context.hpp"

struct ssl_st;  // OpenSSL's SSL

namespace leeward::server {

class TlsSession {
public:
    static constexpr std::size_t kRecord = 16384;  // octets of plaintext at most, RFC 8446 5.1

    explicit TlsSession(std::shared_ptr<const TlsContext> context);

    /// Octets that arrived. They are looked at by read().
    void feed(base::Bytes ciphertext);
    /// Shakes hands and decrypts: the octets of plaintext written to `into`. 0: it needs more
    /// ciphertext, or is over. Requires: `into` is not empty.
    std::size_t read(base::MutableBytes into);

    /// Appends what has to be sent, and all of `plaintext` as records behind it. Requires:
    /// is_open() unless `plaintext` is empty.
    void write(base::Bytes plaintext, std::vector<std::uint8_t>& ciphertext);
    void take(std::vector<std::uint8_t>& ciphertext) { write({}, ciphertext); }
    /// Something has to be sent.
    [[nodiscard]] bool has_output() const;
    /// Says that nothing will follow: take() has it.
    void close();

    /// Hands were shaken, and nothing has failed since.
    [[nodiscard]] bool is_open() const;
    /// With a session that was begun before. Requires: is_open().
    [[nodiscard]] bool is_resumed() const;
    /// Nothing more will come.
    [[nodiscard]] bool is_over() const { return failed_ || ended_; }
    [[nodiscard]] bool has_failed() const { return failed_; }

private:
    struct Free {
        void operator()(ssl_st* ssl) const noexcept;
    };

    void drain(std::vector<std::uint8_t>& ciphertext);

    const std::shared_ptr<const TlsContext> context_;
    std::unique_ptr<ssl_st, Free> ssl_;
    bool ended_ = false;
    bool failed_ = false;
};

}  // namespace leeward::server
