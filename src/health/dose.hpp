// SPDX-License-Identifier: Apache-2.0
#pragma once
// How much of its share something that is up may take: it grows in steps while it answers well, and
// shrinks while it does not (RS-31). The same for an endpoint and a domain.

#include <cstdint>
#include <optional>

#include "leeward/base/time.hpp"
#include "leeward/health/engine_settings.hpp"
#include "leeward/health/vitals.hpp"
#include "rates.hpp"

namespace leeward::health {

class Dose {
public:
    static constexpr std::uint16_t kLeast =
        50;  // the first step of a ramp, and of each further one
    static constexpr std::uint32_t kWell = 930;  // good reports in a thousand: it may grow
    static constexpr std::uint32_t kIll = 900;   // fewer: it has to shrink

    Dose() = default;
    explicit Dose(std::uint16_t share) : share_(share) {}

    [[nodiscard]] std::uint16_t share() const { return share_; }
    [[nodiscard]] bool whole() const { return share_ >= Vitals::kWhole; }

    /// Starts a ramp, or is whole at once where the ramp takes no time.
    void begin(const Failback& failback, const Rates& rates, base::Instant now);
    void make_whole() { share_ = Vitals::kWhole; }
    /// A step of the ramp up or down, when it is time. True: the share changed.
    bool step(const Failback& failback, Rates& rates, base::Instant now);
    /// Takes some of its share away from what answers badly, at most once a minute.
    bool ease(const Rates& rates, base::Instant now);
    /// When the next step is due; nullopt: it is whole.
    [[nodiscard]] std::optional<base::Instant> due(const Failback& failback) const;

private:
    void set(std::uint32_t share, const Rates& rates, base::Instant now);

    std::uint16_t share_ = Vitals::kWhole;
    std::optional<base::Instant> stepped_;
    std::uint64_t seen_ = 0;  // of its rates, at the last step
};

}  // namespace leeward::health
