// SPDX-License-Identifier: Apache-2.0
#pragma once
// TCP: listening, and connecting.

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

/// 0 when connected; else a negative errno. May destroy the stream it is about.
using OnConnect = std::function<void(int error)>;

/// Starts one attempt to connect; never calls `on_connect` before it returns. Until that said 0,
/// the stream may only be closed, which ends the attempt without a call. Errors: a negative errno
/// when there is no socket for the attempt or no route, and `on_connect` is then not called.
tl::expected<TcpStream, int> connect_tcp(Loop& loop, const base::SocketAddress& address,
                                         OnConnect on_connect);

}  // namespace leeward::loop
