// SPDX-License-Identifier: Apache-2.0
#pragma once
// Probes every endpoint at its time and reports what was seen. Joins the schedule, the exchanges
// and the loop; judges nothing itself. Loop's thread only.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// One probe ended: what it saw, how long it took, and when it ended.
using OnReport = std::function<void(health::EndpointId, const health::Report&, base::Duration took,
                                    base::Instant at)>;

class RunnerImpl;

/// Owns all probes under way. Its callbacks may call reconfigure(), and must not destroy it.
class Runner {
public:
    /// Nothing is probed before start(). `seed` moves the phases of the endpoints (RS-27).
    Runner(loop::Loop& loop, Settings settings, std::uint64_t seed, OnReport on_report);
    /// Ends all probes without reports.
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    void start();

    /// Every endpoint was probed at least once; true at once when there is none.
    [[nodiscard]] bool first_round_over() const;
    /// `fn` is called once, after the report that ended the first round; from start() when there is
    /// no endpoint. Requires: called before start().
    void on_first_round_over(std::function<void()> fn);

    /// Brings the next probe of an endpoint forward to `at`; see Schedule::hurry().
    void hurry(health::EndpointId id, base::Instant at);

    /// Probes `settings` from here on. `old_ids[i]` is the endpoint that target `i` was until now,
    /// or nullopt for a new one. An endpoint that stays keeps its phase, and if its target and
    /// check are as before, its probe under way too: that reports under the new id. Other probes
    /// under way end without a report. Requires: as many `old_ids` as targets, no old endpoint
    /// named twice.
    void reconfigure(Settings settings,
                     const std::vector<std::optional<health::EndpointId>>& old_ids);

private:
    std::unique_ptr<RunnerImpl> impl_;
};

}  // namespace leeward::probe
