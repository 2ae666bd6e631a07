// SPDX-License-Identifier: Apache-2.0
#include "listener_box.hpp"

#include <unistd.h>

#include <memory>
#include <utility>

#include "handle.hpp"

namespace leeward::loop {
namespace {

void on_connection(uv_stream_t* handle, int status) {
    // A failure here (no descriptor left) is libuv's to get over: it closes what waits.
    if (status != 0) return;
    auto& box = *static_cast<ListenerBox*>(handle->data);
    if (Stream stream = StreamBox::accept(*handle, box.kind); stream.is_open()) {
        box.on_accept(std::move(stream));
    }
}

int open_handle(ListenerBox& box, Loop& loop, int fd) {
    if (box.kind == StreamKind::Tcp) {
        uv_tcp_init(loop.native(), &box.tcp);
        return uv_tcp_open(&box.tcp, fd);
    }
    uv_pipe_init(loop.native(), &box.unix_socket, 0);
    return uv_pipe_open(&box.unix_socket, fd);
}

}  // namespace

ListenerBox* listen_on(Loop& loop, int fd, StreamKind kind, int backlog,
                       std::function<void(Stream)> on_accept, int& error) {
    auto box = std::make_unique<ListenerBox>();
    box->kind = kind;
    box->on_accept = std::move(on_accept);
    error = open_handle(*box, loop, fd);
    box->handle.data = box.get();
    if (error != 0) {
        ::close(fd);
    } else {
        error = uv_listen(&box->handle, backlog, on_connection);
    }
    if (error != 0) {
        close_box(box.release());
        return nullptr;
    }
    return box.release();
}

}  // namespace leeward::loop
