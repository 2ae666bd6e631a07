// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <ctime>

#include "leeward/server/tls_context.hpp"
#include "support/made_certificate.hpp"
#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;
using namespace leeward::test;
using std::chrono::milliseconds;

server::Settings local() {
    server::Settings settings = Served::one("127.0.0.1:0");
    settings.tls.emplace().listen = {at("127.0.0.1:0")};
    return settings;
}

std::shared_ptr<server::TlsContext> context_of(const std::string& name) {
    const auto made = make_certificate(name);
    std::vector<base::Fault> faults;
    return server::TlsContext::make({"c", made.certificate}, {"k", made.key}, ::time(nullptr),
                                    faults);
}

/// Answers with the last octet of the client's address in the place of the ID, and the transport in
/// the first octet of what follows the header.
class WhoAsks final : public server::Responder {
public:
    void refresh() noexcept override {}
    answer::Answered respond(base::Bytes asked, const answer::Arrival& arrival,
                             base::MutableBytes reply) noexcept override {
        std::memcpy(reply.data(), asked.data(), 14);
        base::store_u16(reply.data(), arrival.source.bytes().back());
        reply[12] = static_cast<std::uint8_t>(arrival.transport);
        return {14};
    }
};

class TlsServed {
public:
    explicit TlsServed(const server::Settings& settings = local())
        : server(server::Server::open(settings).value()) {
        server.use_tls(context_of("ns1.example"));
    }
    void start() {
        REQUIRE(server.start([this] { return std::make_unique<Echo>(refreshes); }));
    }
    void start_asking() {
        REQUIRE(server.start([] { return std::make_unique<WhoAsks>(); }));
    }
    [[nodiscard]] base::SocketAddress address() const { return server.listening_tls().front(); }
    [[nodiscard]] server::Totals counters() const { return server.counters(); }

    std::atomic<std::uint64_t> refreshes{0};
    server::Server server;
};

