// SPDX-License-Identifier: Apache-2.0
// What RFCs ask of the sockets and connections of a server, where no other test here shows it.
#include <dlfcn.h>
#include <netinet/tcp.h>
#include <sys/uio.h>

#include <mutex>

#include "leeward/server/sockets.hpp"
#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;

std::mutex mutex;
bool watching = false;            // guarded by mutex
std::vector<std::size_t> writes;  // octets of each write to a TCP socket; guarded by mutex

void note_write(int fd, std::size_t octets) {
    const std::lock_guard lock(mutex);
    if (!watching) return;
    int domain = 0;
    socklen_t size = sizeof domain;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain != AF_UNIX)
        writes.push_back(octets);
}

/// While it lives, writes of this program to TCP sockets are noted. Clients here send with send().
struct WatchedWrites {
    WatchedWrites() { set(true); }
    ~WatchedWrites() { set(false); }
    WatchedWrites(const WatchedWrites&) = delete;
    WatchedWrites& operator=(const WatchedWrites&) = delete;

    static void set(bool on) {
        const std::lock_guard lock(mutex);
        watching = on;
        writes.clear();
    }
    static std::vector<std::size_t> seen() {
        const std::lock_guard lock(mutex);
        return writes;
    }
};

int option_of(int fd, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(getsockopt(fd, level, name, &value, &size) == 0);
    return value;
}

}  // namespace

/// These two stand before the next ones (the C library's, or a sanitizer's) in this program; libuv
/// writes with one of them.
extern "C" ssize_t write(int fd, const void* octets, std::size_t size) {
    static const auto next =
        reinterpret_cast<ssize_t (*)(int, const void*, std::size_t)>(dlsym(RTLD_NEXT, "write"));
    note_write(fd, size);
    return next(fd, octets, size);
}

extern "C" ssize_t writev(int fd, const iovec* parts, int count) {
    static const auto next =
        reinterpret_cast<ssize_t (*)(int, const iovec*, int)>(dlsym(RTLD_NEXT, "writev"));
    std::size_t size = 0;
    for (int i = 0; i < count; ++i) size += parts[i].iov_len;
    note_write(fd, size);
    return next(fd, parts, count);
}

TEST_CASE("sockets: R9715-1 what ICMP says of a path is not believed, and no reply counts on it",
          "[server]") {
    for (const char* address : {"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"}) {
        server::Settings settings;
        settings.listen = {at(address)};
        settings.workers = 2;
        const auto listeners = server::open_listeners(settings);
        REQUIRE(listeners);
        const bool v6 = settings.listen[0].ip.is_v6();
        INFO(address);
        for (const server::Fd& udp : listeners->front().udp) {
            const int discovery = v6 ? option_of(udp.get(), IPPROTO_IPV6, IPV6_MTU_DISCOVER)
                                     : option_of(udp.get(), IPPROTO_IP, IP_MTU_DISCOVER);
            CHECK(discovery == (v6 ? IPV6_PMTUDISC_OMIT : IP_PMTUDISC_OMIT));
        }
    }
    CHECK(answer::Settings().udp_size == 1232);
}

TEST_CASE("tcp: R9210-1 the queue of connections to be accepted is as long as was set",
          "[server]") {
    auto settings = Served::one("127.0.0.1:0");
    CHECK(settings.tcp_backlog == 1024);
    settings.tcp_backlog = 7;
    const auto listeners = server::open_listeners(settings);
    REQUIRE(listeners);
    tcp_info info{};
    socklen_t size = sizeof info;
    REQUIRE(getsockopt(listeners->front().tcp.get(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
    CHECK(info.tcpi_sacked == 7);  // of a socket that listens: its longest queue
}

TEST_CASE("tcp: R9210-1 R7766-1 a client that never asked over UDP is served, and so is a crowd",
          "[server]") {
    constexpr std::uint16_t kCrowd = 100;  // below every system's bound on the queue
    auto settings = Served::one("127.0.0.1:0");
    settings.tcp_connections_per_client = kCrowd;
    Served served(settings);
    std::vector<TcpClient> crowd;
    for (std::uint16_t id = 0; id < kCrowd; ++id) {
        crowd.emplace_back(served.address());
        REQUIRE(crowd.back().send(framed(query(id))));
    }
    served.start();  // all of them wait to be accepted, with their queries sent
    for (std::uint16_t id = 0; id < kCrowd; ++id) CHECK(crowd[id].receive_id() == id);
    CHECK(served.counters().tcp_evicted == 0);
}

TEST_CASE("tcp: R7766-2 a reply leaves with its length in one write, and ready replies together",
          "[server]") {
    Served served(Served::one("127.0.0.1:0"));
    TcpClient client(served.address());
    Octets three;
    for (const std::uint16_t id : {1, 2, 3}) {
        const Octets one = framed(query(id, 100));
        three.insert(three.end(), one.begin(), one.end());
    }
    REQUIRE(client.send(three));
    const WatchedWrites watched;
    served.start();
    for (const std::uint16_t id : {1, 2, 3}) REQUIRE(client.receive_id() == id);
    CHECK(WatchedWrites::seen() == std::vector<std::size_t>{3 * 102});
    REQUIRE(client.send(framed(query(4, 60'000))));
    REQUIRE(client.receive_id() == 4);
    // The kernel may take a long one in parts, but its first octets come with the length.
    REQUIRE(WatchedWrites::seen().size() >= 2);
    CHECK(WatchedWrites::seen()[1] == 60'002);
}

TEST_CASE("tcp: R8490-1 R1035-6 DSO is not implemented, and the connection goes on", "[server]") {
    snapshot::Publisher publisher;
    base::Rng seeds(1);
    Served served(Served::one("127.0.0.1:0"));
    served.start(server::snapshot_responders(publisher, answer::Settings{}, seeds));
    TcpClient client(served.address());
    // A DSO header has no questions; behind it stand a TLV for keepalive, one that nobody knows, or
    // none (RFC 8490 section 5.4).
    const Octets header = {0, 9, 6U << 3U, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    for (const Octets& tlv : {Octets{0, 1, 0, 8, 0, 0, 0x3A, 0x98, 0, 0, 0x3A, 0x98},
                              Octets{0xFF, 0, 0, 1, 7}, Octets{}}) {
        Octets message = header;
        message.insert(message.end(), tlv.begin(), tlv.end());
        REQUIRE(client.send(framed(message)));
        CHECK(client.receive() == Octets{0, 9, 0x80U | 6U << 3U, 4, 0, 0, 0, 0, 0, 0, 0, 0});
    }
    REQUIRE(client.send(framed(real_query(10))));
    CHECK(client.receive_id() == 10);
    // A response to nothing of ours: silence, and the next query is answered.
    Octets response = header;
    response[2] |= 0x80U;
    REQUIRE(client.send(framed(response)));
    REQUIRE(client.send(framed(real_query(11))));
    CHECK(client.receive_id() == 11);
}
