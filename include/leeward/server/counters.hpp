// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the data path has seen since it started. Each thread counts into its own cache lines;
// whoever wants totals adds them up.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace leeward::server {

inline constexpr std::size_t kRcodes = 16;  // RCODEs that fit the header; BADVERS counts as 0

/// Sums over threads. queries == replies + dropped + undelivered, once no thread is at work.
struct TransportTotals {
    std::uint64_t queries = 0;      // messages that arrived
    std::uint64_t replies = 0;      // handed to the kernel
    std::uint64_t dropped = 0;      // no reply was due or could be addressed
    std::uint64_t headerless = 0;   // of a proxy, without its header: datagrams, which are
                                    // dropped too, or connections
    std::uint64_t undelivered = 0;  // the kernel refused the reply, or its connection had ended
    std::array<std::uint64_t, kRcodes> rcodes{};  // of all replies made
};

/// What was done against abuse and overload, over UDP. `withheld` and `shed` are parts of
/// TransportTotals::dropped.
struct DefenceTotals {
    std::uint64_t limited = 0;    // replies over a rate limit
    std::uint64_t slipped = 0;    // of them: truncated, so that the client asks again over TCP
    std::uint64_t withheld = 0;   // of them: dropped
    std::uint64_t shed = 0;       // queries of unknown clients dropped under overload
    std::uint64_t overloads = 0;  // times that an overload began, over all threads
};

struct Totals {
    TransportTotals udp;
    TransportTotals tcp;
    DefenceTotals defence;
    std::uint64_t tcp_accepted = 0;  // connections
    std::uint64_t tcp_evicted = 0;   // closed to make room for a new one
    std::uint64_t tcp_expired = 0;   // closed by a time-out
    std::uint64_t tcp_open = 0;      // now
    TransportTotals tls;
    std::uint64_t tls_accepted = 0;
    std::uint64_t tls_evicted = 0;
    std::uint64_t tls_expired = 0;
    std::uint64_t tls_open = 0;
    std::uint64_t tls_handshakes = 0;  // that succeeded
    std::uint64_t tls_failed = 0;      // connections that ended before that
    std::uint64_t tls_resumed = 0;     // of the handshakes: went on with an earlier session
};

/// A number with one writer; any thread may read it.
class Counter {
public:
    /// Without a locked instruction, as nobody else writes.
    void add(std::uint64_t count) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t get() const noexcept {
        return value_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// One thread's counts. Aligned to two cache lines, as processors fetch them in pairs.
struct alignas(128) TransportCounters {
    Counter queries;
    Counter replies;
    Counter dropped;
    Counter headerless;
    Counter undelivered;
    std::array<Counter, kRcodes> rcodes;

    /// Counts the RCODE of a reply made. Requires: at least a header.
    void count_rcode(const std::uint8_t* reply) noexcept { rcodes[reply[3] & 0x0FU].add(1); }
    void add_to(TransportTotals& totals) const noexcept;
};

/// One thread's counts.
struct DefenceCounters {
    Counter limited;
    Counter slipped;
    Counter withheld;
    Counter shed;
    Counter overloads;

    void add_to(DefenceTotals& totals) const noexcept;
};

}  // namespace leeward::server
