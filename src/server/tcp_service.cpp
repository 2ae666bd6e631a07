// SPDX-License-Identifier: Apache-2.0
#include "tcp_service.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace leeward::server {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSweepEvery{200};   // the grain of time-outs; lets go of old snapshots too
constexpr milliseconds kDrainGrain{20};    // after stop(): time for what has arrived to be read
constexpr milliseconds kDrainAtMost{500};  // after stop(): time for blocked replies to leave

base::Address client_of(const base::Address& peer) {
    return peer.is_v6() ? peer.masked(64) : peer;
}

}  // namespace

TcpService::TcpService(const Settings& settings, std::unique_ptr<Responder> responder,
                       answer::Transport transport)
    : settings_(settings),
      context_(std::move(responder), transport),
      sweep_timer_(loop_, [this] { drain_until_ ? drain() : sweep(); }),
      stop_(loop_,
            [this] {
                if (drain_until_) return;
                drain_until_ = loop::Loop::now() + kDrainAtMost;
                sweep_timer_.start(kDrainGrain, kDrainGrain);
            }),
      fresh_(loop_, [this] { take_fresh_tls(); }) {}

base::Result<void> TcpService::listen_on(Fd socket) {
    auto listener = loop::TcpListener::adopt(
        loop_, socket.release(), [this](loop::TcpStream stream) { accept(std::move(stream)); },
        static_cast<int>(settings_.tcp_backlog));
    if (!listener) return tl::unexpected(listener.error());
    listeners_.push_back(std::move(*listener));
    return {};
}

void TcpService::use(std::shared_ptr<const TlsContext> tls) {
    {
        const std::lock_guard lock(fresh_mutex_);
        fresh_tls_ = std::move(tls);
    }
    fresh_.notify();
}

void TcpService::take_fresh_tls() {
    const std::lock_guard lock(fresh_mutex_);
    if (fresh_tls_) context_.tls = std::move(fresh_tls_);
}

void TcpService::run() {
    take_fresh_tls();  // before the first connection, which would be refused without
    sweep_timer_.start(kSweepEvery, kSweepEvery);
    loop_.run();
}

void TcpService::add_to(Totals& totals) const noexcept {
    if (context_.transport == answer::Transport::Tls) {
        context_.counters.add_to(totals.tls);
        totals.tls_accepted += accepted_.get();
        totals.tls_evicted += evicted_.get();
        totals.tls_expired += expired_.get();
        totals.tls_open += open_.get();
        totals.tls_handshakes += context_.handshakes.done.get();
        totals.tls_failed += context_.handshakes.failed.get();
        totals.tls_resumed += context_.handshakes.resumed.get();
        return;
    }
    context_.counters.add_to(totals.tcp);
    totals.tcp_accepted += accepted_.get();
    totals.tcp_evicted += evicted_.get();
    totals.tcp_expired += expired_.get();
    totals.tcp_open += open_.get();
}

void TcpService::accept(loop::TcpStream stream) {
    const auto address = stream.peer();
    if (!address) return;  // gone already
    if (context_.transport == answer::Transport::Tls && !context_.tls) return;
    const auto peer = lies_in(settings_.proxy_from, address->ip) ? TcpConnection::Peer::Proxy
                                                                 : TcpConnection::Peer::Client;
    const auto client = clients_.try_emplace(client_of(address->ip), 0).first;
    ++client->second;
    make_room(client, peer);
    auto connection =
        std::make_unique<TcpConnection>(std::move(stream), address->ip, peer, context_, *this);
    TcpConnection& started = *connection;
    connections_.emplace(&started, Held{std::move(connection), client});
    accepted_.add(1);
    open_.set(connections_.size());
    started.start();
}

/// Makes room for the connection of `client` that is counted with it, but not held yet.
void TcpService::make_room(const Clients::iterator& client, TcpConnection::Peer peer) {
    if (peer == TcpConnection::Peer::Client &&
        client->second > std::max(settings_.tcp_connections_per_client, 1U)) {
        evict_from(client->second, &client);
    } else if (connections_.size() >= std::max(settings_.tcp_connections, 1U)) {
        const auto most = std::max_element(
            clients_.begin(), clients_.end(),
            [](const auto& left, const auto& right) { return left.second < right.second; });
        evict_from(most->second, nullptr);
    }
}

/// The connection was the proxy's so far, so it is none of those that it makes give up one.
void TcpService::introduced(const TcpConnection& connection, const base::Address& client) {
    const auto now_of = clients_.try_emplace(client_of(client), 0).first;
    ++now_of->second;
    if (now_of->second > std::max(settings_.tcp_connections_per_client, 1U)) {
        evict_from(now_of->second, &now_of);
    }
    Held& held = connections_.find(&connection)->second;
    let_go(std::exchange(held.client, now_of));
}

/// Closes the connection longest without a query, out of those of `client` or, without one, of all
/// clients that hold `holding` connections.
void TcpService::evict_from(std::uint32_t holding, const Clients::iterator* client) {
    auto longest = connections_.end();
    for (auto held = connections_.begin(); held != connections_.end(); ++held) {
        const bool eligible = client != nullptr ? held->second.client == *client
                                                : held->second.client->second == holding;
        if (eligible && (longest == connections_.end() ||
                         held->second.connection->active() < longest->second.connection->active()))
            longest = held;
    }
    if (longest == connections_.end()) return;
    evicted_.add(1);
    forget(longest);
}

void TcpService::finished(const TcpConnection& connection) {
    forget(connections_.find(&connection));
}

void TcpService::forget(Connections::iterator held) {
    const auto client = held->second.client;
    connections_.erase(held);
    let_go(client);
    open_.set(connections_.size());
}

/// `client` has one connection less.
void TcpService::let_go(Clients::iterator client) {
    if (--client->second == 0) clients_.erase(client);
}

bool TcpService::is_expired(const TcpConnection& connection, base::Instant now) const {
    return now - connection.active() >= settings_.tcp_idle ||
           now - connection.opened() >= settings_.tcp_lifetime;
}

void TcpService::sweep() {
    context_.responder->refresh();
    const base::Instant now = loop::Loop::now();
    for (auto next = connections_.begin(); next != connections_.end();) {
        const auto held = next++;
        if (!is_expired(*held->second.connection, now)) continue;
        expired_.add(1);
        forget(held);
    }
}

/// Ends once no connection owes its client a reply, or the time for that is over.
void TcpService::drain() {
    listeners_.clear();
    const bool over = loop::Loop::now() >= *drain_until_;
    for (auto next = connections_.begin(); next != connections_.end();) {
        const auto held = next++;
        if (over || !held->second.connection->is_blocked()) forget(held);
    }
    if (connections_.empty()) loop_.stop();
}

}  // namespace leeward::server
