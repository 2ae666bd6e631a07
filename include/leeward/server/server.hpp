// SPDX-License-Identifier: Apache-2.0
#pragma once
// The data path as a whole: sockets and threads. Not what is answered: see Responder.
//
//   open (may need privileges) -> start (threads; from here queries are answered) -> stop (drains)

#include <memory>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/result.hpp"
#include "leeward/server/counters.hpp"
#include "leeward/server/responder.hpp"
#include "leeward/server/settings.hpp"
#include "leeward/server/tls_context.hpp"

namespace leeward::server {

struct ServerParts;

/// Main thread only.
class Server {
public:
    /// Opens all sockets. Queries that arrive from here on wait for start(). Errors: as
    /// open_listeners.
    static base::Result<Server> open(const Settings& settings);

    Server(Server&&) noexcept;
    Server& operator=(Server&&) = delete;
    /// Stops.
    ~Server();

    /// Starts one thread for each UDP socket, one for all of TCP and one for all of TLS, each with
    /// a responder from `make`. Signals are blocked in them. Errors: the system has no more
    /// threads. Requires: called once.
    base::Result<void> start(const MakeResponder& make);

    /// TLS connections that come from now on are served with `context`, in which sessions begun
    /// with the one before can be resumed; those that are open go on. Until the first one,
    /// connections over TLS are closed at once. At any time.
    void use_tls(std::shared_ptr<TlsContext> context);

    /// Answers what has arrived already, ends the threads, and closes the sockets. May be called
    /// again.
    void stop();

    /// The addresses it listens on, with the ports that were given for port 0.
    [[nodiscard]] const std::vector<base::SocketAddress>& listening() const;
    /// The same for TLS.
    [[nodiscard]] const std::vector<base::SocketAddress>& listening_tls() const;

    /// What all threads have counted. Stays readable after stop().
    [[nodiscard]] Totals counters() const;

private:
    explicit Server(std::unique_ptr<ServerParts> parts);

    std::unique_ptr<ServerParts> parts_;
};

}  // namespace leeward::server
