// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/server.hpp"

#include <pthread.h>
#include <sys/random.h>

#include <cassert>
#include <chrono>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "leeward/loop/signals_blocked.hpp"
#include "leeward/server/sockets.hpp"
#include "short_turns.hpp"
#include "tcp_service.hpp"
#include "udp_worker.hpp"

namespace leeward::server {
namespace {

/// For tables that strangers fill. A kernel that has no randomness yet gives the clock's time a
/// chance: the server shall start.
std::uint64_t draw_secret() noexcept {
    std::uint64_t secret = 0;
    if (getrandom(&secret, sizeof secret, GRND_NONBLOCK) != sizeof secret) {
        secret =
            static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    }
    return secret;
}

}  // namespace

struct ServerParts {
    Settings settings;
    std::vector<base::SocketAddress> listening;
    std::vector<base::SocketAddress> listening_tls;
    std::vector<Listener> listeners;  // until start()
    std::vector<Listener> tls_listeners;
    std::vector<std::unique_ptr<UdpWorker>> udp;
    std::unique_ptr<TcpService> tcp;
    std::unique_ptr<TcpService> tls;                // where the settings ask for it
    std::shared_ptr<const TlsContext> tls_context;  // the last one used
    std::vector<std::thread> threads;
    Totals at_the_end;  // once stopped

    base::Result<void> prepare(const MakeResponder& make);
    base::Result<void> prepare_tls(const MakeResponder& make);
    void launch();
    template <class Service>
    void launch(Service& service, const char* name);
    void stop();
    [[nodiscard]] Totals count() const;
};

/// Hands the sockets to those who will serve them.
base::Result<void> ServerParts::prepare(const MakeResponder& make) {
    tcp = std::make_unique<TcpService>(settings, make(), answer::Transport::Tcp);
    for (Listener& listener : listeners) {
        const bool wildcard = listener.is_wildcard();
        for (Fd& socket : listener.udp)
            udp.push_back(std::make_unique<UdpWorker>(std::move(socket), wildcard, make(), settings,
                                                      draw_secret()));
        if (auto done = tcp->listen_on(std::move(listener.tcp)); !done) return done;
    }
    listeners.clear();
    return settings.tls ? prepare_tls(make) : base::Result<void>();
}

base::Result<void> ServerParts::prepare_tls(const MakeResponder& make) {
    tls = std::make_unique<TcpService>(settings, make(), answer::Transport::Tls);
    if (tls_context) tls->use(tls_context);
    for (Listener& listener : tls_listeners) {
        if (auto done = tls->listen_on(std::move(listener.tcp)); !done) return done;
    }
    tls_listeners.clear();
    return {};
}

void ServerParts::launch() {
    const loop::SignalsBlocked blocked;
    for (const auto& worker : udp) launch(*worker, "leeward-udp");
    launch(*tcp, "leeward-tcp");
    if (tls) launch(*tls, "leeward-tls");
}

template <class Service>
void ServerParts::launch(Service& service, const char* name) {
    threads.emplace_back([&service] {
        ask_for_short_turns();
        service.run();
    });
    pthread_setname_np(threads.back().native_handle(), name);
}

void ServerParts::stop() {
    for (const auto& worker : udp) worker->stop();
    if (tcp) tcp->stop();
    if (tls) tls->stop();
    for (std::thread& thread : threads) thread.join();
    threads.clear();
    at_the_end = count();
    udp.clear();
    tcp.reset();
    tls.reset();
    listeners.clear();
    tls_listeners.clear();
}

Totals ServerParts::count() const {
    Totals totals = at_the_end;
    for (const auto& worker : udp) worker->add_to(totals);
    if (tcp) tcp->add_to(totals);
    if (tls) tls->add_to(totals);
    return totals;
}

Server::Server(std::unique_ptr<ServerParts> parts) : parts_(std::move(parts)) {}
Server::Server(Server&&) noexcept = default;

Server::~Server() {
    if (parts_) stop();
}

base::Result<Server> Server::open(const Settings& settings) {
    auto listeners = open_listeners(settings);
    if (!listeners) return tl::unexpected(listeners.error());
    auto parts = std::make_unique<ServerParts>();
    parts->settings = settings;
    for (const Listener& listener : *listeners) parts->listening.push_back(listener.address);
    parts->listeners = std::move(*listeners);
    if (settings.tls) {
        auto more = open_tls_listeners(settings);
        if (!more) return tl::unexpected(more.error());
        for (const Listener& listener : *more) parts->listening_tls.push_back(listener.address);
        parts->tls_listeners = std::move(*more);
    }
    return Server(std::move(parts));
}

base::Result<void> Server::start(const MakeResponder& make) {
    assert(!parts_->tcp && "a Server is started once");
    if (auto done = parts_->prepare(make); !done) return done;
    try {
        parts_->launch();
    } catch (const std::system_error& error) {
        stop();
        return base::fail("cannot start a thread for each socket: " + error.code().message() +
                          "; lower server.workers");
    }
    return {};
}

void Server::stop() {
    parts_->stop();
}

const std::vector<base::SocketAddress>& Server::listening() const {
    return parts_->listening;
}

void Server::use_tls(std::shared_ptr<TlsContext> context) {
    if (parts_->tls_context) context->take_tickets_of(*parts_->tls_context);
    parts_->tls_context = std::move(context);
    if (parts_->tls) parts_->tls->use(parts_->tls_context);
}

const std::vector<base::SocketAddress>& Server::listening_tls() const {
    return parts_->listening_tls;
}

Totals Server::counters() const {
    return parts_->count();
}

}  // namespace leeward::server
