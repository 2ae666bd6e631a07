// SPDX-License-Identifier: Apache-2.0
#pragma once
// When each endpoint is probed. Pure: time comes in, names of endpoints come out.
//
//   first round    spread over min(every, 1 s), so that verdicts come soon without a burst
//   afterwards     each endpoint at its own phase of its interval, for ever the same (RS-27)
//
//   |<------- every ------->|<------- every ------->|
//   1 2 3 4 5   1     2     3     4     5     1     2 ...
//
// Of more than 1,000 endpoints with one interval, up to two share a phase: see kTogether.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/tracker.hpp"

namespace leeward::probe {

/// The timetable of all endpoints. Each call costs O(log endpoints), but assign O(endpoints log
/// endpoints).
class Schedule {
public:
    explicit Schedule(std::uint64_t seed) : rng_(seed) {}

    /// One endpoint for each entry of `every`, by EndpointId; one of zero is never due, and the
    /// first round does not wait for it. `old_ids[i]` names the endpoint that `i` was until now: it
    /// keeps its phase (if its interval is the same) and stays in flight if it is. Endpoints that
    /// no entry names are forgotten. An empty `old_ids` makes all endpoints new. Requires: no entry
    /// is negative, and none that continues an endpoint in flight is zero; `old_ids` is empty or as
    /// long as `every` and names each old endpoint once at most; `max_in_flight` at least 1.
    void assign(std::span<const base::Duration> every,
                std::span<const std::optional<health::EndpointId>> old_ids,
                std::uint32_t max_in_flight, base::Instant now);

    /// An endpoint to probe now, which is in flight from here on; the one that waits longest comes
    /// first. nullopt: none is due, or as many as may be are in flight.
    std::optional<health::EndpointId> take(base::Instant now);

    /// The probe of `id` ended, however it did. The endpoint is due again at its next time; one
    /// that was passed while the probe was under way is made up for, but only one.
    /// Requires: `id` is in flight.
    void done(health::EndpointId id, base::Instant now);

    /// The probe of `id` was ended before it saw anything: the endpoint is due at once.
    /// Requires: `id` is in flight.
    void abandon(health::EndpointId id);

    /// Brings the next probe of `id` forward to `at`; one that comes sooner anyway, is in flight,
    /// or is never due, stays. The endpoint keeps its phase for those that follow.
    void hurry(health::EndpointId id, base::Instant at);

    /// When take() has something next; in the past when it has already. nullopt: not before a probe
    /// in flight is done.
    [[nodiscard]] std::optional<base::Instant> next_due() const;

    [[nodiscard]] bool in_flight(health::EndpointId id) const { return slots_[id.index()].busy; }
    [[nodiscard]] std::uint32_t in_flight_count() const { return in_flight_; }

    /// True once every endpoint was probed at least once; stays true.
    [[nodiscard]] bool first_round_over() const { return first_round_over_; }

private:
    struct Slot {
        base::Duration every{0};
        base::Instant due{base::Duration::max()};  // of the probe in flight, else of the next one
        base::Instant regular;                     // any point of the endpoint's phase
        std::optional<base::Instant> passed_over;  // of an older entry that still waits
        bool busy = false;
        bool probed = false;

        [[nodiscard]] bool is_never_due() const { return every == base::Duration::zero(); }
        /// The first time of its phase that is later than `at`.
        [[nodiscard]] base::Instant regular_after(base::Instant at) const;
    };
    struct Waiting {
        base::Instant due;
        health::EndpointId id;
    };

    void spread(std::vector<std::uint32_t> fresh, base::Instant now);
    void spread_class(std::span<const std::uint32_t> ids, base::Instant now);
    void wait(health::EndpointId id);
    void drop_stale();
    void look_for_end_of_first_round();

    base::Rng rng_;
    std::vector<Slot> slots_;  // by EndpointId
    /// A heap, the earliest first: every endpoint that is due some time. One that was hurried has
    /// its old entry too, which is dropped when it comes first; the first one is never such.
    std::vector<Waiting> waiting_;
    std::uint32_t max_in_flight_ = 1;
    std::uint32_t in_flight_ = 0;
    std::size_t unprobed_ = 0;
    bool first_round_over_ = false;
};

}  // namespace leeward::probe
