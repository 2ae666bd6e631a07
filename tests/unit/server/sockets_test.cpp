// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/sockets.hpp"

#include <fstream>

#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;
using server::open_listeners;
using server::Settings;

Settings listening_on(std::initializer_list<std::string_view> addresses) {
    Settings settings;
    settings.workers = 1;
    for (const auto address : addresses) settings.listen.push_back(at(address));
    return settings;
}

std::string error_of(const Settings& settings) {
    const auto opened = open_listeners(settings);
    return opened ? "none" : opened.error().message;
}

/// Ports from which on no privilege is needed.
int first_unprivileged_port() {
    int port = 1024;
    std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> port;
    return port;
}

}  // namespace

TEST_CASE("sockets: port 0 takes one number for TCP and all UDP workers", "[server]") {
    auto settings = listening_on({"127.0.0.1:0", "[::1]:0"});
    settings.workers = 3;
    const auto listeners = open_listeners(settings);
    REQUIRE(listeners);
    REQUIRE(listeners->size() == 2);
    for (const auto& listener : *listeners) {
        CHECK(listener.address.port != 0);
        CHECK(loop::local_address(listener.tcp.get()) == listener.address);
        REQUIRE(listener.udp.size() == 3);
        for (const auto& udp : listener.udp)
            CHECK(loop::local_address(udp.get()) == listener.address);
    }
}

TEST_CASE("sockets: a second server at the same address is told so, even of the same user",
          "[server]") {
    const auto first = open_listeners(listening_on({"127.0.0.1:0"}));
    REQUIRE(first);
    const auto address = first->front().address.to_string();
    CHECK(error_of(listening_on({address})) ==
          address +
              ": address already in use (TCP): another server listens there; stop it or "
              "change server.listen");
}

TEST_CASE("sockets: a port that is taken for UDP alone is refused", "[server]") {
    std::string address;
    std::string error;
    // A connection that has just ended may still have the same number: then another one.
    for (int tries = 0; tries < 50 && (tries == 0 || error.find("(TCP)") != error.npos); ++tries) {
        UdpClient other(at("127.0.0.1:9"));
        const int on = 1;
        REQUIRE(setsockopt(other.fd(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
        address = loop::local_address(other.fd()).value().to_string();
        error = error_of(listening_on({address}));
    }
    CHECK(error == address +
                       ": address already in use (UDP): another server listens there; stop it or "
                       "change server.listen");
}

TEST_CASE("sockets: an address that the machine does not have is refused by name", "[server]") {
    CHECK(error_of(listening_on({"192.0.2.1:5300"})) ==
          "192.0.2.1:5300: cannot assign requested address (TCP): no interface of this machine has "
          "the address; add it or change server.listen");
}

TEST_CASE("sockets: without privileges a low port says what is needed", "[server]") {
    if (first_unprivileged_port() <= 53) {
        WARN("skipped: every port is unprivileged here");
        return;
    }
    const auto user = geteuid();
    if (user == 0) REQUIRE(seteuid(65534) == 0);
    const auto error = error_of(listening_on({"127.0.0.1:53"}));
    if (user == 0) REQUIRE(seteuid(0) == 0);
    CHECK(error ==
          "127.0.0.1:53: permission denied (TCP): ports below 1024 need root or "
          "CAP_NET_BIND_SERVICE (in a systemd unit: AmbientCapabilities=CAP_NET_BIND_SERVICE)");
}

TEST_CASE("sockets: when one address fails, none stays open", "[server]") {
    const auto probe = open_listeners(listening_on({"127.0.0.1:0"}));
    REQUIRE(probe);
    const auto taken = probe->front().address.to_string();
    auto free_again = open_listeners(listening_on({"127.0.0.1:0"}));
    REQUIRE(free_again);
    const auto free_one = free_again->front().address.to_string();
    free_again->clear();

    CHECK_FALSE(open_listeners(listening_on({free_one, taken})));
    CHECK(open_listeners(listening_on({free_one})));
}

TEST_CASE("sockets: workers are as many as asked for, or the cores, and never over 64",
          "[server]") {
    Settings settings;
    settings.workers = 5;
    CHECK(server::worker_count(settings) == 5);
    settings.workers = 1000;
    CHECK(server::worker_count(settings) == 64);
    settings.workers = 0;
    CHECK(server::worker_count(settings) >= 1);
    CHECK(server::worker_count(settings) <= 64);
}
