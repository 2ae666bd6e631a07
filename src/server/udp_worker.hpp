// SPDX-License-Identifier: Apache-2.0
#pragma once
// One UDP socket and the thread that answers on it. Blocking: when queries wait, a batch costs two
// system calls and nothing else; when none do, the thread sleeps in the first of them.

#include <atomic>
#include <memory>

#include "leeward/server/counters.hpp"
#include "leeward/server/fd.hpp"
#include "leeward/server/responder.hpp"
#include "udp_batch.hpp"
#include "udp_gate.hpp"

namespace leeward::server {

class UdpWorker {
public:
    /// `socket` is bound, blocking, and has a receive time-out. `wildcard` as in UdpBatch.
    /// `secret`: nobody else knows it.
    UdpWorker(Fd socket, bool wildcard, std::unique_ptr<Responder> responder,
              const Settings& settings, std::uint64_t secret);

    /// Answers until stop(), then what is queued at that moment. The worker's own thread.
    void run() noexcept;
    /// Makes run() return soon. Any thread.
    void stop() noexcept;

    /// Any thread.
    void add_to(Totals& totals) const noexcept;

private:
    int turn(int flags) noexcept;
    void answer(std::size_t queries) noexcept;
    Asked take(std::size_t slot) noexcept;
    bool answer(std::size_t slot, const Asked& asked) noexcept;
    void wait_out(int error) noexcept;

    const Fd socket_;
    std::atomic<bool> stopping_{false};
    // The worker's thread only.
    const std::unique_ptr<Responder> responder_;
    UdpBatch batch_;
    UdpGate gate_;
    answer::Arrival arrival_;  // of the query being answered
    TransportCounters counters_;
};

}  // namespace leeward::server
