// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether counts look like draws from shares.

#include <cmath>

#include "support/distribution.hpp"

namespace leeward::support {

/// True when `counts` could well be `draws` draws from `shares`: chi-square over the answers that
/// are expected five times or more, below a value that is passed once in 30,000 fair tries.
inline bool could_be_drawn_from(const Distribution& counts, const Distribution& shares, int draws) {
    double sum = 0;
    double freedom = -1;
    for (const auto& [leaves, count] : counts) {
        if (shares.count(leaves) == 0) return false;
    }
    for (const auto& [leaves, share] : shares) {
        const double expected = share * draws;
        if (expected < 5) continue;
        const auto found = counts.find(leaves);
        const double gap = (found == counts.end() ? 0 : found->second) - expected;
        sum += gap * gap / expected;
        freedom += 1;
    }
    if (freedom < 1) return true;
    const double cube = 1 - 2 / (9 * freedom) + 4.0 * std::sqrt(2 / (9 * freedom));
    return sum < freedom * cube * cube * cube;
}

}  // namespace leeward::support
