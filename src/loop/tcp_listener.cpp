// SPDX-License-Identifier: Apache-2.0
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <string>
#include <utility>

#include "handle.hpp"
#include "leeward/loop/socket_address.hpp"
#include "leeward/loop/tcp.hpp"
#include "listener_box.hpp"

namespace leeward::loop {
namespace {

std::string advice(int error) {
    switch (error) {
        case UV_EADDRINUSE:
            return "; stop the other server or listen elsewhere";
        case UV_EACCES:
            return "; ports below 1024 need root or CAP_NET_BIND_SERVICE";
        case UV_EADDRNOTAVAIL:
            return "; this machine does not have the address";
        case UV_EMFILE:
            return "; raise the limit on open files";
        default:
            return "";
    }
}

base::Error sentence(const std::string& what, int error) {
    return {"cannot listen on " + what + " over TCP: " + uv_strerror(error) + advice(error)};
}

/// A bound socket, or a negative errno.
int bound_socket(const base::SocketAddress& address) {
    const int family = address.ip.is_v6() ? AF_INET6 : AF_INET;
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    const int on = 1;
    sockaddr_storage storage{};
    const auto size = to_sockaddr(address, storage);
    const bool bound =
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        (!address.ip.is_v6() || ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
        ::bind(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0;
    if (bound) return fd;
    const int error = -errno;
    ::close(fd);
    return error;
}

}  // namespace

void CloseListener::operator()(ListenerBox* box) const noexcept {
    close_box(box);
}

base::Result<TcpListener> TcpListener::open(Loop& loop, const base::SocketAddress& address,
                                            OnAccept on_accept, int backlog) {
    const int fd = bound_socket(address);
    if (fd < 0) return tl::unexpected(sentence(address.to_string(), fd));
    return adopt(loop, fd, std::move(on_accept), backlog);
}

base::Result<TcpListener> TcpListener::adopt(Loop& loop, int fd, OnAccept on_accept, int backlog) {
    const auto address = local_address(fd);
    if (!address) {
        ::close(fd);
        return base::fail("cannot listen on a descriptor that is no bound IP socket");
    }
    int error = 0;
    auto* const box = listen_on(loop, fd, StreamKind::Tcp, backlog, std::move(on_accept), error);
    if (box == nullptr) return tl::unexpected(sentence(address->to_string(), error));
    return TcpListener(box, *address);
}

}  // namespace leeward::loop
