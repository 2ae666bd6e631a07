// SPDX-License-Identifier: Apache-2.0
#pragma once
// One endpoint, probed until a probe says something.

#include <optional>
#include <string>

#include "leeward/probe/runner.hpp"
#include "support/catch.hpp"
#include "support/patient_loop.hpp"

namespace leeward::test {

/// The settings to probe `target` with `check`.
inline probe::Settings one(const probe::Check& check, const base::SocketAddress& address,
                           const std::string& host = "") {
    probe::Settings settings;
    settings.checks = {check};
    settings.targets = {{0, address, host}};
    return settings;
}

/// A report and how long its probe took.
struct Seen {
    health::Report report;
    base::Duration took{0};

    [[nodiscard]] std::string outcome() const {
        return std::string(health::to_string(report.outcome));
    }
};

/// The first report that says something about the only endpoint of `settings`, or about the
/// prober's own failure. A machine too busy to judge a time-out gets another try.
inline Seen probe_once(PatientLoop& on, const probe::Settings& settings) {
    std::optional<Seen> seen;
    probe::Runner runner(
        on.loop, settings, 1,
        [&](health::EndpointId, const health::Report& report, base::Duration took, base::Instant) {
            CHECK(took > base::Duration::zero());
            if (report.outcome == health::Outcome::ProberLate) return;
            seen = Seen{report, took};
            on.loop.stop();
        });
    runner.start();
    on.run();
    REQUIRE(seen);
    return *seen;
}

}  // namespace leeward::test
