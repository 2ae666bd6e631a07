// SPDX-License-Identifier: Apache-2.0
#pragma once
// One client's connection, over TCP or TLS. Reads while its replies go out; as soon as the kernel
// takes no more of them it stops reading, so a client that does not read costs one buffer and
// nobody's time.
//
//   reading --replies do not fit the kernel's buffer--> blocked --all written--> reading
//      +--end, error, nonsense--> closed               +--error--> closed
//
//   octets -> (header of a proxy) -> (TLS) -> framer -> responder -> (TLS) -> octets

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/loop/tcp.hpp"
#include "leeward/server/counters.hpp"
#include "leeward/server/framer.hpp"
#include "leeward/server/responder.hpp"
#include "leeward/server/tls_context.hpp"
#include "tls_session.hpp"

namespace leeward::server {

/// What the connections of one thread share.
struct TcpContext {
    /// How hands were shaken; see Totals.
    struct Handshakes {
        Counter done;
        Counter failed;
        Counter resumed;
    };

    static constexpr std::size_t kPrefix = 2;  // octets of length before each message
    static constexpr std::size_t kLongest = kPrefix + answer::kMaxTcpReply;

    /// `over`: Tcp or Tls.
    TcpContext(std::unique_ptr<Responder> with, answer::Transport over);

    const std::unique_ptr<Responder> responder;
    const answer::Transport transport;
    TransportCounters counters;
    Handshakes handshakes;
    std::shared_ptr<const TlsContext> tls;  // of the next session; nullptr: there can be none
    std::uint32_t now = 0;                  // answer::Arrival::now
    // Replies that leave with one write. Twice the longest, so that one always fits the rest.
    std::vector<std::uint8_t> replies = std::vector<std::uint8_t>(2 * kLongest);
    // Over TLS: the record that was decrypted, and what leaves with one write.
    std::vector<std::uint8_t> plaintext;
    std::vector<std::uint8_t> ciphertext;
};

class TcpConnection {
public:
    /// Who holds the connection.
    class Owner {
    public:
        /// Nothing more will happen on it. May destroy the connection.
        virtual void finished(const TcpConnection& connection) = 0;
        /// Its proxy says whom it serves. Destroys other connections at most.
        virtual void introduced(const TcpConnection& connection, const base::Address& client) = 0;

    protected:
        ~Owner() = default;
    };

    enum class Peer : std::uint8_t {
        Client,
        Proxy,  // its header comes first, and says who the client is
    };

    /// `address` is the stream's other end. `context` and `owner` must outlive the connection.
    /// Requires: context.tls, over TLS.
    TcpConnection(loop::TcpStream stream, const base::Address& address, Peer peer,
                  TcpContext& context, Owner& owner);
    TcpConnection(const TcpConnection&) = delete;
    TcpConnection& operator=(const TcpConnection&) = delete;
    ~TcpConnection();

    /// Starts to read.
    void start();

    [[nodiscard]] base::Instant opened() const { return opened_; }
    /// When a query was last answered or blocked replies went out; at first opened(). Octets of a
    /// half message and handshakes do not count, or one octet now and then would hold the
    /// connection.
    [[nodiscard]] base::Instant active() const { return active_; }
    /// What was written waits for the client to read.
    [[nodiscard]] bool is_blocked() const { return blocked_; }

private:
    void received(base::Bytes octets);
    bool take_off_header(base::Bytes& octets);
    void headerless();
    void work(base::Bytes octets);
    void decrypt(base::Bytes ciphertext);
    void answer_decrypted();
    void note_handshake();
    void answer_whole_queries();
    [[nodiscard]] bool is_over() const;
    void say_goodbye();
    std::size_t answer(base::Bytes query, std::size_t end);
    void write_out(std::size_t end, std::size_t replies);
    void written(int error);

    const base::Instant opened_ = loop::Loop::now();
    base::Instant active_ = opened_;
    loop::TcpStream stream_;
    base::Address client_;
    TcpContext& context_;
    Owner& owner_;
    // The header of a proxy as far as it came; nullopt once it is whole, and where none is due.
    std::optional<std::vector<std::uint8_t>> header_;
    std::unique_ptr<TlsSession> tls_;  // over TLS
    Framer framer_;
    std::size_t blocked_replies_ = 0;  // in the stream's queue
    bool blocked_ = false;             // the queue is not empty; reading is paused meanwhile
    bool shaken_ = false;              // hands, over TLS
    bool working_ = false;             // work() is running
    bool failed_ = false;
};

}  // namespace leeward::server
