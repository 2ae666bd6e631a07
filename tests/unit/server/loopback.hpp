// SPDX-License-Identifier: Apache-2.0
#pragma once
// Clients on loopback addresses and responders that need no zones. Every wait has an end: a test
// that would hang fails instead.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "leeward/loop/socket_address.hpp"
#include "leeward/server/fd.hpp"
#include "leeward/server/server.hpp"
#include "support/catch.hpp"

namespace leeward::server::test {

using Octets = std::vector<std::uint8_t>;

inline constexpr int kPatience_ms = 10'000;

inline base::SocketAddress at(std::string_view text) {
    return base::SocketAddress::parse(text, 0).value();
}

inline bool ready(int fd, short events, int wait_ms = kPatience_ms) {
    pollfd entry{fd, events, 0};
    return poll(&entry, 1, wait_ms) == 1;
}

/// Asks again and again, without haste, until `condition` holds or patience is over.
template <class Condition>
bool eventually(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience_ms);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        poll(nullptr, 0, 1);
    }
    return true;
}

/// A query of 14 octets: `id`, then the size that its reply shall have, 14 to 65535.
inline Octets query(std::uint16_t id, std::uint16_t reply_size = 14) {
    Octets octets(14);
    base::store_u16(octets.data(), id);
    base::store_u16(octets.data() + 12, reply_size);
    return octets;
}

/// "www.app.example A" as a resolver asks it.
inline Octets real_query(std::uint16_t id) {
    Octets octets(12);
    base::store_u16(octets.data(), id);
    octets[5] = 1;
    for (const std::string_view label : {"www", "app", "example"}) {
        octets.push_back(static_cast<std::uint8_t>(label.size()));
        octets.insert(octets.end(), label.begin(), label.end());
    }
    octets.insert(octets.end(), {0, 0, 1, 0, 1});
    return octets;
}

inline Octets framed(const Octets& message) {
    Octets octets(2);
    base::store_u16(octets.data(), static_cast<std::uint16_t>(message.size()));
    octets.insert(octets.end(), message.begin(), message.end());
    return octets;
}

/// The query turned into a reply, filled up to the size that it asks for. Shorter ones than query()
/// makes get none.
class Echo final : public Responder {
public:
    explicit Echo(std::atomic<std::uint64_t>& refreshes) : refreshes_(refreshes) {}

    void refresh() noexcept override { ++refreshes_; }
    answer::Answered respond(base::Bytes asked, const answer::Arrival&,
                             base::MutableBytes reply) noexcept override {
        if (asked.size() < 14) return {};
        const std::size_t size =
            std::min<std::size_t>(reply.size(), base::load_u16(asked.data() + 12));
        std::memset(reply.data(), 0, size);
        std::memcpy(reply.data(), asked.data(), 14);
        reply[2] |= 0x80U;
        return {size};
    }

private:
    std::atomic<std::uint64_t>& refreshes_;
};

/// A server that is listening; start() makes it answer.
class Served {
public:
    explicit Served(Settings settings) : server_(Server::open(settings).value()) {}
    explicit Served(std::string_view address) : Served(one(address)) {}

    static Settings one(std::string_view address) {
        Settings settings;
        settings.listen = {at(address)};
        settings.workers = 1;
        return settings;
    }

    Served& start() {
        start([this] { return std::make_unique<Echo>(refreshes); });
        return *this;
    }
    void start(const MakeResponder& make) { REQUIRE(server_.start(make)); }
    void stop() { server_.stop(); }

    [[nodiscard]] base::SocketAddress address() const { return server_.listening().front(); }
    [[nodiscard]] Totals counters() const { return server_.counters(); }

    std::atomic<std::uint64_t> refreshes{0};

private:
    Server server_;
};

/// A socket bound to `from` that speaks with `to`.
class Client {
public:
    Client(int type, const base::SocketAddress& from) {
        fd_ = Fd(socket(from.ip.is_v6() ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0));
        sockaddr_storage name{};
        const unsigned size = loop::to_sockaddr(from, name);
        REQUIRE(bind(fd_.get(), reinterpret_cast<sockaddr*>(&name), size) == 0);
    }

