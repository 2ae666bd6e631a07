// SPDX-License-Identifier: Apache-2.0
#include "water.hpp"

#include <algorithm>
#include <vector>

namespace leeward::policy {

void share_out(std::uint64_t amount, std::span<const std::uint64_t> weights,
               std::span<std::uint64_t> taken) {
    std::uint64_t sum = 0;
    for (const std::uint64_t weight : weights) sum += weight;
    std::uint64_t to_here = 0;
    std::uint64_t given = 0;
    for (std::size_t at = 0; at < weights.size(); ++at) {
        to_here += weights[at];
        const std::uint64_t due = amount * to_here / sum;
        taken[at] += due - given;
        given = due;
    }
}

std::uint64_t fill_up(std::uint64_t amount, std::span<const std::uint64_t> weights,
                      std::span<const std::uint64_t> limits, std::span<std::uint64_t> taken) {
    std::vector<std::uint64_t> open(weights.begin(), weights.end());
    const auto room = [&](std::size_t at) {
        return limits[at] > taken[at] ? limits[at] - taken[at] : 0;
    };
    for (;;) {
        std::uint64_t sum = 0;
        for (const std::uint64_t weight : open) sum += weight;
        if (sum == 0 || amount == 0) return amount;
        // Who would be filled to the brim, or above it, is so, whatever the others then get more.
        const std::uint64_t whole = amount;
        bool any_full = false;
        for (std::size_t at = 0; at < open.size(); ++at) {
            if (open[at] == 0 || whole * open[at] < room(at) * sum) continue;
            const std::uint64_t takes = std::min(room(at), amount);
            taken[at] += takes;
            amount -= takes;
            open[at] = 0;
            any_full = true;
        }
        if (any_full) continue;
        share_out(amount, open, taken);
        return 0;
    }
}

}  // namespace leeward::policy
