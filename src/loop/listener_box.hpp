// SPDX-License-Identifier: Apache-2.0
#pragma once
// What TcpListener and PipeListener share: a listening handle that hands out Streams.

#include <uv.h>

#include <functional>

#include "leeward/base/result.hpp"
#include "stream_box.hpp"

namespace leeward::loop {

struct ListenerBox {
    union {
        uv_stream_t handle;
        uv_tcp_t tcp;
        uv_pipe_t unix_socket;
    };
    StreamKind kind = StreamKind::Tcp;
    std::function<void(Stream)> on_accept;
    bool dead = false;

    ListenerBox() : handle{} {}
};

/// Listens on `fd`, a bound socket, and owns it from here on. Returns null, and closes `fd`, with a
/// negative errno in `error`.
ListenerBox* listen_on(Loop& loop, int fd, StreamKind kind, int backlog,
                       std::function<void(Stream)> on_accept, int& error);

}  // namespace leeward::loop