    [[nodiscard]] int fd() const { return fd_.get(); }

protected:
    Fd fd_;
};

class UdpClient : public Client {
public:
    explicit UdpClient(const base::SocketAddress& to, std::string_view from = "127.0.0.1:0")
        : Client(SOCK_DGRAM, at(from)), to_(to) {
        const int size = 4 << 20;
        setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    }

    void send(const Octets& octets) {
        sockaddr_storage name{};
        const unsigned size = loop::to_sockaddr(to_, name);
        REQUIRE(sendto(fd_.get(), octets.data(), octets.size(), 0,
                       reinterpret_cast<sockaddr*>(&name),
                       size) == static_cast<ssize_t>(octets.size()));
    }

    /// The next datagram and who sent it; nullopt when none comes.
    std::optional<Octets> receive(int wait_ms = kPatience_ms) {
        if (!ready(fd_.get(), POLLIN, wait_ms)) return std::nullopt;
        Octets octets(65536);
        sockaddr_storage name{};
        socklen_t size = sizeof name;
        const ssize_t count = recvfrom(fd_.get(), octets.data(), octets.size(), 0,
                                       reinterpret_cast<sockaddr*>(&name), &size);
        REQUIRE(count >= 0);
        octets.resize(static_cast<std::size_t>(count));
        sender = loop::from_sockaddr(reinterpret_cast<sockaddr*>(&name)).value();
        return octets;
    }

    /// The IDs of the next `count` replies; fewer when they do not come.
    std::vector<std::uint16_t> receive_ids(std::size_t count) {
        std::vector<std::uint16_t> ids;
        while (ids.size() < count) {
            const auto reply = receive();
            if (!reply) break;
            ids.push_back(base::load_u16(reply->data()));
        }
        return ids;
    }

    base::SocketAddress sender;

private:
    base::SocketAddress to_;
};

class TcpClient : public Client {
public:
    explicit TcpClient(const base::SocketAddress& to, std::string_view from = "127.0.0.1:0")
        : Client(SOCK_STREAM, at(from)) {
        sockaddr_storage name{};
        const unsigned size = loop::to_sockaddr(to, name);
        REQUIRE(connect(fd_.get(), reinterpret_cast<sockaddr*>(&name), size) == 0);
    }

    /// False when the server is not interested any more.
    bool send(const Octets& octets) {
        return ::send(fd_.get(), octets.data(), octets.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(octets.size());
    }

    /// The next message; nullopt when the server closed the connection or nothing comes.
    std::optional<Octets> receive() {
        Octets prefix(2);
        if (!fill(prefix)) return std::nullopt;
        Octets message(base::load_u16(prefix.data()));
        if (!fill(message)) return std::nullopt;
        return message;
    }

    std::optional<std::uint16_t> receive_id() {
        const auto message = receive();
        if (!message) return std::nullopt;
        return base::load_u16(message->data());
    }

    /// Asks, and gets the reply to it.
    bool ask(std::uint16_t id) { return send(framed(query(id))) && receive_id() == id; }

    /// Reads until the server closes; false when it does not.
    bool is_closed_by_server() {
        std::array<std::uint8_t, 65536> junk{};
        for (;;) {
            if (!ready(fd_.get(), POLLIN)) return false;
            if (recv(fd_.get(), junk.data(), junk.size(), 0) <= 0) return true;
        }
    }

private:
    bool fill(Octets& into) {
        for (std::size_t have = 0; have < into.size();) {
            if (!ready(fd_.get(), POLLIN)) return false;
            const ssize_t count = recv(fd_.get(), into.data() + have, into.size() - have, 0);
            if (count <= 0) return false;
            have += static_cast<std::size_t>(count);
        }
        return true;
    }
};

}  // namespace leeward::server::test
