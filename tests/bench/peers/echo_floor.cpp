// SPDX-License-Identifier: Apache-2.0
// The floor: what the kernel alone asks for to receive and send a datagram. Each thread takes up to
// 64 queries with recvmmsg(), sets QR and sends them back with sendmmsg(). It is no DNS server. For
// tools/bench-peers.
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "loopback.hpp"

namespace leeward::bench {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kOctets = 2048;
constexpr int kBufferOctets = 4 << 20;

int bound_socket(std::uint16_t port) {
    const sockaddr_in address = loopback("127.0.0.1", port);
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int size = kBufferOctets;
    const int one = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error(std::string("bind: ") + std::strerror(errno));
    }
    return fd;
}

struct Batch {
    std::array<std::array<std::uint8_t, kOctets>, kBatch> octets{};
    std::array<sockaddr_in, kBatch> clients{};
    std::array<iovec, kBatch> vectors{};
    std::array<mmsghdr, kBatch> messages{};
};

/// Makes every slot ready to receive again.
void reset(Batch& batch, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        batch.vectors[i] = {batch.octets[i].data(), kOctets};
        msghdr& header = batch.messages[i].msg_hdr;
        header.msg_iov = &batch.vectors[i];
        header.msg_iovlen = 1;
        header.msg_name = &batch.clients[i];
        header.msg_namelen = sizeof batch.clients[i];
    }
}

void send_all(int fd, Batch& batch, std::size_t count) {
    for (std::size_t done = 0; done < count;) {
        const int sent =
            ::sendmmsg(fd, &batch.messages[done], static_cast<unsigned>(count - done), 0);
        if (sent > 0) done += static_cast<std::size_t>(sent);
        if (sent < 0 && errno != EINTR && errno != EAGAIN) ++done;
    }
}

[[noreturn]] void echo(int fd) {
    Batch batch;
    reset(batch, kBatch);
    for (;;) {
        const int got = ::recvmmsg(fd, batch.messages.data(), kBatch, MSG_WAITFORONE, nullptr);
        if (got <= 0) continue;
        const auto count = static_cast<std::size_t>(got);
        for (std::size_t i = 0; i < count; ++i) {
            batch.octets[i][2] = static_cast<std::uint8_t>(batch.octets[i][2] | 0x80U);
            batch.vectors[i].iov_len = batch.messages[i].msg_len;
        }
        send_all(fd, batch, count);
        reset(batch, count);
    }
}

int run(int argc, char** argv) {
    std::uint16_t port = 0;
    std::size_t threads = 1;
    CLI::App app("Sends queries back with QR set, on 127.0.0.1.");
    app.add_option("--port", port)->required();
    app.add_option("--threads", threads)->check(CLI::Range(1, 64));
    CLI11_PARSE(app, argc, argv);
    std::vector<std::thread> others;
    const int first = bound_socket(port);
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(echo, bound_socket(port));
    echo(first);
}

}  // namespace
}  // namespace leeward::bench

int main(int argc, char** argv) {
    try {
        return leeward::bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "echo_floor: %s\n", error.what());
        return 2;
    }
}
