// SPDX-License-Identifier: Apache-2.0
#include "play.hpp"

namespace leeward::policy {

std::optional<base::Duration> latency_of(const Rules& rules, const LatencyRegions& regions,
                                         std::size_t child, std::span<const std::uint32_t> rows,
                                         const Known& known) {
    for (const std::uint32_t row : rows) {
        const auto& cell = rules.latency_table.cells[row][regions.columns[child]];
        if (cell) return cell;
    }
    const std::optional<PlaceId> place = regions.of_children[child];
    if (!place || place->index() >= known.latencies.size()) return std::nullopt;
    return known.latencies[place->index()];
}

}  // namespace leeward::policy
