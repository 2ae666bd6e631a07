// SPDX-License-Identifier: Apache-2.0
#pragma once
// What stands between a UDP socket and the answers: whom a proxy asks for, who is shed under
// overload, and whose replies are too many. Each of the three costs nothing when it is not wanted.

#include <cstdint>
#include <optional>

#include "leeward/answer/respond.hpp"
#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"
#include "leeward/base/time.hpp"
#include "leeward/server/counters.hpp"
#include "leeward/server/reply_limiter.hpp"
#include "leeward/server/settings.hpp"
#include "leeward/server/shedder.hpp"

namespace leeward::server {

/// A query on its way to its answer.
struct Asked {
    base::Bytes query;     // empty: it is not to be answered
    base::Address client;  // who asks, or whom a proxy asks for; set when there is a query
    bool wary = false;     // as answer::Arrival
};

/// Of one worker, and used by its thread alone but for the counters.
class UdpGate {
public:
    /// `secret`: nobody else knows it.
    UdpGate(const Settings& settings, std::uint64_t secret);

    /// A batch came from the socket `fd`; `full`: more may wait. `now` in seconds.
    void begin(int fd, bool full, std::uint32_t now) noexcept;

    /// Makes of a datagram the query that is to be answered, or none. `asked.client` is who sent
    /// it.
    void let_in(Asked& asked) noexcept {
        if (!settings_.proxy_from.empty()) take_off_header(asked);
        if (shedder_ && !asked.query.empty()) shed(asked);
    }

    /// The size of the reply that goes out to `client` after all; 0: none. Requires: `answered` has
    /// a reply, in `reply`.
    std::size_t let_out(const base::Address& client, const answer::Answered& answered,
                        base::MutableBytes reply) noexcept {
        if (shedder_ && answered.known) shedder_->prove(client);
        return limiter_ ? limit(client, answered, reply) : answered.size;
    }

    /// Any thread.
    [[nodiscard]] const DefenceCounters& counters() const { return counters_; }
    /// Datagrams of proxies without a header, which let_in() made no query of. Any thread.
    [[nodiscard]] const Counter& headerless() const { return headerless_; }

private:
    void take_off_header(Asked& asked) noexcept;
    void shed(Asked& asked) noexcept;
    std::size_t limit(const base::Address& client, const answer::Answered& answered,
                      base::MutableBytes reply) noexcept;

    const Settings settings_;
    std::optional<ReplyLimiter> limiter_;
    std::optional<Shedder> shedder_;
    base::Instant now_;  // of the batch; only for limits
    DefenceCounters counters_;
    Counter headerless_;
};

}  // namespace leeward::server
