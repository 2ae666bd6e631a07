// SPDX-License-Identifier: Apache-2.0
#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

server::Settings local() {
    return Served::one("127.0.0.1:0");
}

Octets many(std::uint16_t count, std::uint16_t reply_size = 14) {
    Octets stream;
    for (std::uint16_t id = 0; id < count; ++id) {
        const auto next = framed(query(id, reply_size));
        stream.insert(stream.end(), next.begin(), next.end());
    }
    return stream;
}

}  // namespace

TEST_CASE("tcp: R7766-1 a query is answered, over IPv4 and IPv6, on the port of UDP", "[server]") {
    const auto address = GENERATE(as<std::string>{}, "127.0.0.1:0", "[::1]:0");
    Served served(address);
    served.start();
    TcpClient client(served.address(), address);
    CHECK(client.ask(1));
    CHECK(client.ask(2));
    UdpClient over_udp(served.address(), address);
    over_udp.send(query(3));
    CHECK(over_udp.receive());
}

TEST_CASE("tcp: R7766-2 a query in single octets is answered", "[server]") {
    Served served(local());
    served.start();
    TcpClient client(served.address());
    const int on = 1;
    setsockopt(client.fd(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    for (const std::uint8_t octet : framed(query(5))) REQUIRE(client.send({octet}));
    CHECK(client.receive_id() == 5);
}

TEST_CASE("tcp: R7766-1 pipelined queries are all answered, in their order", "[server]") {
    constexpr std::uint16_t kCount = 5000;
    Served served(local());
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.send(many(kCount)));
    for (std::uint16_t id = 0; id < kCount; ++id) REQUIRE(client.receive_id() == id);
    CHECK(eventually([&] { return served.counters().tcp.replies == kCount; }));
    CHECK(served.counters().tcp.queries == kCount);
}

TEST_CASE("tcp: the longest reply fits", "[server]") {
    Served served(local());
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.send(many(4, 65535)));
    for (std::uint16_t id = 0; id < 4; ++id) {
        const auto reply = client.receive();
        REQUIRE(reply);
        CHECK(reply->size() == 65535);
        CHECK(base::load_u16(reply->data()) == id);
    }
}

TEST_CASE("tcp: a client that reads late gets every reply", "[server]") {
    constexpr std::uint16_t kCount = 400;  // times 60,000 octets: more than the kernel buffers
    Served served(local());
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.send(many(kCount, 60000)));
    // The server has stopped taking queries when another client's answer comes and the count rests.
    TcpClient other(served.address());
    REQUIRE(other.ask(1));
    CHECK(served.counters().tcp.queries < kCount);
    for (std::uint16_t id = 0; id < kCount; ++id) REQUIRE(client.receive_id() == id);
}

TEST_CASE("tcp: R7766-3 a client that never reads holds nobody up and is closed", "[server]") {
    auto settings = local();
    settings.tcp_idle = milliseconds(300);
    Served served(settings);
    served.start();
    TcpClient silent(served.address());
    REQUIRE(silent.send(many(1000, 60000)));
    for (std::uint16_t id = 0; id < 100; ++id) {
        TcpClient other(served.address());
        REQUIRE(other.ask(id));
    }
    CHECK(eventually([&] { return served.counters().tcp_expired == 1; }));
    served.stop();
    const auto totals = served.counters().tcp;
    CHECK(totals.queries < 1100);
    CHECK(totals.undelivered > 0);
    CHECK(totals.queries == totals.replies + totals.dropped + totals.undelivered);
}

TEST_CASE("tcp: R7766-3 half a message and silence are closed by the idle time-out", "[server]") {
    auto settings = local();
    settings.tcp_idle = milliseconds(100);
    Served served(settings);
    served.start();
    TcpClient silent(served.address());
    TcpClient half(served.address());
    REQUIRE(half.send({0, 14, 1, 2, 3}));
    CHECK(silent.is_closed_by_server());
    CHECK(half.is_closed_by_server());
    CHECK(eventually([&] { return served.counters().tcp_expired == 2; }));
    CHECK(eventually([&] { return served.counters().tcp_open == 0; }));
}

TEST_CASE("tcp: R7766-3 an octet now and then does not hold a connection", "[server]") {
    auto settings = local();
    settings.tcp_idle = milliseconds(100);
    Served served(settings);
    served.start();
    TcpClient drip(served.address());
    REQUIRE(drip.send({0xFF, 0xFF}));
    CHECK(eventually([&] {
        drip.send({0});
        return served.counters().tcp_expired == 1;
    }));
}

TEST_CASE("tcp: a busy connection ends with its lifetime", "[server]") {
    auto settings = local();
    settings.tcp_lifetime = milliseconds(300);
    Served served(settings);
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.ask(0));
    CHECK(eventually([&] { return !client.ask(1); }));
    CHECK(eventually([&] { return served.counters().tcp_expired == 1; }));
}

