// SPDX-License-Identifier: Apache-2.0
#pragma once
// The change budget (RS-29): how much capacity automation has taken out in the window, and whether
// it may take more.

#include <cstdint>
#include <deque>
#include <optional>

#include "leeward/base/time.hpp"
#include "leeward/health/engine_settings.hpp"

namespace leeward::health {

/// What somebody wants to take out.
struct Removal {
    std::uint64_t capacity = 0;
    std::uint64_t place = 0;   // the widest region that holds it; equal for what fails together
    base::Duration spread{0};  // within which what fails together is seen to fail
};

class Ledger {
public:
    explicit Ledger(const Budget& budget) : budget_(budget) {}

    /// Whether `removal` may happen now, when so much is in service. What fails first may always
    /// go, with all of its region that fails at the same time: one failure is never damped.
    bool allows(const Removal& removal, std::uint64_t in_service, base::Instant now);
    void take(const Removal& removal, base::Instant now);
    /// Removed within the window.
    std::uint64_t taken(base::Instant now);
    /// When the oldest removal leaves the window; nullopt: there is none.
    [[nodiscard]] std::optional<base::Instant> frees() const;

private:
    struct Entry {
        base::Instant at;
        Removal removal;
    };
    void expire(base::Instant now);

    Budget budget_;
    std::deque<Entry> entries_;  // of the window, oldest first
    std::uint64_t taken_ = 0;
};

}  // namespace leeward::health
