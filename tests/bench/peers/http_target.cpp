// SPDX-License-Identifier: Apache-2.0
// What health checks probe: an HTTP server on many addresses of 127.0.0.0/8 and one port, whose
// behaviour can be switched. One thread, so that what it says of itself is in order. For
// tools/bench-peers.
//
// Each line on its standard input is answered by one on its standard output, with ns of
// CLOCK_MONOTONIC:
//     serve     answers 200 again                        -> "serve NS"
//     fail      answers 503 from now on                  -> "fail NS"
//     hang      accepts and never answers, from now on   -> "hang NS", taken before
//     refuse    closes all its sockets                   -> "refuse NS", taken before
//     count     how many requests it has answered        -> "count N"
//     failed    when it wrote its first 503 since "fail" -> "failed NS", 0 if it has not
// It ends with its standard input.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "loopback.hpp"

namespace leeward::bench {
namespace {

constexpr int kBacklog = 1024;

constexpr std::string_view kGood =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
    "Connection: close\r\n\r\nok\n";
constexpr std::string_view kBad =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
    "Connection: close\r\n\r\ndown\n";

enum class Mode { Serve, Fail, Hang, Refuse };
enum class Role : std::uint8_t { None, Listener, Connection };

class Target {
public:
    Target(const std::string& first, std::uint16_t port, unsigned count)
        : first_(loopback(first, port)), count_(count), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        // The last address must be loopback too.
        sockaddr_in last = first_;
        last.sin_addr.s_addr = htonl(ntohl(first_.sin_addr.s_addr) + count - 1);
        if (ntohl(last.sin_addr.s_addr) >> 24 != 127) throw std::invalid_argument("too many");
        listen_all();
        watch(STDIN_FILENO, Role::None);
    }

    void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < count; ++i) {
                const int fd = events[static_cast<std::size_t>(i)].data.fd;
                if (fd == STDIN_FILENO) {
                    if (!read_commands()) return;
                } else if (role(fd) == Role::Listener) {
                    accept_all(fd);
                } else if (role(fd) == Role::Connection) {
                    answer(fd);
                }
            }
        }
    }

private:
    Role role(int fd) const { return roles_[static_cast<std::size_t>(fd)]; }

    void watch(int fd, Role role) {
        const auto number = static_cast<std::size_t>(fd);
        if (number >= roles_.size()) roles_.resize(number * 2 + 1);
        roles_[number] = role;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void end(int fd) {
        roles_[static_cast<std::size_t>(fd)] = Role::None;
        ::close(fd);
    }

    void listen_all() {
        for (unsigned i = 0; i < count_; ++i) {
            sockaddr_in address = first_;
            address.sin_addr.s_addr = htonl(ntohl(first_.sin_addr.s_addr) + i);
            const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            const int one = 1;
            ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
            const auto* at = reinterpret_cast<const sockaddr*>(&address);
            if (fd < 0 || ::bind(fd, at, sizeof address) != 0 || ::listen(fd, kBacklog) != 0) {
                throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
            }
            watch(fd, Role::Listener);
        }
    }

    void close_all() {
        for (std::size_t fd = 0; fd < roles_.size(); ++fd) {
            if (roles_[fd] != Role::None) end(static_cast<int>(fd));
        }
    }

    void accept_all(int listener) {
        for (;;) {
            const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) return;
            watch(fd, Role::Connection);
        }
    }

    void answer(int fd) {
        std::array<char, 4096> request{};
        const ssize_t count = ::read(fd, request.data(), request.size());
        if (count < 0 && errno == EAGAIN) return;
        if (count > 0 && mode_ == Mode::Hang) return;
        if (count > 0) {
            if (mode_ == Mode::Fail && failed_ns_ == 0) failed_ns_ = now_ns();
            const std::string_view reply = mode_ == Mode::Fail ? kBad : kGood;
            if (::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL) > 0) ++answered_;
        }
        end(fd);
    }

    /// False at the end of standard input.
    bool read_commands() {
        std::array<char, 512> octets{};
        const ssize_t count = ::read(STDIN_FILENO, octets.data(), octets.size());
        if (count <= 0) return false;
        pending_.append(octets.data(), static_cast<std::size_t>(count));
        for (std::size_t end = 0; (end = pending_.find('\n')) != std::string::npos;) {
            obey(pending_.substr(0, end));
            pending_.erase(0, end + 1);
        }
        return true;
    }

    void obey(const std::string& command) {
        const auto say = [&command](std::int64_t number) {
            std::printf("%s %lld\n", command.c_str(), static_cast<long long>(number));
            std::fflush(stdout);
        };
        if (command == "count") return say(answered_);
        if (command == "failed") return say(failed_ns_);
        const std::int64_t now = now_ns();
        if (command == "refuse") {
            close_all();
            mode_ = Mode::Refuse;
        } else if (command == "serve" || command == "fail" || command == "hang") {
            if (mode_ == Mode::Refuse) listen_all();
            mode_ = command == "serve" ? Mode::Serve : command == "fail" ? Mode::Fail : Mode::Hang;
            failed_ns_ = 0;
        } else {
            return say(-1);
        }
        say(now);
    }

    sockaddr_in first_;
    unsigned count_;
    int epoll_;
    Mode mode_ = Mode::Serve;
    std::vector<Role> roles_;
    std::string pending_;
    std::int64_t answered_ = 0;
    std::int64_t failed_ns_ = 0;
};

int run(int argc, char** argv) {
    std::string first = "127.1.0.1";
    std::uint16_t port = 0;
    unsigned count = 1;
    CLI::App app("Answers health checks on loopback, or fails to, as its standard input says.");
    app.add_option("--first", first, "first address, in 127.0.0.0/8")->capture_default_str();
    app.add_option("--port", port)->required();
    app.add_option("--count", count, "addresses")->check(CLI::Range(1, 100000));
    CLI11_PARSE(app, argc, argv);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    Target target(first, port, count);
    std::printf("ready %u\n", count);
    std::fflush(stdout);
    target.run();
    return 0;
}

}  // namespace
}  // namespace leeward::bench

int main(int argc, char** argv) {
    try {
        return leeward::bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "http_target: %s\n", error.what());
        return 2;
    }
}
