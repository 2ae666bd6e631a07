// SPDX-License-Identifier: Apache-2.0
#pragma once
// One connection, over TCP or a Unix socket. Made by TcpListener, PipeListener and connect_tcp.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"
#include "leeward/loop/loop.hpp"

namespace leeward::loop {

struct StreamBox;
struct CloseStream {
    void operator()(StreamBox* box) const noexcept;
};

/// Owns the connection: destroying it (or close()) closes at once, drops what is queued, and no
/// callback comes any more. Every callback may destroy the Stream that it came from. All members
/// but is_open() and close() require is_open().
class Stream {
public:
    /// Octets that arrived, borrowed until the callback returns. Never empty.
    using OnRead = std::function<void(base::Bytes)>;
    /// Nothing more will be read. 0: the peer ended its side in order; else a negative errno.
    using OnEnd = std::function<void(int error)>;
    /// 0: the kernel took the octets; else a negative errno.
    using OnWritten = std::function<void(int error)>;

    /// Not open: a place for one that comes later.
    Stream() = default;

    /// The peer's address; nullopt for a Unix socket or when the peer is gone already.
    [[nodiscard]] std::optional<base::SocketAddress> peer() const;
    /// The user at the other end of a Unix socket; nullopt for TCP.
    [[nodiscard]] std::optional<std::uint32_t> peer_uid() const;

    /// Starts to read. Requires: called once.
    void read(OnRead on_read, OnEnd on_end);
    /// Stops and resumes reading, so that the peer is slowed by its window.
    void pause();
    void resume();

    /// Writes what the kernel takes now without waiting: 0 to octets.size(). 0 too when something
    /// is queued, or when the connection is broken (then on_end or the next write says so).
    std::size_t try_write(base::Bytes octets);
    /// Queues `octets`. `done` may be empty; it is not called after the Stream was closed.
    void write(std::vector<std::uint8_t> octets, OnWritten done = {});
    /// Octets queued by write() that the kernel has not taken.
    [[nodiscard]] std::size_t queued() const;
    /// Ends our side once all that is queued is written; the peer reads an end.
    void end();

    [[nodiscard]] bool is_open() const { return box_ != nullptr; }
    void close() { box_.reset(); }

private:
    friend struct StreamBox;
    explicit Stream(StreamBox* box) : box_(box) {}

    std::unique_ptr<StreamBox, CloseStream> box_;
};

}  // namespace leeward::loop
