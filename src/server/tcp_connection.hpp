// SPDX-License-Identifier: Apache-2.0
#pragma once
// One client's TCP connection. Reads while its replies go out; as soon as the kernel takes no more
// of them it stops reading, so a client that does not read costs one buffer and nobody's time.
//
//   reading --replies do not fit the kernel's buffer--> blocked --all written--> reading
//      +--end, error, nonsense--> closed               +--error--> closed

#include <cstddef>
#include <cstdint>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/loop/tcp.hpp"
#include "leeward/server/counters.hpp"
#include "leeward/server/framer.hpp"
#include "leeward/server/responder.hpp"

namespace leeward::server {

/// What the connections of one thread share.
struct TcpContext {
    static constexpr std::size_t kPrefix = 2;  // octets of length before each message
    static constexpr std::size_t kLongest = kPrefix + answer::kMaxTcpReply;

    explicit TcpContext(std::unique_ptr<Responder> with) : responder(std::move(with)) {}

    const std::unique_ptr<Responder> responder;
    TransportCounters counters;
    std::uint32_t now = 0;  // answer::Arrival::now
    // Replies that leave with one write. Twice the longest, so that one always fits the rest.
    std::vector<std::uint8_t> replies = std::vector<std::uint8_t>(2 * kLongest);
};

class TcpConnection {
public:
    /// Who holds the connection.
    class Owner {
    public:
        /// Nothing more will happen on it. May destroy the connection.
        virtual void finished(const TcpConnection& connection) = 0;

    protected:
        ~Owner() = default;
    };

    /// `client` is the stream's other end. `context` and `owner` must outlive the connection.
    TcpConnection(loop::TcpStream stream, const base::Address& client, TcpContext& context,
                  Owner& owner);
    TcpConnection(const TcpConnection&) = delete;
    TcpConnection& operator=(const TcpConnection&) = delete;
    ~TcpConnection();

    /// Starts to read.
    void start();

    [[nodiscard]] base::Instant opened() const { return opened_; }
    /// When a query was last answered or blocked replies went out; at first opened(). Octets of a
    /// half message do not count, or one octet now and then would hold the connection.
    [[nodiscard]] base::Instant active() const { return active_; }
    /// Replies wait for the client to read.
    [[nodiscard]] bool is_blocked() const { return blocked_replies_ != 0; }

private:
    void work();
    void answer_whole_queries();
    std::size_t answer(base::Bytes query, std::size_t end);
    void write_out(std::size_t end, std::size_t replies);
    void written(int error);

    const base::Instant opened_ = loop::Loop::now();
    base::Instant active_ = opened_;
    loop::TcpStream stream_;
    const base::Address client_;
    TcpContext& context_;
    Owner& owner_;
    Framer framer_;
    std::size_t blocked_replies_ = 0;  // in the stream's queue; reading is paused meanwhile
    bool working_ = false;             // work() is running
    bool failed_ = false;
};

}  // namespace leeward::server
