// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <set>

#include "unit/server/faulty_send.hpp"
#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;

std::vector<std::uint16_t> ids_up_to(std::uint16_t count) {
    std::vector<std::uint16_t> ids(count);
    std::iota(ids.begin(), ids.end(), std::uint16_t{0});
    return ids;
}

std::vector<std::uint16_t> sorted(std::vector<std::uint16_t> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

void check_sums(const server::TransportTotals& totals) {
    CHECK(totals.queries == totals.replies + totals.dropped + totals.undelivered);
}

}  // namespace

TEST_CASE("udp: a query is answered, over IPv4 and IPv6", "[server]") {
    const auto address = GENERATE(as<std::string>{}, "127.0.0.1:0", "[::1]:0");
    Served served(address);
    served.start();
    UdpClient client(served.address(), address);
    client.send(query(4711, 100));
    const auto reply = client.receive();
    REQUIRE(reply);
    CHECK(base::load_u16(reply->data()) == 4711);
    CHECK(reply->size() == 100);
    CHECK(client.sender == served.address());
}

TEST_CASE("udp: R2181-1 on a wildcard address the reply leaves from the address asked",
          "[server]") {
    const auto [bound, asked, from] = GENERATE(table<std::string, std::string, std::string>(
        {{"0.0.0.0:0", "127.0.0.2", "127.0.0.1:0"}, {"[::]:0", "::1", "[::1]:0"}}));
    Served served(bound);
    served.start();
    const base::SocketAddress target{base::Address::parse(asked).value(), served.address().port};
    UdpClient client(target, from);
    client.send(query(1));
    REQUIRE(client.receive());
    CHECK(client.sender == target);
}

TEST_CASE("udp: a wildcard IPv6 socket leaves IPv4 to others", "[server]") {
    Served v6("[::]:0");
    const auto port = v6.address().port;
    const auto v4 = server::Server::open(Served::one("127.0.0.1:" + std::to_string(port)));
    CHECK(v4);
}

TEST_CASE("udp: more queries than a batch holds are each answered once", "[server]") {
    constexpr std::uint16_t kCount = 500;
    Served served("127.0.0.1:0");
    UdpClient client(served.address());
    // Sent before the start, so that the worker finds full batches.
    for (std::uint16_t id = 0; id < kCount; ++id) client.send(query(id, 14 + id));
    served.start();
    CHECK(sorted(client.receive_ids(kCount)) == ids_up_to(kCount));
    served.stop();
    CHECK_FALSE(client.receive(0));
    CHECK(served.counters().udp.queries == kCount);
    CHECK(served.counters().udp.replies == kCount);
    CHECK(served.counters().udp.rcodes[0] == kCount);
}

TEST_CASE("udp: a batch of the longest replies fits", "[server]") {
    constexpr std::uint16_t kCount = 64;
    Served served("127.0.0.1:0");
    UdpClient client(served.address());
    for (std::uint16_t id = 0; id < kCount; ++id) client.send(query(id, 65535));
    served.start();
    for (std::uint16_t id = 0; id < kCount; ++id) {
        const auto reply = client.receive();
        REQUIRE(reply);
        CHECK(reply->size() == answer::kMaxUdpReply);
    }
}

TEST_CASE("udp: what deserves no reply is counted and does not stop the batch", "[server]") {
    Served served("127.0.0.1:0");
    UdpClient client(served.address());
    client.send({});
    client.send({1, 2, 3});
    client.send(Octets(4097));
    client.send(query(7));
    served.start();
    CHECK(client.receive_ids(1) == std::vector<std::uint16_t>{7});
    served.stop();
    CHECK(served.counters().udp.dropped == 3);
    CHECK(served.counters().udp.replies == 1);
    check_sums(served.counters().udp);
}

TEST_CASE("udp: the longest query that is read is 4096 octets", "[server]") {
    Served served("127.0.0.1:0");
    served.start();
    UdpClient client(served.address());
    auto longest = query(3);
    longest.resize(4096);
    client.send(longest);
    CHECK(client.receive_ids(1) == std::vector<std::uint16_t>{3});
}

