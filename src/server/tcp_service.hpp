// SPDX-License-Identifier: Apache-2.0
#pragma once
// All TCP of a server: one thread, one loop, every listen address, every connection.
//
// When the places are taken, a new connection gets that of another, for it has a query to ask while
// the other has been asked nothing for longest (R7766-3, R9210-1): a client at its own limit gives
// up one of its own; at the limit of all, the client that holds most gives up one.

#include <cstdint>
#include <map>
#include <memory>
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
#include "tcp_connection.hpp"

namespace leeward::server {

// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): nothing derives from a final class
class TcpService final : public TcpConnection::Owner {
public:
    TcpService(const Settings& settings, std::unique_ptr<Responder> responder);
    ~TcpService() = default;

    /// Accepts on `socket`, which listens, once run() runs. Before run() only.
    base::Result<void> listen_on(Fd socket);

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
    void make_room(const Clients::iterator& client);
    void evict_from(std::uint32_t holding, const Clients::iterator* client);
    void finished(const TcpConnection& connection) override;
    void forget(Connections::iterator held);
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
    // The service's thread only.
    loop::Loop loop_;
    TcpContext context_;
    Clients clients_;
    Connections connections_;
    std::vector<loop::TcpListener> listeners_;
    loop::Timer sweep_timer_;
    std::optional<base::Instant> drain_until_;  // set once stop() was heard
    loop::Wakeup stop_;
};

}  // namespace leeward::server
