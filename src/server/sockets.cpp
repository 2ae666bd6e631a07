// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/sockets.hpp"

#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "leeward/loop/socket_address.hpp"

namespace leeward::server {
namespace {

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kTlsPort = 853;
constexpr std::uint32_t kMaxWorkers = 64;  // for each address
constexpr int kPortTries = 32;             // ports that turned out to be taken for UDP
constexpr int kBufferSize = 4 << 20;       // octets; rides out a stall of some 10 ms at full rate
constexpr long kLookEvery_us = 200'000;    // an idle worker looks up this often

/// What a failed call means for one address.
struct Failure {
    int error = 0;
    std::string_view transport;  // "TCP" or "UDP"
};

template <class T>
using Tried = tl::expected<T, Failure>;

/// `key`: of the configuration, that has the address.
std::string what_to_do(int error, const std::string& key) {
    switch (error) {
        case EADDRINUSE:
            return "another server listens there; stop it or change " + key;
        case EACCES:
        case EPERM:
            return "ports below 1024 need root or CAP_NET_BIND_SERVICE (in a systemd unit: "
                   "AmbientCapabilities=CAP_NET_BIND_SERVICE)";
        case EADDRNOTAVAIL:
            return "no interface of this machine has the address; add it or change " + key;
        case EAFNOSUPPORT:
            return "the kernel does not do this address family; change " + key;
        case EMFILE:
        case ENFILE:
            return "too many files are open; raise LimitNOFILE or lower server.workers";
        default:
            return "cannot listen there; see " + key;
    }
}

/// The kernel's words for `error`, in the small letters of our messages.
std::string words_for(int error) {
    std::string words = std::generic_category().message(error);
    if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z') words[0] += 'a' - 'A';
    return words;
}

base::Error describe(const base::SocketAddress& address, const Failure& failure,
                     const std::string& key) {
    return {address.to_string() + ": " + words_for(failure.error) + " (" +
            std::string(failure.transport) + "): " + what_to_do(failure.error, key)};
}

bool set(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

bool bind_to(int fd, const base::SocketAddress& address) {
    sockaddr_storage name{};
    const unsigned size = loop::to_sockaddr(address, name);
    return bind(fd, reinterpret_cast<const sockaddr*>(&name), size) == 0;
}

int family_of(const base::SocketAddress& address) {
    return address.ip.is_v6() ? AF_INET6 : AF_INET;
}

/// IPv4 and IPv6 have sockets of their own, so that each client is seen under its own address.
bool separate_families(int fd, const base::SocketAddress& address) {
    return !address.ip.is_v6() || set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

/// Asks for the address that each query was sent to (R2181-1). Only where it can differ from the
/// bound one, since it costs.
bool ask_for_destination(int fd, const base::SocketAddress& address) {
    if (!address.ip.is_unspecified()) return true;
    return address.ip.is_v6() ? set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                              : set(fd, IPPROTO_IP, IP_PKTINFO, 1);
}

/// Path MTUs that ICMP announces are not believed: a forged one would cut replies into fragments,
/// and fragments can be forged too. Replies are kept small instead (R9715-1).
bool ignore_path_mtu(int fd, const base::SocketAddress& address) {
    return address.ip.is_v6() ? set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT)
                              : set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
}

/// Best effort: past the system's limit only a privileged process may go.
void raise_buffers(int fd) {
    if (!set(fd, SOL_SOCKET, SO_RCVBUFFORCE, kBufferSize))
        set(fd, SOL_SOCKET, SO_RCVBUF, kBufferSize);
    if (!set(fd, SOL_SOCKET, SO_SNDBUFFORCE, kBufferSize))
        set(fd, SOL_SOCKET, SO_SNDBUF, kBufferSize);
}

bool limit_waiting(int fd) {
    const timeval limit{0, kLookEvery_us};
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0;
}

Tried<Fd> open_tcp(const base::SocketAddress& address, std::uint32_t backlog) {
    Fd fd(socket(family_of(address), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // Listening starts here and not with the thread, as a port that is merely bound can be taken by
    // another process.
    if (!fd.is_open() || !set(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1) ||
        !separate_families(fd.get(), address) || !bind_to(fd.get(), address) ||
        listen(fd.get(), static_cast<int>(backlog)) != 0)
        return tl::unexpected(Failure{errno, "TCP"});
    return fd;
}

/// The first socket of an address is bound without SO_REUSEPORT, so that a second server of the
/// same user is refused instead of given half of our queries; then it lets our others join.
Tried<Fd> open_udp(const base::SocketAddress& address, bool first) {
    Fd fd(socket(family_of(address), SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!fd.is_open() || !separate_families(fd.get(), address) ||
        !ask_for_destination(fd.get(), address) || !ignore_path_mtu(fd.get(), address) ||
        !limit_waiting(fd.get()))
        return tl::unexpected(Failure{errno, "UDP"});
    raise_buffers(fd.get());
    const auto share = [&fd] { return set(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1); };
    const bool bound =
        first ? bind_to(fd.get(), address) && share() : share() && bind_to(fd.get(), address);
    if (!bound) return tl::unexpected(Failure{errno, "UDP"});
    return fd;
}

/// Of each address.
struct Wanted {
    std::uint32_t workers;  // UDP sockets
    std::uint32_t backlog;  // TCP connections that wait to be accepted
};

Tried<Listener> try_open(const base::SocketAddress& address, const Wanted& wanted) {
    Listener listener;
    auto tcp = open_tcp(address, wanted.backlog);
    if (!tcp) return tl::unexpected(tcp.error());
    listener.tcp = std::move(*tcp);
    listener.address = loop::local_address(listener.tcp.get()).value_or(address);
    for (std::uint32_t index = 0; index < wanted.workers; ++index) {
        auto udp = open_udp(listener.address, index == 0);
        if (!udp) return tl::unexpected(udp.error());
        listener.udp.push_back(std::move(*udp));
    }
    return listener;
}

/// With port 0 the kernel picks a port that is free for TCP; when UDP is taken there, again.
Tried<Listener> open_listener(const base::SocketAddress& address, const Wanted& wanted) {
    auto listener = try_open(address, wanted);
    for (int tries = 1; tries < kPortTries && address.port == 0 && !listener &&
                        listener.error().error == EADDRINUSE;
         ++tries)
        listener = try_open(address, wanted);
    return listener;
}

/// Without `addresses`: `port` of all.
base::Result<std::vector<Listener>> open_all(std::vector<base::SocketAddress> addresses,
                                             std::uint16_t port, const Wanted& wanted,
                                             const std::string& key) {
    const bool by_default = addresses.empty();
    if (by_default) {
        addresses = {{*base::Address::parse("0.0.0.0"), port}, {*base::Address::parse("::"), port}};
    }
    std::vector<Listener> listeners;
    for (const base::SocketAddress& address : addresses) {
        auto listener = open_listener(address, wanted);
        if (listener) {
            listeners.push_back(std::move(*listener));
        } else if (!by_default || !address.ip.is_v6() || listener.error().error != EAFNOSUPPORT) {
            return tl::unexpected(describe(address, listener.error(), key));
        }
    }
    return listeners;
}

}  // namespace

std::uint32_t worker_count(const Settings& settings) {
    if (settings.workers != 0) return std::min(settings.workers, kMaxWorkers);
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
    return std::clamp(static_cast<std::uint32_t>(CPU_COUNT(&cores)), 1U, kMaxWorkers);
}

base::Result<std::vector<Listener>> open_listeners(const Settings& settings) {
    return open_all(settings.listen, kDnsPort, {worker_count(settings), settings.tcp_backlog},
                    "server.listen");
}

base::Result<std::vector<Listener>> open_tls_listeners(const Settings& settings) {
    return open_all(settings.tls->listen, kTlsPort, {0, settings.tcp_backlog}, "server.tls.listen");
}

}  // namespace leeward::server