TEST_CASE("udp: a reply that cannot leave is dropped alone", "[server]") {
    constexpr std::uint16_t kCount = 60;
    const int error = GENERATE(EAGAIN, ENOBUFS, EPERM, ECONNREFUSED, ENETUNREACH);
    Served served("127.0.0.1:0");
    UdpClient client(served.address());
    for (std::uint16_t id = 0; id < kCount; ++id) client.send(query(id));
    const FaultySend faults({{0, error}, {0, EINTR}, {10, 0}, {0, error}, {1, 0}, {0, error}});
    served.start();
    const auto ids = sorted(client.receive_ids(kCount - 3));
    served.stop();
    CHECK(ids.size() == kCount - 3);
    CHECK(std::set(ids.begin(), ids.end()).size() == kCount - 3);
    CHECK(served.counters().udp.replies == kCount - 3);
    CHECK(served.counters().udp.undelivered == 3);
    check_sums(served.counters().udp);
}

TEST_CASE("udp: sends that the kernel cuts short are resumed", "[server]") {
    constexpr std::uint16_t kCount = 64;
    Served served("127.0.0.1:0");
    UdpClient client(served.address());
    for (std::uint16_t id = 0; id < kCount; ++id) client.send(query(id));
    const FaultySend faults({{1, 0}, {2, 0}, {0, EINTR}, {3, 0}, {30, 0}});
    served.start();
    CHECK(sorted(client.receive_ids(kCount)) == ids_up_to(kCount));
    served.stop();
    CHECK(served.counters().udp.undelivered == 0);
}

TEST_CASE("udp: clients are spread over the workers", "[server]") {
    struct Counting final : server::Responder {
        explicit Counting(std::atomic<int>& busy_workers) : busy(busy_workers) {}
        void refresh() noexcept override {}
        answer::Answered respond(base::Bytes asked, const answer::Arrival&,
                                 base::MutableBytes reply) noexcept override {
            if (!seen) ++busy;
            seen = true;
            std::memcpy(reply.data(), asked.data(), asked.size());
            return {asked.size()};
        }
        std::atomic<int>& busy;
        bool seen = false;
    };
    auto settings = Served::one("127.0.0.1:0");
    settings.workers = 2;
    Served served(settings);
    std::atomic<int> busy{0};
    served.start([&busy] { return std::make_unique<Counting>(busy); });
    // The kernel hashes the client's port; that all 64 fall on one side is out of the question.
    for (std::uint16_t id = 0; id < 64; ++id) {
        UdpClient client(served.address());
        client.send(query(id));
        REQUIRE(client.receive_ids(1) == std::vector<std::uint16_t>{id});
    }
    CHECK(busy == 2);
}

TEST_CASE("udp: an idle worker looks up now and then", "[server]") {
    Served served("127.0.0.1:0");
    served.start();
    const auto before = served.refreshes.load();
    CHECK(eventually([&] { return served.refreshes > before + 2; }));
}

TEST_CASE("udp: stopping answers what has arrived", "[server]") {
    constexpr std::uint16_t kCount = 300;
    Served served("127.0.0.1:0");
    UdpClient client(served.address());
    for (std::uint16_t id = 0; id < kCount; ++id) client.send(query(id));
    served.start();
    served.stop();
    CHECK(sorted(client.receive_ids(kCount)) == ids_up_to(kCount));
    CHECK(served.counters().udp.replies == kCount);
}

TEST_CASE("udp: stopping ends a busy server", "[server]") {
    auto settings = Served::one("127.0.0.1:0");
    settings.workers = 2;
    Served served(settings);
    served.start();
    std::atomic<bool> done{false};
    std::thread flood([&, to = served.address()] {
        UdpClient client(to);
        while (!done) {
            for (std::uint16_t id = 0; id < 64; ++id) client.send(query(id));
        }
    });
    CHECK(eventually([&] { return served.counters().udp.replies > 1000; }));
    served.stop();
    done = true;
    flood.join();
    check_sums(served.counters().udp);
}
