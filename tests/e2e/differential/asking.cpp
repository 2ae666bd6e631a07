// SPDX-License-Identifier: Apache-2.0
#include "asking.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "text.hpp"

namespace leeward::differential {
namespace {

constexpr std::size_t kUnderWay = 64;  // queries over UDP; fewer than a socket's buffer holds
constexpr std::size_t kPipelined = 16;
constexpr int kPatience = 2000;  // ms for a reply
constexpr int kTries = 4;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

sockaddr_in address_of(const std::string& at) {
    const std::size_t colon = at.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (colon == std::string::npos ||
        ::inet_pton(AF_INET, at.substr(0, colon).c_str(), &address.sin_addr) != 1) {
        fail(at + " is not an IPv4 address and a port");
    }
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(at.substr(colon + 1))));
    return address;
}

/// A connected socket that closes itself.
class Socket {
public:
    Socket(const sockaddr_in& to, int type) : fd_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
        const timeval patience{kPatience / 1000, 0};
        const int yes = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (type == SOCK_STREAM) ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            fail("cannot connect");
    }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] int fd() const noexcept { return fd_; }

    /// False when the other side has gone.
    bool send(const Octets& octets) const {
        const auto size = static_cast<ssize_t>(octets.size());
        return ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL) == size;
    }

    /// For TCP. Acknowledges at once: a server may wait for that before it sends more (Nagle).
    bool receive(std::uint8_t* into, std::size_t size) const {
        while (size > 0) {
            const int yes = 1;
            ::setsockopt(fd_, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
            const ssize_t got = ::recv(fd_, into, size, 0);
            if (got <= 0) return false;
            into += got;
            size -= static_cast<std::size_t>(got);
        }
        return true;
    }

private:
    int fd_;
};

/// The query's octets with `id` in front, behind their length for TCP.
Octets with_id(const Query& query, std::uint16_t id, bool framed) {
    Octets octets(framed ? 2 : 0);
    if (framed) base::store_u16(octets.data(), static_cast<std::uint16_t>(query.message.size()));
    octets.insert(octets.end(), query.message.begin(), query.message.end());
    base::store_u16(octets.data() + (framed ? 2 : 0), id);
    return octets;
}

/// Queries and where their replies go.
struct Batch {
    const std::vector<const Query*>& queries;
    std::vector<std::size_t> places;  // of those that this transport carries
    std::vector<Octets>& replies;
};

/// IDs are places in the batch, so a late reply finds its own query.
void ask_over_udp(const Socket& socket, const Batch& batch) {
    std::size_t sent = 0;
    std::size_t answered = 0;
    int idle = 0;
    std::array<std::uint8_t, 65535> buffer{};
    std::vector<bool> done(batch.places.size(), false);
    const auto send = [&](std::size_t at) {
        socket.send(
            with_id(*batch.queries[batch.places[at]], static_cast<std::uint16_t>(at), false));
    };
    while (answered < batch.places.size()) {
        while (sent < batch.places.size() && sent - answered < kUnderWay) send(sent++);
        const ssize_t got = ::recv(socket.fd(), buffer.data(), buffer.size(), 0);
        if (got < 0) {
            if (++idle == kTries) {
                const auto open = std::find(done.begin(), done.end(), false) - done.begin();
                fail("no reply over UDP to\n" +
                     to_text(batch.queries[batch.places[static_cast<std::size_t>(open)]]->message));
            }
            for (std::size_t at = 0; at < sent; ++at) {
                if (!done[at]) send(at);
            }
            continue;
        }
        const std::size_t at = got < 2 ? done.size() : base::load_u16(buffer.data());
        if (at >= sent || done[at]) continue;
        done[at] = true;
        ++answered;
        idle = 0;
        batch.replies[batch.places[at]].assign(buffer.begin(), buffer.begin() + got);
    }
}

/// Over one connection, several at a time; a server may close it between them.
void ask_over_tcp(const sockaddr_in& server, const Batch& batch) {
    std::vector<bool> done(batch.places.size(), false);
    std::size_t from = 0;
    for (int tries = 0; from < done.size(); ++tries) {
        if (tries == kTries) fail("no reply over TCP");
        const Socket socket(server, SOCK_STREAM);
        for (bool alive = true; alive && from < done.size();) {
            const std::size_t to = std::min(done.size(), from + kPipelined);
            std::size_t open = 0;
            for (std::size_t at = from; at < to; ++at) {
                if (done[at]) continue;
                const auto id = static_cast<std::uint16_t>(at);
                alive = alive && socket.send(with_id(*batch.queries[batch.places[at]], id, true));
                ++open;
            }
            while (alive && open > 0) {
                std::array<std::uint8_t, 2> size{};
                alive = socket.receive(size.data(), size.size());
                Octets reply(base::load_u16(size.data()));
                alive = alive && socket.receive(reply.data(), reply.size()) && reply.size() >= 2;
                if (!alive) break;
                const std::size_t at = base::load_u16(reply.data());
                if (at < from || at >= to || done[at]) fail("a reply to nothing over TCP");
                done[at] = true;
                batch.replies[batch.places[at]] = std::move(reply);
                --open;
                tries = 0;
            }
            if (open == 0) from = to;
        }
    }
}

}  // namespace

std::vector<Query> read_queries(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const Octets all{std::istreambuf_iterator<char>(file), {}};
    std::vector<Query> queries;
    for (std::size_t at = 0; at < all.size();) {
        if (all.size() - at < 4) fail(path + " is cut");
        const std::size_t size = base::load_u16(&all[at]);
        const std::size_t about = all[at + 3];
        if (all.size() - at - 4 < size + about || size < 17) fail(path + " is cut");
        const auto message = all.begin() + static_cast<std::ptrdiff_t>(at + 4);
        const auto zone = message + static_cast<std::ptrdiff_t>(size);
        const auto end = zone + static_cast<std::ptrdiff_t>(about);
        queries.push_back({all[at + 2] == 1, Octets(message, zone), std::string(zone, end)});
        at += 4 + size + about;
    }
    if (queries.empty()) fail(path + " holds no queries");
    return queries;
}

struct Peer::Wire {
    explicit Wire(const std::string& at) : address(address_of(at)), udp(address, SOCK_DGRAM) {}

    sockaddr_in address;
    Socket udp;
};

Peer::Peer(std::string name, const std::string& at)
    : name_(std::move(name)), wire_(std::make_unique<Wire>(at)) {}

Peer::~Peer() = default;

std::vector<Octets> Peer::ask(const std::vector<const Query*>& queries) {
    std::vector<Octets> replies(queries.size());
    if (queries.size() > 0xFFFF) fail("more queries at once than there are IDs");
    std::vector<std::size_t> udp;
    std::vector<std::size_t> tcp;
    for (std::size_t i = 0; i < queries.size(); ++i)
        (queries[i]->over_tcp ? tcp : udp).push_back(i);
    try {
        if (!udp.empty()) ask_over_udp(wire_->udp, {queries, udp, replies});
        if (!tcp.empty()) ask_over_tcp(wire_->address, {queries, tcp, replies});
    } catch (const std::runtime_error& error) {
        fail(name_ + ": " + error.what());
    }
    return replies;
}

}  // namespace leeward::differential
