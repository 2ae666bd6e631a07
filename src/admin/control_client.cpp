// SPDX-License-Identifier: Apache-2.0
#include "leeward/admin/control_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>

namespace leeward::admin {
namespace {

using Clock = std::chrono::steady_clock;

/// Owns a file descriptor.
class Fd {
public:
    explicit Fd(int fd) noexcept : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&&) = delete;
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }

    explicit operator bool() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

/// The address of `path`; nullopt when it does not fit (108 octets with its end).
std::optional<sockaddr_un> unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) return std::nullopt;
    path.copy(&address.sun_path[0], path.size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

base::Result<Fd> open_socket(const std::string& path, const sockaddr_un& address) {
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return base::fail(std::string("no socket: ") + std::strerror(errno));
    if (::connect(fd.get(), generic(address), sizeof address) == 0) return fd;
    switch (errno) {
        case ENOENT:
            return base::fail(path +
                              ": no server runs here; start one with `leeward serve -c FILE`"
                              ", or name its socket with --control");
        case ECONNREFUSED:
            return base::fail(path + ": the server that left this socket is gone");
        case EACCES:
            return base::fail(path + ": permission denied; be in the group of the socket, or root");
        case EAGAIN:
            return base::fail(path + ": the server has too many requests waiting; try again");
        default:
            return base::fail(path + ": " + std::strerror(errno));
    }
}

/// Waits until `fd` can do `events`. Errors: the deadline passed.
base::Result<void> wait_for(const Fd& fd, short events, Clock::time_point deadline) {
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return base::fail("the server did not reply in time");
        pollfd entry{fd.get(), events, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(left));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return base::fail(std::strerror(errno));
    }
}

base::Result<void> send_all(const Fd& fd, std::string_view octets, Clock::time_point deadline) {
    while (!octets.empty()) {
        const ssize_t sent = ::send(fd.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            octets.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto ready = wait_for(fd, POLLOUT, deadline); !ready) return ready;
        } else if (errno != EINTR) {
            return base::fail(std::string("the server took no request: ") + std::strerror(errno));
        }
    }
    return {};
}

base::Result<std::string> receive_line(const Fd& fd, Clock::time_point deadline) {
    std::string reply;
    std::array<char, 65536> buffer{};
    while (reply.size() <= kMaxReply) {
        const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
        if (got > 0) {
            reply.append(buffer.data(), static_cast<std::size_t>(got));
            if (reply.back() == '\n') {
                reply.pop_back();
                return reply;
            }
        } else if (got == 0) {
            return base::fail("the server closed the connection before a whole reply");
        } else if (errno == EAGAIN) {
            if (auto ready = wait_for(fd, POLLIN, deadline); !ready) {
                return base::fail(std::move(ready.error().message));
            }
        } else if (errno != EINTR) {
            return base::fail(std::string("no reply: ") + std::strerror(errno));
        }
    }
    return base::fail("the server's reply is over " + std::to_string(kMaxReply) + " octets");
}

}  // namespace

base::Result<std::string> ask(const std::string& path, std::string_view request,
                              base::Duration timeout) {
    const auto deadline = Clock::now() + timeout;
    const auto address = unix_address(path);
    if (!address) return base::fail(path + ": the path is too long for a socket (107 octets)");
    auto fd = open_socket(path, *address);
    if (!fd) return base::fail(std::move(fd.error().message));
    std::string line(request);
    line += '\n';
    auto sent = send_all(*fd, line, deadline);
    if (!sent) return base::fail(path + ": " + sent.error().message);
    auto reply = receive_line(*fd, deadline);
    if (!reply) return base::fail(path + ": " + reply.error().message);
    return reply;
}

}  // namespace leeward::admin
