// SPDX-License-Identifier: Apache-2.0
// Asks a server on loopback over UDP, as fast as it answers or at a steady rate, checks every reply
// and prints what it counted as one line of JSON. For tools/bench-peers.
//
// As fast as it answers means: each socket has `window` queries under way, and asks again once half
// of them are answered, so that the server, not this program, is what saturates. Time stamps of
// replies are the kernel's when
// --kernel-time is given: then a reply is not late because this program was.
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clock.hpp"
#include "loopback.hpp"
#include "queries.hpp"
#include "tally.hpp"

namespace leeward::bench {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kReplyOctets = 2048;
constexpr unsigned kSlotBits = 10;
constexpr std::size_t kMaxWindow = 1U << kSlotBits;
constexpr int kBufferOctets = 4 << 20;
constexpr std::int64_t kExpireEvery = 20'000'000;  // ns
constexpr std::int64_t kDrain = 500'000'000;       // ns
/// A socket that waits for half its window asks for what it has after so long, lest a loss stall
/// it.
constexpr std::int64_t kRefillAfter = 500'000;  // ns

/// Set by SIGTERM: the time is over before it is.
volatile std::sig_atomic_t ended = 0;

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::string queries;
    double seconds = 1;
    double rate = 0;  // queries a second; 0: as fast as they are answered
    std::size_t sockets = 4;
    std::size_t window = 48;
    double timeout = 0.5;  // seconds
    bool echo = false;
    bool kernel_time = false;
    bool wait = false;
    std::string old_address;
    double settle = 0;  // seconds
};

struct Slot {
    const Query* query = nullptr;
    std::uint16_t id = 0;
    std::int64_t sent_ns = 0;
    bool busy = false;
};

struct Socket {
    int fd = -1;
    std::vector<Slot> slots;
    std::vector<std::uint16_t> free;
    std::int64_t sent_ns = 0;
    std::uint16_t generation = 0;
};

/// Buffers for one recvmmsg() or sendmmsg().
class Batch {
public:
    Batch() {
        for (std::size_t i = 0; i < kBatch; ++i) {
            vectors_[i] = {octets_[i].data(), octets_[i].size()};
            messages_[i].msg_hdr.msg_iov = &vectors_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
    }

    std::uint8_t* octets(std::size_t i) { return octets_[i].data(); }
    void set_size(std::size_t i, std::size_t octets) { vectors_[i].iov_len = octets; }
    std::span<const std::uint8_t> received(std::size_t i) const {
        return {octets_[i].data(), messages_[i].msg_len};
    }

    /// How many came; 0 if none waits.
    std::size_t receive(int fd) {
        for (std::size_t i = 0; i < kBatch; ++i) {
            messages_[i].msg_hdr.msg_control = controls_[i].data();
            messages_[i].msg_hdr.msg_controllen = controls_[i].size();
        }
        const int count = ::recvmmsg(fd, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
        return count < 0 ? 0 : static_cast<std::size_t>(count);
    }

    /// When the kernel got message `i`, ns of CLOCK_REALTIME; 0 if it did not say.
    std::int64_t arrived(std::size_t i) const {
        auto* header = const_cast<msghdr*>(&messages_[i].msg_hdr);  // CMSG_NXTHDR wants it so
        for (cmsghdr* at = CMSG_FIRSTHDR(header); at != nullptr; at = CMSG_NXTHDR(header, at)) {
            if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_TIMESTAMPNS) continue;
            timespec time{};
            std::memcpy(&time, CMSG_DATA(at), sizeof time);
            return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
        }
        return 0;
    }

    void send(int fd, std::size_t count) {
        for (std::size_t done = 0; done < count;) {
            const int sent =
                ::sendmmsg(fd, &messages_[done], static_cast<unsigned>(count - done), 0);
            if (sent > 0) done += static_cast<std::size_t>(sent);
            // A port that refused what came before says so here; the query counts as lost.
            if (sent < 0 && errno != EINTR && errno != EAGAIN && errno != ENOBUFS) ++done;
        }
    }

private:
    std::array<std::array<std::uint8_t, kReplyOctets>, kBatch> octets_{};
    std::array<std::array<char, CMSG_SPACE(sizeof(timespec))>, kBatch> controls_{};
    std::array<iovec, kBatch> vectors_{};
    std::array<mmsghdr, kBatch> messages_{};
};

class UdpLoad {
public:
    explicit UdpLoad(const Options& options)
        : options_(options),
          queries_(read_queries(options.queries)),
          timeout_(static_cast<std::int64_t>(options.timeout * 1e9)),
          settle_(static_cast<std::int64_t>(options.settle * 1e9)),
          realtime_ahead_(read_clock(CLOCK_REALTIME) - now_ns()) {
        const sockaddr_in server = loopback(options.address, options.port);
        if (!options.old_address.empty()) {
            old_ = ntohl(loopback(options.old_address, 0).sin_addr.s_addr);
        }
        sockets_.resize(options.sockets);
        for (Socket& socket : sockets_) open(socket, server);
    }

