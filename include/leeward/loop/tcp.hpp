// SPDX-License-Identifier: Apache-2.0
#pragma once
// TCP: listening, and a single attempt to connect.

#include <functional>
#include <memory>

#include "leeward/base/address.hpp"
#include "leeward/base/result.hpp"
#include "leeward/loop/stream.hpp"

namespace leeward::loop {

using TcpStream = Stream;

struct ListenerBox;
struct CloseListener {
    void operator()(ListenerBox* box) const noexcept;
};

/// A listening TCP socket. Accepted streams have Nagle's delay off. When the process has no
/// descriptor left, waiting connections are closed rather than left to spin.
class TcpListener {
public:
    using OnAccept = std::function<void(TcpStream)>;

    /// Binds and listens, with SO_REUSEADDR, and IPV6_V6ONLY for IPv6. Port 0 takes any: see
    /// address(). Errors: a sentence with the address and what to do.
    static base::Result<TcpListener> open(Loop& loop, const base::SocketAddress& address,
                                          OnAccept on_accept, int backlog = 511);
    /// Listens on `fd`, a bound TCP socket, and owns it from here on, also when this fails.
    static base::Result<TcpListener> adopt(Loop& loop, int fd, OnAccept on_accept,
                                           int backlog = 511);

    /// The address that it is bound to.
    [[nodiscard]] const base::SocketAddress& address() const { return address_; }

private:
    TcpListener(ListenerBox* box, const base::SocketAddress& address)
        : box_(box), address_(address) {}

    std::unique_ptr<ListenerBox, CloseListener> box_;
    base::SocketAddress address_;
};

struct ConnectBox;
struct CloseConnect {
    void operator()(ConnectBox* box) const noexcept;
};

/// One attempt to connect. Destroying it ends the attempt without a call, and closes the
/// connection.
class TcpConnect {
public:
    /// 0 when connected; else a negative errno. May destroy its own TcpConnect.
    using OnDone = std::function<void(int error)>;

    /// Starts; never calls `on_done` before it returns. Errors: a negative errno when there is no
    /// socket for the attempt or no route, and `on_done` is then not called.
    static tl::expected<TcpConnect, int> start(Loop& loop, const base::SocketAddress& address,
                                               OnDone on_done);

private:
    explicit TcpConnect(ConnectBox* box) : box_(box) {}

    std::unique_ptr<ConnectBox, CloseConnect> box_;
};

}  // namespace leeward::loop
