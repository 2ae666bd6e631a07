// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is known of an endpoint beside its state: how much of its share it may take, and how well it
// answers. Answers are weighted by it.

#include <cstdint>

namespace leeward::health {

/// Of one endpoint. A default one is in full service.
struct Vitals {
    static constexpr std::uint16_t kWhole = 1000;

    /// Thousandths of its ordinary share that it may take, 0 to 1000. Below 1000 while it comes
    /// back, while it or what holds it is degraded, or while the change budget keeps it in (RS-29,
    /// RS-31). Means something only while it is up.
    std::uint16_t share = kWhole;
    /// Thousandths of its requests that succeed, as its probes of the last minutes say; 1000 when
    /// nobody has looked. When everything is full, the rest goes where most succeed (RS-30).
    std::uint16_t success = kWhole;
    /// Its state is in doubt, or it has just changed, or it comes back: answers that depend on it
    /// should not be kept for long.
    bool changing = false;

    friend bool operator==(const Vitals&, const Vitals&) = default;
};

}  // namespace leeward::health
