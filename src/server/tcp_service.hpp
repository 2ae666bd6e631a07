// SPDX-License-Identifier: Apache-2.0
#pragma once
// All TCP of a server, or all TLS: one thread, one loop, every listen address, every connection.
// TLS has a service of its own, so that handshakes, which cost a hundred times what a query does,
// keep nobody waiting who asks over TCP.
//
// When the places are taken, a new connection gets that of another, for it has a query to ask while
// the other has been asked nothing for longest (R7766-3, R9210-1): a client at its own limit gives
// up one of its own; at the limit of all, the client that holds most gives up one. Behind a proxy
// the client is who its header names; until then the connection counts as the proxy's own, which
// only the limit of all holds for.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/result.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/tcp.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/loop/wakeup.hpp"
#include "leeward/server/counters.hpp"
#include "leeward/server/fd.hpp"
#include "leeward/server/responder.hpp"
#include "leeward/server/settings.hpp"
#include "leeward/server/tls_context.hpp"
#include "tcp_connection.hpp"

namespace leeward::server {

// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): nothing derives from a final class
class TcpService final : public TcpConnection::Owner {
public:
    /// `transport`: Tcp or Tls.
    TcpService(const Settings& settings, std::unique_ptr<Responder> responder,
               answer::Transport transport);
    ~TcpService() = default;

    /// Accepts on `socket`, which listens, once run() runs. Before run() only.
    base::Result<void> listen_on(Fd socket);

    /// Connections that come from now on get `tls`; those that are there go on with theirs. Without
    /// one, none is accepted over TLS. Any thread.
    void use(std::shared_ptr<const TlsContext> tls);

    /// Serves until stop(). The service's own thread.
    void run();
    /// Makes run() answer what has arrived and return soon. Any thread.
    void stop() const noexcept { stop_.notify(); }

    /// Any thread.
    void add_to(Totals& totals) const noexcept;

private:
    /// Connections by client. An IPv6 client is its /64: it can take any address in there.
    using Clients = std::map<base::Address, std::uint32_t>;
    struct Held {
        std::unique_ptr<TcpConnection> connection;
        Clients::iterator client;
    };
    using Connections = std::unordered_map<const TcpConnection*, Held>;

    void accept(loop::TcpStream stream);
    void make_room(const Clients::iterator& client, TcpConnection::Peer peer);
    void evict_from(std::uint32_t holding, const Clients::iterator* client);
    void finished(const TcpConnection& connection) override;
    void introduced(const TcpConnection& connection, const base::Address& client) override;
    void forget(Connections::iterator held);
    void let_go(Clients::iterator client);
    void take_fresh_tls();
    void sweep();
    [[nodiscard]] bool is_expired(const TcpConnection& connection, base::Instant now) const;
    void drain();

    // Constant after construction.
    const Settings settings_;
    // Any thread.
    Counter accepted_;
    Counter evicted_;
    Counter expired_;
    Counter open_;
    std::mutex fresh_mutex_;
    std::shared_ptr<const TlsContext> fresh_tls_;  // guarded by fresh_mutex_
    // The service's thread only.
    loop::Loop loop_;
    TcpContext context_;
    Clients clients_;
    Connections connections_;
    std::vector<loop::TcpListener> listeners_;
    loop::Timer sweep_timer_;
    std::optional<base::Instant> drain_until_;  // set once stop() was heard
    loop::Wakeup stop_;
    loop::Wakeup fresh_;
};

}  // namespace leeward::server