/// Blocks, but for no longer than patience.
class TlsClient : public TcpClient {
public:
    explicit TlsClient(const base::SocketAddress& to, const Octets& before = {})
        : TcpClient(to), context_(client_context()), ssl_(SSL_new(context_.get())) {
        const timeval patience{kPatience_ms / 1000, 0};
        setsockopt(fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (!before.empty()) REQUIRE(TcpClient::send(before));
        SSL_set_fd(ssl_.get(), fd());
        shaken = SSL_connect(ssl_.get()) == 1;
    }

    bool say(const Octets& octets) {
        return SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size())) ==
               static_cast<int>(octets.size());
    }
    std::optional<Octets> hear() {
        Octets prefix(2);
        if (!fill(prefix)) return std::nullopt;
        Octets message(base::load_u16(prefix.data()));
        if (!fill(message)) return std::nullopt;
        return message;
    }
    bool ask(std::uint16_t id) {
        if (!say(framed(query(id)))) return false;
        const auto reply = hear();
        return reply && base::load_u16(reply->data()) == id;
    }
    /// The server said goodbye in order.
    bool hears_goodbye() {
        std::uint8_t octet = 0;
        return SSL_read(ssl_.get(), &octet, 1) <= 0 &&
               (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
    SSL* ssl() { return ssl_.get(); }

    bool shaken = false;

private:
    bool fill(Octets& into) {
        for (std::size_t have = 0; have < into.size();) {
            std::size_t size = 0;
            if (SSL_read_ex(ssl_.get(), into.data() + have, into.size() - have, &size) != 1)
                return false;
            have += size;
        }
        return true;
    }

    OwnedTls<SSL_CTX> context_;
    OwnedTls<SSL> ssl_;
};

/// The header of a proxy for a client at 192.0.2.`host`; 0: for itself.
Octets header_for(std::uint8_t host) {
    Octets octets{0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    if (host == 0) {
        octets.insert(octets.end(), {0x20, 0x00, 0, 0});
    } else {
        octets.insert(octets.end(), {0x21, 0x11, 0, 12, 192, 0, 2, host, 127, 0, 0, 1, 1, 1, 2, 2});
    }
    return octets;
}

server::Settings behind_proxy() {
    auto settings = local();
    settings.proxy_from = {*geo::Prefix::parse("127.0.0.0/24")};
    return settings;
}

}  // namespace

TEST_CASE("R7858-1: queries over TLS are answered as over TCP, in their order", "[server][tls]") {
    constexpr std::uint16_t kCount = 300;
    TlsServed served;
    served.start();
    TlsClient client(served.address());
    REQUIRE(client.shaken);
    Octets stream;
    for (std::uint16_t id = 0; id < kCount; ++id) {
        const auto next = framed(query(id, id % 100 == 0 ? 65535 : 14));
        stream.insert(stream.end(), next.begin(), next.end());
    }
    REQUIRE(client.say(stream));
    SSL_shutdown(client.ssl());  // half closed: the replies come all the same
    for (std::uint16_t id = 0; id < kCount; ++id) {
        const auto reply = client.hear();
        REQUIRE(reply);
        CHECK(base::load_u16(reply->data()) == id);
        CHECK(reply->size() == (id % 100 == 0 ? 65535 : 14));
    }
    CHECK(client.hears_goodbye());
    CHECK(eventually([&] { return served.counters().tls_open == 0; }));
    const auto totals = served.counters();
    CHECK(totals.tls.queries == kCount);
    CHECK(totals.tls.replies == kCount);
    CHECK(totals.tls_handshakes == 1);
    CHECK(totals.tls_failed == 0);
    CHECK(totals.tcp.queries == 0);
}

TEST_CASE("R7858-1: no plain text is answered on the port of TLS", "[server][tls]") {
    TlsServed served;
    served.start();
    TcpClient plain(served.address());
    REQUIRE(plain.send(framed(query(1))));
    CHECK(plain.is_closed_by_server());
    CHECK(eventually([&] { return served.counters().tls_failed == 1; }));
    CHECK(served.counters().tls.queries == 0);
    CHECK(TlsClient(served.address()).ask(2));
}

TEST_CASE("R7858-1: who does not finish a handshake, drips or never reads is closed in time",
          "[server][tls]") {
    auto settings = local();
    settings.tcp_idle = milliseconds(300);
    TlsServed served(settings);
    served.start();
    TcpClient silent(served.address());
    TcpClient drip(served.address());
    REQUIRE(drip.send({0x16, 0x03, 0x01, 0x02, 0x00}));  // a record of 512 octets begins
    TlsClient deaf(served.address());
    REQUIRE(deaf.shaken);
    fcntl(deaf.fd(), F_SETFL, O_NONBLOCK);
    for (int count = 0; count < 400; ++count) deaf.say(framed(query(1, 60000)));
    TlsClient quiet(served.address());
    REQUIRE(quiet.ask(1));
    CHECK(eventually([&] {
        drip.send({0});
        return served.counters().tls_expired == 4;
    }));
    CHECK(quiet.hears_goodbye());
    served.server.stop();
    const auto totals = served.counters();
    CHECK(totals.tls_failed == 2);
    CHECK(totals.tls.undelivered > 0);
    CHECK(totals.tls.queries == totals.tls.replies + totals.tls.dropped + totals.tls.undelivered);
}

TEST_CASE("R7858-1: connections over TLS are bounded for each client", "[server][tls]") {
    auto settings = local();
    settings.tcp_connections_per_client = 2;
    TlsServed served(settings);
    served.start();
    TcpClient first(served.address());
    TlsClient second(served.address());
    REQUIRE(second.ask(1));
    TlsClient third(served.address());
    CHECK(third.ask(2));
    CHECK(first.is_closed_by_server());
    CHECK(second.ask(3));
    CHECK(eventually([&] { return served.counters().tls_evicted == 1; }));
    CHECK(served.counters().tls_open == 2);
}

TEST_CASE("R8310-1: a fresh certificate is for new connections, and the open ones go on",
          "[server][tls]") {
    TlsServed served;
    served.start();
    TlsClient before(served.address());
    REQUIRE(before.ask(1));
    served.server.use_tls(context_of("fresh.example"));
    CHECK(eventually([&] {
        TlsClient after(served.address());
        return after.ask(2) && name_of_peer(after.ssl()) == "fresh.example";
    }));
    CHECK(before.ask(3));
    CHECK(name_of_peer(before.ssl()) == "ns1.example");
}

TEST_CASE("R8310-1: without a certificate that can be served the port closes, until there is one",
          "[server][tls]") {
    auto server = server::Server::open(local()).value();
    std::atomic<std::uint64_t> refreshes{0};
    REQUIRE(server.start([&] { return std::make_unique<Echo>(refreshes); }));
    CHECK_FALSE(TlsClient(server.listening_tls().front()).shaken);
    CHECK(TcpClient(server.listening().front()).ask(1));
    server.use_tls(context_of("late.example"));
    CHECK(eventually([&] { return TlsClient(server.listening_tls().front()).shaken; }));
}

TEST_CASE("proxy: its header says who asks, over TCP and before TLS, in any cuts",
          "[server][tls]") {
    TlsServed served(behind_proxy());
    served.start_asking();
    TcpClient plain(served.server.listening().front());
    auto octets = header_for(7);
    const auto asked = framed(query(1));
    octets.insert(octets.end(), asked.begin(), asked.end());
    const int on = 1;
    setsockopt(plain.fd(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    for (const std::uint8_t octet : octets) REQUIRE(plain.send({octet}));
    CHECK(plain.receive_id() == 7);
    REQUIRE(plain.send(framed(query(2))));
    CHECK(plain.receive_id() == 7);

    TcpClient itself(served.server.listening().front());
    REQUIRE(itself.send(header_for(0)));
    REQUIRE(itself.send(framed(query(1))));
    CHECK(itself.receive_id() == 1);  // 127.0.0.1

    TlsClient over_tls(served.address(), header_for(9));
    REQUIRE(over_tls.say(framed(query(1))));
    const auto reply = over_tls.hear();
    REQUIRE(reply);
    CHECK(base::load_u16(reply->data()) == 9);
    CHECK(reply->at(12) == static_cast<std::uint8_t>(answer::Transport::Tls));
}

TEST_CASE("proxy: without its header a connection is closed, and from others it is garbage",
          "[server][tls]") {
    TlsServed served(behind_proxy());
    served.start_asking();
    TcpClient bare(served.server.listening().front());
    REQUIRE(bare.send(framed(query(1))));
    CHECK(bare.is_closed_by_server());
    CHECK_FALSE(TlsClient(served.address()).shaken);
    CHECK(eventually([&] { return served.counters().tls_open == 0; }));
    CHECK(served.counters().tcp.headerless == 1);
    CHECK(served.counters().tls.headerless == 1);

    TlsServed open;
    open.start_asking();
    CHECK_FALSE(TlsClient(open.address(), header_for(9)).shaken);
}

TEST_CASE("proxy: its clients are bounded, and the proxy itself only by the whole",
          "[server][tls]") {
    auto settings = behind_proxy();
    settings.tcp_connections_per_client = 2;
    settings.tcp_connections = 9;
    TlsServed served(settings);
    served.start_asking();
    const auto connect = [&](std::uint8_t host) {
        TcpClient client(served.server.listening().front());
        REQUIRE(client.send(header_for(host)));
        REQUIRE(client.send(framed(query(1))));
        REQUIRE(client.receive_id() == (host == 0 ? 1 : host));
        return client;
    };
    std::vector<TcpClient> own;
    for (int count = 0; count < 4; ++count) own.push_back(connect(0));
    auto first = connect(7);
    const auto other = connect(8);
    const auto second = connect(7);
    CHECK(served.counters().tcp_evicted == 0);
    const auto third = connect(7);
    CHECK(first.is_closed_by_server());
    CHECK(eventually([&] { return served.counters().tcp_evicted == 1; }));
    CHECK(served.counters().tcp_open == 7);
}