TEST_CASE("tcp: a message of no octets ends the connection after what came before", "[server]") {
    Served served(local());
    served.start();
    TcpClient client(served.address());
    auto stream = framed(query(1));
    stream.insert(stream.end(), {0, 0});
    REQUIRE(client.send(stream));
    CHECK(client.receive_id() == 1);
    CHECK(client.is_closed_by_server());
}

TEST_CASE("tcp: R1035-2 a message that deserves no reply gets none, and the next one its own",
          "[server]") {
    Served served(local());
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.send(framed({1, 2, 3})));
    CHECK(client.ask(9));
    CHECK(served.counters().tcp.dropped == 1);
}

TEST_CASE("tcp: a client that ends its side still gets its replies", "[server]") {
    Served served(local());
    served.start();
    TcpClient client(served.address());
    REQUIRE(client.send(many(3)));
    REQUIRE(shutdown(client.fd(), SHUT_WR) == 0);
    for (std::uint16_t id = 0; id < 3; ++id) CHECK(client.receive_id() == id);
    CHECK(client.is_closed_by_server());
}

TEST_CASE("tcp: clients that hang up in the middle leave nothing behind", "[server]") {
    Served served(local());
    served.start();
    for (int round = 0; round < 50; ++round) {
        TcpClient rude(served.address());
        REQUIRE(rude.send(many(50, 60000)));
        const linger reset{1, 0};
        setsockopt(rude.fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    TcpClient client(served.address());
    CHECK(client.ask(1));
    CHECK(eventually([&] { return served.counters().tcp_open == 1; }));
}

TEST_CASE("tcp: R7766-3 a client at its limit gives up the connection it used least lately",
          "[server]") {
    auto settings = local();
    settings.tcp_connections_per_client = 3;
    Served served(settings);
    served.start();
    TcpClient first(served.address());
    REQUIRE(first.ask(1));
    TcpClient second(served.address());
    REQUIRE(second.ask(2));
    TcpClient third(served.address());
    REQUIRE(third.ask(3));
    TcpClient elsewhere(served.address(), "127.0.0.2:0");
    REQUIRE(elsewhere.ask(4));
    REQUIRE(first.ask(5));

    TcpClient fourth(served.address());
    CHECK(fourth.ask(6));
    CHECK(second.is_closed_by_server());
    CHECK(first.ask(7));
    CHECK(third.ask(8));
    CHECK(elsewhere.ask(9));
    CHECK(eventually([&] { return served.counters().tcp_evicted == 1; }));
    CHECK(eventually([&] { return served.counters().tcp_open == 4; }));
}

TEST_CASE("tcp: R7766-3 when all places are taken the greediest client makes room", "[server]") {
    auto settings = local();
    settings.tcp_connections = 4;
    Served served(settings);
    served.start();
    TcpClient modest(served.address(), "127.0.0.2:0");
    REQUIRE(modest.ask(1));
    std::vector<TcpClient> greedy;
    for (std::uint16_t id = 0; id < 3; ++id) {
        greedy.emplace_back(served.address());
        REQUIRE(greedy.back().ask(id));
    }
    TcpClient late(served.address(), "127.0.0.3:0");
    CHECK(late.ask(1));
    CHECK(greedy[0].is_closed_by_server());
    CHECK(modest.ask(2));
    CHECK(greedy[1].ask(3));
    CHECK(greedy[2].ask(4));
}

TEST_CASE("tcp: a limit of one connection still serves one after the other", "[server]") {
    auto settings = local();
    settings.tcp_connections = 1;
    settings.tcp_connections_per_client = 1;
    Served served(settings);
    served.start();
    TcpClient first(served.address());
    REQUIRE(first.ask(1));
    TcpClient second(served.address());
    CHECK(second.ask(2));
    CHECK(first.is_closed_by_server());
    TcpClient third(served.address(), "127.0.0.2:0");
    CHECK(third.ask(3));
    CHECK(second.is_closed_by_server());
    CHECK(eventually([&] { return served.counters().tcp_open == 1; }));
}

TEST_CASE("tcp: stopping answers what has arrived and closes", "[server]") {
    Served served(local());
    TcpClient idle(served.address());
    TcpClient client(served.address());
    REQUIRE(client.send(many(100)));
    served.start();
    served.stop();
    for (std::uint16_t id = 0; id < 100; ++id) REQUIRE(client.receive_id() == id);
    CHECK(client.is_closed_by_server());
    CHECK(idle.is_closed_by_server());
    CHECK(eventually([&] { return served.counters().tcp_open == 0; }));
}

TEST_CASE("tcp: stopping ends a server whose clients do not read", "[server]") {
    Served served(local());
    served.start();
    TcpClient silent(served.address());
    REQUIRE(silent.send(many(400, 60000)));
    TcpClient other(served.address());
    REQUIRE(other.ask(1));
    served.stop();
    CHECK(silent.is_closed_by_server());
}
