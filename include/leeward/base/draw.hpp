// SPDX-License-Identifier: Apache-2.0
#pragma once
// One random number that serves several small choices.

#include <cstdint>

#include "leeward/base/rng.hpp"

namespace leeward::base {

/// 64 random bits, taken as a fraction below 1. Each choice multiplies it by the number of ways:
/// the whole part is what is chosen, and what stays behind the point is a fraction for the next
/// choice (Lemire's multiplication, repeated).
///
/// A row of choices with W ways in all (the product of the bounds) comes out with a probability
/// that differs from 1 / W by less than 2^-64. So the relative bias is below W / 2^64, and one draw
/// is enough while W stays far below 2^64.
class Draw {
public:
    explicit Draw(Rng& rng) noexcept : fraction_(rng.next()) {}
    explicit constexpr Draw(std::uint64_t fraction) noexcept : fraction_(fraction) {}

    /// A number in [0, bound); 0 when bound is 0.
    constexpr std::uint32_t below(std::uint32_t bound) noexcept {
        const Wide product = static_cast<Wide>(fraction_) * bound;
        fraction_ = static_cast<std::uint64_t>(product);
        return static_cast<std::uint32_t>(product >> 64U);
    }

private:
    __extension__ using Wide = unsigned __int128;

    std::uint64_t fraction_;
};

}  // namespace leeward::base
