// SPDX-License-Identifier: Apache-2.0
#pragma once
// The handle under a Stream, for those who make Streams.

#include <uv.h>

#include "leeward/loop/stream.hpp"
#include "leeward/loop/tcp.hpp"

namespace leeward::loop {

enum class StreamKind : std::uint8_t { Tcp, Unix };

struct StreamBox {
    union {
        uv_stream_t handle;
        uv_tcp_t tcp;
        uv_pipe_t unix_socket;
    };
    Stream::OnRead on_read;
    Stream::OnEnd on_end;
    bool dead = false;

    StreamBox() : handle{} {}

    /// Takes the connection that waits on `listener`. An unopened Stream when it cannot be had.
    static Stream accept(uv_stream_t& listener, StreamKind kind);
    /// See connect_tcp.
    static tl::expected<Stream, int> connect(Loop& loop, const sockaddr* address,
                                             OnConnect on_connect);
};

}  // namespace leeward::loop
