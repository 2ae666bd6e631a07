// SPDX-License-Identifier: Apache-2.0
#pragma once
// Asks recursive servers for addresses. One question, one answer: it remembers nothing, and reads
// no hosts file. Loop's thread only; it never waits.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/lookup/answer.hpp"
#include "leeward/loop/loop.hpp"

namespace leeward::lookup {

/// The port of servers that are given without one.
inline constexpr std::uint16_t kServerPort = 53;

struct Settings {
    std::vector<base::SocketAddress> servers;  // asked in this order; empty: those of resolv_conf
    std::string resolv_conf = "/etc/resolv.conf";
    std::uint16_t resolv_conf_port = kServerPort;      // that file names none
    base::Duration timeout = std::chrono::seconds(5);  // of a Keeper's look-up, with all its tries
    // Questions at once, of some 80 KB each; the rest wait their turn. Many, for names whose own
    // servers are dead keep their places to the end and must not keep others waiting.
    std::uint32_t max_under_way = 256;

    friend bool operator==(const Settings&, const Settings&) = default;
};

class ResolverImpl;

/// Each question has sockets of its own, hence a source port that cannot be guessed from the one
/// before, and reads resolv.conf anew. Over UDP with EDNS, and over TCP when a reply is truncated.
class Resolver {
public:
    /// May call ask() and cancel(), and must not destroy the Resolver.
    using OnAnswer = std::function<void(const Answer&)>;
    /// Names one question for ever.
    using Ticket = std::uint64_t;

    Resolver(loop::Loop& loop, const Settings& settings);
    /// Ends all questions without answers.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// Asks for the addresses of `host`. `on_answer` comes once, never before this returns, and
    /// within `timeout` on a loop that keeps up.
    Ticket ask(const Host& host, base::Duration timeout, OnAnswer on_answer);
    /// Ends a question without its answer. Does nothing to one that has ended.
    void cancel(Ticket ticket);

    /// Questions asked from here on go to the servers of `settings`.
    void use(const Settings& settings);

    /// Questions that are with a server, and those that wait for a place.
    [[nodiscard]] std::size_t under_way() const;
    [[nodiscard]] std::size_t waiting() const;

private:
    std::unique_ptr<ResolverImpl> impl_;
};

}  // namespace leeward::lookup
