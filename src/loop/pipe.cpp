// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/pipe.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "handle.hpp"
#include "listener_box.hpp"

namespace leeward::loop {
namespace {

base::Error sentence(const std::string& path, int error, const char* advice = "") {
    return {"cannot listen on " + path + ": " + uv_strerror(error) + advice};
}

sockaddr_un name_of(const std::string& path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.data(), path.size());
    return name;
}

int unix_socket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/// True when `path` is a socket that nobody listens on: what a killed server leaves behind.
bool is_left_over(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
    const int fd = unix_socket();
    if (fd < 0) return false;
    const auto name = name_of(path);
    const bool refused =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
        errno == ECONNREFUSED;
    ::close(fd);
    return refused;
}

/// A socket bound to `path`, or a negative errno.
int bound_socket(const std::string& path, unsigned mode) {
    const int fd = unix_socket();
    if (fd < 0) return -errno;
    if (is_left_over(path)) ::unlink(path.c_str());
    const auto name = name_of(path);
    // The file takes the socket's mode less the umask; chmod then gives what the umask took.
    const bool bound = ::fchmod(fd, mode) == 0 &&
                       ::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
                       ::chmod(path.c_str(), mode) == 0;
    if (bound) return fd;
    const int error = -errno;
    ::close(fd);
    return error;
}

}  // namespace

void PipeListener::Close::operator()(ListenerBox* box) const noexcept {
    ::unlink(path.c_str());
    close_box(box);
}

base::Result<PipeListener> PipeListener::open(Loop& loop, const std::string& path, unsigned mode,
                                              OnAccept on_accept, int backlog) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
        return tl::unexpected(sentence(path, UV_ENAMETOOLONG, "; use a path of 1 to 107 octets"));
    }
    const int fd = bound_socket(path, mode);
    if (fd == UV_EADDRINUSE) {
        return tl::unexpected(sentence(path, fd, "; stop the other server or use another path"));
    }
    if (fd < 0) return tl::unexpected(sentence(path, fd));
    int error = 0;
    auto* const box = listen_on(loop, fd, StreamKind::Unix, backlog, std::move(on_accept), error);
    if (box == nullptr) {
        ::unlink(path.c_str());
        return tl::unexpected(sentence(path, error));
    }
    return PipeListener(box, path);
}

}  // namespace leeward::loop
