// SPDX-License-Identifier: Apache-2.0
// Asks a server on loopback over TCP connections that it keeps, several queries under way on each,
// checks every reply and prints what it counted as one line of JSON. For tools/bench-peers.
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
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

constexpr std::size_t kReadOctets = 65536;
/// Replies still to come when the time is over are waited for so long, then lost.
constexpr std::int64_t kDrain = 500'000'000;  // ns

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::string queries;
    double seconds = 1;
    std::size_t connections = 20;
    std::size_t window = 10;
};

struct Slot {
    const Query* query = nullptr;
    std::int64_t sent_ns = 0;
};

struct Connection {
    int fd = -1;
    std::vector<Slot> slots;             // the id of a query is its slot
    std::vector<std::uint16_t> free;     // slots
    std::vector<std::uint8_t> incoming;  // octets not yet read as replies
    std::vector<std::uint8_t> outgoing;  // octets not yet sent
};

class TcpLoad {
public:
    explicit TcpLoad(const Options& options)
        : options_(options),
          queries_(read_queries(options.queries)),
          server_(loopback(options.address, options.port)),
          buffer_(kReadOctets) {
        connections_.resize(options.connections);
        for (Connection& connection : connections_) open(connection);
    }

    Tally run() {
        tally_ = Tally();
        const auto duration = static_cast<std::int64_t>(options_.seconds * 1e9);
        const std::int64_t end = tally_.started_ns + duration;
        while (now_ns() < end) turn(true);
        while (under_way_ > 0 && now_ns() < end + kDrain) turn(false);
        tally_.lost += under_way_;
        return tally_;
    }

private:
    void open(Connection& connection) const {
        connection.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto* address = reinterpret_cast<const sockaddr*>(&server_);
        const int one = 1;
        if (connection.fd < 0 || ::connect(connection.fd, address, sizeof server_) != 0) {
            throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
        }
        ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        connection.slots.assign(options_.window, {});
        connection.free.clear();
        for (std::size_t i = 0; i < options_.window; ++i) {
            connection.free.push_back(static_cast<std::uint16_t>(i));
        }
        connection.incoming.clear();
        connection.outgoing.clear();
    }

    void turn(bool may_ask) {
        for (Connection& connection : connections_) {
            receive(connection);
            if (may_ask) ask(connection);
            send(connection);
        }
    }

    void receive(Connection& connection) {
        const ssize_t count = ::recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count <= 0) {
            ended(connection);
            return;
        }
        auto& incoming = connection.incoming;
        incoming.insert(incoming.end(), buffer_.begin(), buffer_.begin() + count);
        const std::int64_t now = now_ns();
        std::size_t at = 0;
        while (incoming.size() - at >= 2) {
            const std::size_t octets = read_u16(&incoming[at]);
            if (incoming.size() - at - 2 < octets) break;
            take(connection, {&incoming[at] + 2, octets}, now);
            at += octets + 2;
        }
        incoming.erase(incoming.begin(), incoming.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void ended(Connection& connection) {
        const std::size_t unanswered = options_.window - connection.free.size();
        tally_.lost += unanswered;
        under_way_ -= unanswered;
        ++tally_.reconnects;
        ::close(connection.fd);
        open(connection);
    }

    void take(Connection& connection, std::span<const std::uint8_t> reply, std::int64_t now) {
        const unsigned id = reply.size() >= 12 ? read_u16(reply.data()) : ~0U;
        if (id >= connection.slots.size() || connection.slots[id].query == nullptr) {
            ++tally_.strays;
            return;
        }
        Slot& slot = connection.slots[id];
        tally_.latencies.add(now - slot.sent_ns);
        tally_.ended_ns = now;
        ++tally_.received;
        if (!answers(*slot.query, reply, Expect::Answer)) ++tally_.wrong;
        slot.query = nullptr;
        connection.free.push_back(static_cast<std::uint16_t>(id));
        --under_way_;
    }

    void ask(Connection& connection) {
        const std::int64_t now = now_ns();
        auto& outgoing = connection.outgoing;
        for (const std::uint16_t id : connection.free) {
            const Query& query = queries_[next_];
            next_ = next_ + 1 == queries_.size() ? 0 : next_ + 1;
            connection.slots[id] = {&query, now};
            const std::size_t at = outgoing.size();
            outgoing.resize(at + 2);
            write_u16(&outgoing[at], static_cast<unsigned>(query.wire.size()));
            outgoing.insert(outgoing.end(), query.wire.begin(), query.wire.end());
            write_u16(&outgoing[at + 2], id);
            ++tally_.sent;
            ++under_way_;
        }
        connection.free.clear();
    }

    static void send(Connection& connection) {
        auto& outgoing = connection.outgoing;
        if (outgoing.empty()) return;
        const ssize_t count =
            ::send(connection.fd, outgoing.data(), outgoing.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        // An error shows at the next read, as the connection's end.
        if (count > 0) outgoing.erase(outgoing.begin(), outgoing.begin() + count);
    }

    Options options_;
    std::vector<Query> queries_;
    sockaddr_in server_;
    std::vector<std::uint8_t> buffer_;
    std::vector<Connection> connections_;
    Tally tally_;
    std::size_t next_ = 0;
    std::uint64_t under_way_ = 0;
};

int run(int argc, char** argv) {
    Options options;
    CLI::App app("Asks a DNS server on loopback over TCP and checks each answer.");
    app.add_option("--address", options.address, "in 127.0.0.0/8")->capture_default_str();
    app.add_option("--port", options.port)->required();
    app.add_option("--queries", options.queries, "a file: NAME TYPE RCODE ANSWERS")->required();
    app.add_option("--seconds", options.seconds)->check(CLI::Range(0.01, 600.0));
    app.add_option("--connections", options.connections)->check(CLI::Range(1, 1000));
    app.add_option("--window", options.window, "queries under way on a connection")
        ->check(CLI::Range(1, 1000));
    CLI11_PARSE(app, argc, argv);
    print_json(TcpLoad(options).run());
    return 0;
}

}  // namespace
}  // namespace leeward::bench

int main(int argc, char** argv) {
    try {
        return leeward::bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load_tcp: %s\n", error.what());
        return 2;
    }
}
