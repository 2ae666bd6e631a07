// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/stream.hpp"

#include <sys/socket.h>
#include <uv.h>

#include <cassert>
#include <utility>

#include "handle.hpp"
#include "leeward/loop/socket_address.hpp"
#include "loop_box.hpp"
#include "stream_box.hpp"

namespace leeward::loop {
namespace {

/// One write under way: owns the octets until libuv is done with them.
struct WriteRequest {
    uv_write_t request{};
    std::vector<std::uint8_t> octets;
    Stream::OnWritten done;
};

/// One attempt to connect under way.
struct ConnectRequest {
    uv_connect_t request{};
    OnConnect done;
};

uv_buf_t buffer_of(base::Bytes octets) {
    // libuv does not write through the pointer of an outgoing buffer.
    auto* const start = const_cast<std::uint8_t*>(octets.data());
    return uv_buf_init(reinterpret_cast<char*>(start), static_cast<unsigned>(octets.size()));
}

int fd_of(const StreamBox& box) {
    uv_os_fd_t fd = -1;
    return uv_fileno(reinterpret_cast<const uv_handle_t*>(&box.handle), &fd) == 0 ? fd : -1;
}

void lend_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    auto& shared = static_cast<LoopBox*>(handle->loop->data)->read_buffer;
    *buffer = uv_buf_init(shared.data(), static_cast<unsigned>(shared.size()));
}

void on_octets(uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) {
    auto& box = *static_cast<StreamBox*>(handle->data);
    if (size == 0) return;  // nothing there after all
    if (size > 0) {
        const auto* const octets = reinterpret_cast<const std::uint8_t*>(buffer->base);
        box.on_read({octets, static_cast<std::size_t>(size)});
        return;
    }
    uv_read_stop(handle);
    box.on_end(size == UV_EOF ? 0 : static_cast<int>(size));
}

void on_written(uv_write_t* request, int status) {
    const std::unique_ptr<WriteRequest> write(static_cast<WriteRequest*>(request->data));
    const auto& box = *static_cast<StreamBox*>(request->handle->data);
    if (!box.dead && write->done) write->done(status);
}

void on_connected(uv_connect_t* request, int status) {
    const std::unique_ptr<ConnectRequest> connect(static_cast<ConnectRequest*>(request->data));
    const auto& box = *static_cast<StreamBox*>(request->handle->data);
    if (!box.dead) connect->done(status);
}

}  // namespace

void CloseStream::operator()(StreamBox* box) const noexcept {
    close_box(box);
}

Stream StreamBox::accept(uv_stream_t& listener, StreamKind kind) {
    auto box = std::make_unique<StreamBox>();
    if (kind == StreamKind::Tcp) {
        uv_tcp_init(listener.loop, &box->tcp);
    } else {
        uv_pipe_init(listener.loop, &box->unix_socket, 0);
    }
    box->handle.data = box.get();
    Stream stream(box.release());
    if (uv_accept(&listener, &stream.box_->handle) != 0)
        stream.close();
    else if (kind == StreamKind::Tcp)
        uv_tcp_nodelay(&stream.box_->tcp, 1);
    return stream;
}

tl::expected<Stream, int> StreamBox::connect(Loop& loop, const sockaddr* address,
                                             OnConnect on_connect) {
    auto box = std::make_unique<StreamBox>();
    uv_tcp_init(loop.native(), &box->tcp);
    box->handle.data = box.get();
    Stream stream(box.release());
    auto connect = std::make_unique<ConnectRequest>();
    connect->request.data = connect.get();
    connect->done = std::move(on_connect);
    const int error = uv_tcp_connect(&connect->request, &stream.box_->tcp, address, on_connected);
    if (error != 0) return tl::unexpected(error);
    static_cast<void>(connect.release());  // on_connected frees it
    return stream;
}

std::optional<base::SocketAddress> Stream::peer() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* const name = reinterpret_cast<sockaddr*>(&storage);
    if (getpeername(fd_of(*box_), name, &size) != 0) return std::nullopt;
    return from_sockaddr(name);
}

std::optional<std::uint32_t> Stream::peer_uid() const {
    if (box_->handle.type != UV_NAMED_PIPE) return std::nullopt;
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(fd_of(*box_), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
        return std::nullopt;
    }
    return credentials.uid;
}

void Stream::read(OnRead on_read, OnEnd on_end) {
    assert(!box_->on_read && "a Stream is read once");
    box_->on_read = std::move(on_read);
    box_->on_end = std::move(on_end);
    resume();
}

void Stream::pause() {
    uv_read_stop(&box_->handle);
}

void Stream::resume() {
    // Fails only when the stream has ended, and then on_end has been called.
    uv_read_start(&box_->handle, lend_buffer, on_octets);
}

std::size_t Stream::try_write(base::Bytes octets) {
    if (octets.empty()) return 0;
    const uv_buf_t buffer = buffer_of(octets);
    const int written = uv_try_write(&box_->handle, &buffer, 1);
    return written > 0 ? static_cast<std::size_t>(written) : 0;
}

void Stream::write(std::vector<std::uint8_t> octets, OnWritten done) {
    auto write = std::make_unique<WriteRequest>();
    write->request.data = write.get();
    write->octets = std::move(octets);
    write->done = std::move(done);
    const uv_buf_t buffer = buffer_of(write->octets);
    if (const int error = uv_write(&write->request, &box_->handle, &buffer, 1, on_written);
        error != 0) {
        // libuv took nothing: the stream is ended or broken, and the owner hears it from here.
        if (write->done) write->done(error);
        return;
    }
    static_cast<void>(write.release());  // on_written frees it
}

std::size_t Stream::queued() const {
    return uv_stream_get_write_queue_size(&box_->handle);
}

void Stream::end() {
    auto request = std::make_unique<uv_shutdown_t>();
    const auto free_request = [](uv_shutdown_t* done, int) { delete done; };
    if (uv_shutdown(request.get(), &box_->handle, free_request) == 0) {
        static_cast<void>(request.release());  // free_request has it now
    }
}

}  // namespace leeward::loop