    Tally run() {
        tally_ = Tally();
        const auto duration = static_cast<std::int64_t>(options_.seconds * 1e9);
        const std::int64_t end = tally_.started_ns + duration;
        while (now_ns() < end && !settled() && ended == 0) turn(true);
        // What is still under way may arrive; after that it is lost.
        const std::int64_t drained = now_ns() + std::min(timeout_, kDrain);
        while (under_way_ > 0 && now_ns() < drained) turn(false);
        tally_.lost += under_way_;
        return tally_;
    }

private:
    void open(Socket& socket, const sockaddr_in& server) const {
        socket.fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int size = kBufferOctets;
        const int one = 1;
        ::setsockopt(socket.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        ::setsockopt(socket.fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
        if (options_.kernel_time) {
            ::setsockopt(socket.fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
        }
        const auto* address = reinterpret_cast<const sockaddr*>(&server);
        if (socket.fd < 0 || ::connect(socket.fd, address, sizeof server) != 0) {
            throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
        }
        socket.slots.resize(options_.window);
        for (std::size_t i = 0; i < options_.window; ++i) {
            socket.free.push_back(static_cast<std::uint16_t>(i));
        }
    }

    bool settled() const {
        return settle_ > 0 && tally_.changed_ns > 0 && now_ns() - tally_.changed_ns > settle_;
    }

    void turn(bool may_ask) {
        bool moved = false;
        for (Socket& socket : sockets_) {
            moved |= receive(socket);
            if (may_ask) moved |= ask(socket);
        }
        expire();
        if (!moved) idle();
    }

    bool receive(Socket& socket) {
        std::size_t count = replies_.receive(socket.fd);
        const bool any = count > 0;
        while (count > 0) {
            const std::int64_t now = now_ns();
            for (std::size_t i = 0; i < count; ++i) take(socket, i, now);
            count = count == kBatch ? replies_.receive(socket.fd) : 0;
        }
        return any;
    }

    void take(Socket& socket, std::size_t i, std::int64_t now) {
        const auto reply = replies_.received(i);
        const unsigned id = reply.size() >= 12 ? read_u16(reply.data()) : 0;
        const std::size_t number = id & (kMaxWindow - 1);
        if (reply.size() < 12 || number >= socket.slots.size() || !socket.slots[number].busy ||
            socket.slots[number].id != id) {
            ++tally_.strays;
            return;
        }
        Slot& slot = socket.slots[number];
        const std::int64_t stamp = options_.kernel_time ? replies_.arrived(i) : 0;
        const std::int64_t at = stamp > 0 ? stamp - realtime_ahead_ : now;
        tally_.latencies.add(at - slot.sent_ns);
        tally_.ended_ns = at;
        ++tally_.received;
        if (!answers(*slot.query, reply, options_.echo ? Expect::Echo : Expect::Answer)) {
            ++tally_.wrong;
        } else if (old_) {
            note_address(first_address(*slot.query, reply), at);
        }
        release(socket, number);
    }

    void note_address(std::optional<std::uint32_t> address, std::int64_t at) {
        if (address == old_) {
            ++tally_.old_answers;
            tally_.last_old_ns = std::max(at, tally_.last_old_ns);
            tally_.changed_ns = 0;
        } else if (tally_.changed_ns == 0 && tally_.old_answers > 0) {
            tally_.changed_ns = at;
        }
    }

    void release(Socket& socket, std::size_t number) {
        socket.slots[number].busy = false;
        socket.free.push_back(static_cast<std::uint16_t>(number));
        --under_way_;
    }

    /// How many queries are due now, at the rate or for a window half of which is free.
    std::size_t due(const Socket& socket, std::int64_t now) const {
        if (options_.rate <= 0) {
            const bool full = socket.free.size() * 2 < options_.window;
            return full && now - socket.sent_ns < kRefillAfter ? 0 : socket.free.size();
        }
        const double elapsed = static_cast<double>(now - tally_.started_ns) / 1e9;
        const auto wanted = static_cast<std::uint64_t>(elapsed * options_.rate) + 1;
        const std::uint64_t behind = wanted > tally_.sent ? wanted - tally_.sent : 0;
        return std::min<std::size_t>(socket.free.size(), behind);
    }

    bool ask(Socket& socket) {
        std::size_t left = due(socket, now_ns());
        const bool any = left > 0;
        while (left > 0) {
            const std::size_t count = std::min(left, kBatch);
            const std::int64_t now = now_ns();
            for (std::size_t i = 0; i < count; ++i) write_query(socket, i, now);
            asked_.send(socket.fd, count);
            socket.sent_ns = now;
            tally_.sent += count;
            under_way_ += count;
            left -= count;
        }
        return any;
    }

    void write_query(Socket& socket, std::size_t i, std::int64_t now) {
        const Query& query = queries_[next_];
        next_ = next_ + 1 == queries_.size() ? 0 : next_ + 1;
        const std::uint16_t number = socket.free.back();
        socket.free.pop_back();
        ++socket.generation;
        const auto id = static_cast<std::uint16_t>(socket.generation << kSlotBits | number);
        socket.slots[number] = {&query, id, now, true};
        std::memcpy(asked_.octets(i), query.wire.data(), query.wire.size());
        write_u16(asked_.octets(i), id);
        asked_.set_size(i, query.wire.size());
    }

    void expire() {
        const std::int64_t now = now_ns();
        if (now - expired_ns_ < kExpireEvery) return;
        expired_ns_ = now;
        for (Socket& socket : sockets_) {
            for (std::size_t i = 0; i < socket.slots.size(); ++i) {
                if (!socket.slots[i].busy || now - socket.slots[i].sent_ns < timeout_) continue;
                ++tally_.lost;
                release(socket, i);
            }
        }
    }

    /// Until something may be done. At full speed it spins: a sleeper would have to be woken, by
    /// the server's CPU.
    void idle() {
        if (!options_.wait && options_.rate <= 0) return;
        polled_.clear();
        for (const Socket& socket : sockets_) polled_.push_back({socket.fd, POLLIN, 0});
        std::int64_t ns = 1'000'000;
        if (options_.rate > 0) {
            const double next = static_cast<double>(tally_.sent) / options_.rate * 1e9;
            const std::int64_t at = tally_.started_ns + static_cast<std::int64_t>(next);
            ns = std::clamp(at - now_ns(), std::int64_t{0}, ns);
        }
        const timespec time{0, ns};
        ::ppoll(polled_.data(), polled_.size(), &time, nullptr);
    }

    Options options_;
    std::vector<Query> queries_;
    std::int64_t timeout_;
    std::int64_t settle_;
    std::int64_t realtime_ahead_;  // of now_ns(), ns
    std::optional<std::uint32_t> old_;
    std::vector<Socket> sockets_;
    std::vector<pollfd> polled_;
    Batch replies_;
    Batch asked_;
    Tally tally_;
    std::size_t next_ = 0;
    std::uint64_t under_way_ = 0;
    std::int64_t expired_ns_ = 0;
};

int run(int argc, char** argv) {
    Options options;
    CLI::App app("Asks a DNS server on loopback over UDP and checks each answer.");
    app.add_option("--address", options.address, "in 127.0.0.0/8")->capture_default_str();
    app.add_option("--port", options.port)->required();
    app.add_option("--queries", options.queries, "a file: NAME TYPE RCODE ANSWERS")->required();
    app.add_option("--seconds", options.seconds)->check(CLI::Range(0.01, 600.0));
    app.add_option("--rate", options.rate, "queries a second; 0: as fast as they are answered");
    app.add_option("--sockets", options.sockets)->check(CLI::Range(1, 256));
    app.add_option("--window", options.window, "queries under way for a socket")
        ->check(CLI::Range(std::size_t{1}, kMaxWindow));
    app.add_option("--timeout", options.timeout, "seconds until a query is lost");
    app.add_flag("--echo", options.echo, "the server sends the query back: check no RCODE");
    app.add_flag("--kernel-time", options.kernel_time, "time replies when the kernel has them");
    app.add_flag("--wait", options.wait, "sleep until replies come, instead of spinning");
    app.add_option("--old", options.old_address, "tell when the answers stop to be this address");
    app.add_option("--settle", options.settle, "end so many seconds after they have changed");
    CLI11_PARSE(app, argc, argv);
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    std::signal(SIGTERM, [](int) { ended = 1; });
    print_json(UdpLoad(options).run());
    return 0;
}

}  // namespace
}  // namespace leeward::bench

int main(int argc, char** argv) {
    try {
        return leeward::bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load_udp: %s\n", error.what());
        return 2;
    }
}
