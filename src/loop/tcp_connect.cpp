// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <uv.h>

#include <utility>

#include "handle.hpp"
#include "leeward/loop/socket_address.hpp"
#include "leeward/loop/tcp.hpp"

namespace leeward::loop {

struct ConnectBox {
    uv_tcp_t handle{};
    uv_connect_t request{};
    TcpConnect::OnDone on_done;
    bool dead = false;
};

namespace {

void on_connect(uv_connect_t* request, int status) {
    const auto& box = *static_cast<ConnectBox*>(request->handle->data);
    if (!box.dead) box.on_done(status);
}

}  // namespace

void CloseConnect::operator()(ConnectBox* box) const noexcept {
    close_box(box);
}

tl::expected<TcpConnect, int> TcpConnect::start(Loop& loop, const base::SocketAddress& address,
                                                OnDone on_done) {
    TcpConnect connect(new ConnectBox);
    ConnectBox& box = *connect.box_;
    uv_tcp_init(loop.native(), &box.handle);
    box.handle.data = &box;
    box.on_done = std::move(on_done);
    sockaddr_storage storage{};
    to_sockaddr(address, storage);
    const int error = uv_tcp_connect(&box.request, &box.handle,
                                     reinterpret_cast<const sockaddr*>(&storage), on_connect);
    if (error != 0) return tl::unexpected(error);
    return connect;
}

}  // namespace leeward::loop
