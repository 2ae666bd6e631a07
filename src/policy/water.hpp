// SPDX-License-Identifier: Apache-2.0
#pragma once
// Dealing an amount out in proportion to weights, to who has room for it. Whole numbers, so that
// every process that does it gets the same.

#include <cstdint>
#include <span>

namespace leeward::policy {

/// A record's whole demand. Its parts times 2^31, or times 256 of itself, fit 64 bits.
inline constexpr std::uint64_t kDemand = 100'000'000;

/// More than the whole demand is as good as all of it.
constexpr std::uint64_t capped(std::uint64_t load) {
    return load < kDemand ? load : kDemand;
}

/// Adds `amount` to `taken` in proportion to `weights`, without a rest. No weight is above 2^31,
/// and no sum of them above 256 * kDemand. Requires: one is above 0.
void share_out(std::uint64_t amount, std::span<const std::uint64_t> weights,
               std::span<std::uint64_t> taken);

/// The same, but nobody's `taken` passes his `limits`: what is beyond goes to the others, in
/// proportion to their weights. Returns what nobody has room for. At most kMaxMembers rounds.
std::uint64_t fill_up(std::uint64_t amount, std::span<const std::uint64_t> weights,
                      std::span<const std::uint64_t> limits, std::span<std::uint64_t> taken);

}  // namespace leeward::policy
