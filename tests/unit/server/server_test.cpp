// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/server.hpp"

#include <signal.h>

#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;

constexpr std::uint8_t kRefused = 5;

/// Serves what a publisher holds.
struct Published {
    explicit Published(server::Settings settings) : served(std::move(settings)) {
        served.start(server::snapshot_responders(publisher, answer::Settings{}, seeds));
    }

    snapshot::Publisher publisher;
    base::Rng seeds{1};
    Served served;
};

void publish_nothing(snapshot::Publisher& publisher) {
    publisher.publish(std::make_shared<const zone::ZoneSet>(),
                      std::make_shared<const policy::Rules>(), {});
}

}  // namespace

TEST_CASE("server: R7766-1 answers come from the snapshot, over UDP and TCP", "[server]") {
    Published with(Served::one("127.0.0.1:0"));
    UdpClient udp(with.served.address());
    udp.send(real_query(11));
    const auto over_udp = udp.receive();
    REQUIRE(over_udp);
    CHECK(base::load_u16(over_udp->data()) == 11);
    CHECK((over_udp->at(3) & 0x0F) == kRefused);

    TcpClient tcp(with.served.address());
    REQUIRE(tcp.send(framed(real_query(12))));
    const auto over_tcp = tcp.receive();
    REQUIRE(over_tcp);
    CHECK(base::load_u16(over_tcp->data()) == 12);

    with.served.stop();
    CHECK(with.served.counters().udp.rcodes[kRefused] == 1);
    CHECK(with.served.counters().tcp.rcodes[kRefused] == 1);
}

TEST_CASE("server: idle threads let go of replaced snapshots", "[server]") {
    auto settings = Served::one("127.0.0.1:0");
    settings.workers = 3;
    Published with(settings);
    publish_nothing(with.publisher);
    CHECK(eventually([&] { return with.publisher.collect() == 0; }));
}

TEST_CASE("server: R9199-1 no query is lost while snapshots change", "[server]") {
    constexpr std::uint16_t kRounds = 200;
    constexpr std::uint16_t kBurst = 32;
    Published with(Served::one("127.0.0.1:0"));
    UdpClient client(with.served.address());
    for (std::uint16_t round = 0; round < kRounds; ++round) {
        for (std::uint16_t id = 0; id < kBurst; ++id) client.send(real_query(id));
        publish_nothing(with.publisher);
        REQUIRE(client.receive_ids(kBurst).size() == kBurst);
    }
    CHECK(with.publisher.generation() == kRounds);
}

TEST_CASE("server: R9199-1 several addresses are served and listed in their order", "[server]") {
    server::Settings settings;
    settings.listen = {at("127.0.0.1:0"), at("[::1]:0"), at("127.0.0.2:0")};
    settings.workers = 2;
    std::atomic<std::uint64_t> refreshes{0};
    auto server = server::Server::open(settings);
    REQUIRE(server);
    REQUIRE(server->start([&] { return std::make_unique<Echo>(refreshes); }));
    REQUIRE(server->listening().size() == 3);
    for (std::size_t index = 0; index < 3; ++index) {
        const auto& address = server->listening()[index];
        CHECK(address.ip == settings.listen[index].ip);
        const auto from = address.ip.is_v6() ? "[::1]:0" : "127.0.0.1:0";
        UdpClient udp(address, from);
        udp.send(query(1));
        CHECK(udp.receive());
        TcpClient tcp(address, from);
        CHECK(tcp.ask(2));
    }
}

TEST_CASE("server: it may be stopped twice, or before it was started", "[server]") {
    auto idle = server::Server::open(Served::one("127.0.0.1:0"));
    REQUIRE(idle);
    idle->stop();

    Served served("127.0.0.1:0");
    served.start();
    UdpClient client(served.address());
    client.send(query(1));
    REQUIRE(client.receive());
    served.stop();
    const auto before = served.counters().udp.replies;
    served.stop();
    CHECK(before == 1);
    CHECK(served.counters().udp.replies == before);
}

TEST_CASE("server: the port is free again after it stopped", "[server]") {
    Served served("127.0.0.1:0");
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.ask(1));
    served.stop();
    CHECK(server::Server::open(Served::one(served.address().to_string())));
}

TEST_CASE("server: E-1 a responder is told where each query came from", "[server]") {
    /// The query with the octets of its source in place of its last ones.
    struct Telling final : server::Responder {
        void refresh() noexcept override {}
        answer::Answered respond(base::Bytes asked, const answer::Arrival& arrival,
                                 base::MutableBytes reply) noexcept override {
            const base::Bytes told = arrival.source.bytes();
            std::memcpy(reply.data(), asked.data(), asked.size());
            std::memcpy(reply.data() + asked.size(), told.data(), told.size());
            return {asked.size() + told.size()};
        }
    };
    const auto [listen, to, from] = GENERATE(
        table<const char*, const char*, const char*>({{"127.0.0.1:0", "127.0.0.1", "127.0.0.7:0"},
                                                      {"0.0.0.0:0", "127.0.0.2", "127.0.0.7:0"},
                                                      {"[::1]:0", "::1", "[::1]:0"},
                                                      {"[::]:0", "::1", "[::1]:0"}}));
    Served served(listen);
    served.start([] { return std::make_unique<Telling>(); });
    base::SocketAddress address = served.address();
    address.ip = *base::Address::parse(to);
    const base::Address source = at(from).ip;
    const auto source_told = [&](const std::optional<Octets>& reply) {
        REQUIRE(reply);
        return base::Address::from_bytes(base::Bytes(*reply).subspan(query(1).size()));
    };
    INFO(listen);
    UdpClient udp(address, from);
    UdpClient other(address, source.is_v6() ? "[::1]:0" : "127.0.0.8:0");
    udp.send(query(1));
    other.send(query(1));
    udp.send(query(1));
    CHECK(source_told(udp.receive()) == source);
    CHECK(source_told(udp.receive()) == source);
    CHECK(source_told(other.receive()) == (source.is_v6() ? source : at("127.0.0.8").ip));
    TcpClient tcp(address, from);
    REQUIRE(tcp.send(framed(query(1))));
    CHECK(source_told(tcp.receive()) == source);
}

TEST_CASE("server: threads take no signals", "[server]") {
    struct Masked final : server::Responder {
        void refresh() noexcept override {}
        answer::Answered respond(base::Bytes asked, const answer::Arrival&,
                                 base::MutableBytes reply) noexcept override {
            sigset_t mask;
            pthread_sigmask(SIG_SETMASK, nullptr, &mask);
            std::memcpy(reply.data(), asked.data(), asked.size());
            reply[4] = sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGHUP) == 1;
            return {asked.size()};
        }
    };
    Served served("127.0.0.1:0");
    served.start([] { return std::make_unique<Masked>(); });
    UdpClient udp(served.address());
    udp.send(query(1));
    CHECK(udp.receive().value()[4] == 1);
    TcpClient tcp(served.address());
    REQUIRE(tcp.send(framed(query(1))));
    CHECK(tcp.receive().value()[4] == 1);
}
