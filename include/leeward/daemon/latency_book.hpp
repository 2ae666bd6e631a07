// SPDX-License-Identifier: Apache-2.0
#pragma once
// How far each place is from this server, as its probes measure it. Answers by latency fall back on
// it where the configuration has no figure. Pure.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::daemon {

class LatencyBook {
public:
    LatencyBook() = default;
    /// Nothing is known. `endpoints` has those of each place, by PlaceId.
    LatencyBook(std::vector<std::vector<health::EndpointId>> endpoints, std::size_t endpoint_count);

    /// Takes the duration of a probe that passed. True when a place's latency became another.
    ///
    /// An endpoint's is smoothed with a gain of 1/8, as a round trip's is (RFC 6298 section 2); a
    /// place has that of its nearest endpoint. It moves only when it is off by a quarter and by
    /// 2 ms, so that noise does not move users between places that are about as far (L-8).
    bool record(health::EndpointId id, base::Duration took);

    /// By PlaceId; nullopt: never measured.
    [[nodiscard]] std::span<const std::optional<base::Duration>> by_place() const {
        return settled_;
    }

private:
    std::vector<std::vector<health::EndpointId>> endpoints_;  // by PlaceId
    std::vector<std::vector<policy::PlaceId>> places_;        // by EndpointId
    std::vector<std::optional<base::Duration>> smoothed_;     // by EndpointId
    std::vector<std::optional<base::Duration>> settled_;      // by PlaceId
};

}  // namespace leeward::daemon
