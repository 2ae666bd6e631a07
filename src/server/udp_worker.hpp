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

namespace leeward::server {

class UdpWorker {
public:
    /// `socket` is bound, blocking, and has a receive time-out. `wildcard` as in UdpBatch.
    UdpWorker(Fd socket, bool wildcard, std::unique_ptr<Responder> responder);

    /// Answers until stop(), then what is queued at that moment. The worker's own thread.
    void run() noexcept;
    /// Makes run() return soon. Any thread.
    void stop() noexcept;

    /// Any thread.
    [[nodiscard]] const TransportCounters& counters() const { return counters_; }

private:
    int turn(int flags) noexcept;
    void answer(std::size_t queries) noexcept;
    bool answer(std::size_t slot, base::Bytes query) noexcept;
    void wait_out(int error) noexcept;

    const Fd socket_;
    std::atomic<bool> stopping_{false};
    // The worker's thread only.
    const std::unique_ptr<Responder> responder_;
    UdpBatch batch_;
    answer::Arrival arrival_;  // of the query being answered
    TransportCounters counters_;
};

}  // namespace leeward::server
