// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/latency_book.hpp"

#include <utility>

namespace leeward::daemon {
namespace {

constexpr int kGain = 8;
constexpr base::Duration kLeastMove = std::chrono::milliseconds(2);

bool is_far_off(base::Duration fresh, base::Duration settled) {
    const base::Duration off = fresh > settled ? fresh - settled : settled - fresh;
    return off >= kLeastMove && off * 4 >= settled;
}

}  // namespace

LatencyBook::LatencyBook(std::vector<std::vector<health::EndpointId>> endpoints,
                         std::size_t endpoint_count)
    : endpoints_(std::move(endpoints)),
      places_(endpoint_count),
      smoothed_(endpoint_count),
      settled_(endpoints_.size()) {
    for (std::uint32_t place = 0; place < endpoints_.size(); ++place) {
        for (const health::EndpointId id : endpoints_[place]) {
            places_[id.index()].push_back({place});
        }
    }
}

bool LatencyBook::record(health::EndpointId id, base::Duration took) {
    auto& smoothed = smoothed_[id.index()];
    smoothed = smoothed ? *smoothed + (took - *smoothed) / kGain : took;
    bool moved = false;
    for (const policy::PlaceId place : places_[id.index()]) {
        std::optional<base::Duration> nearest;
        for (const health::EndpointId own : endpoints_[place.index()]) {
            const auto& each = smoothed_[own.index()];
            if (each && (!nearest || *each < *nearest)) nearest = each;
        }
        auto& settled = settled_[place.index()];
        if (settled && !is_far_off(*nearest, *settled)) continue;
        settled = nearest;
        moved = true;
    }
    return moved;
}

}  // namespace leeward::daemon
