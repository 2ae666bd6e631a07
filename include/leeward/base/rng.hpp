// SPDX-License-Identifier: Apache-2.0
#pragma once
// Our own seeded generator, so that a seed means the same everywhere. Not for secrets.

#include <array>
#include <cstdint>

namespace leeward::base {

/// xoshiro256** seeded through splitmix64 (Blackman and Vigna, public domain). One thread at a
/// time.
class Rng {
public:
    explicit Rng(std::uint64_t seed) noexcept {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15U;
            std::uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
            mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
            word = mixed ^ (mixed >> 31U);
        }
    }

    /// 64 random bits.
    std::uint64_t next() noexcept {
        const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return result;
    }

    /// A number in [0, bound); 0 when bound is 0. The bias is below bound / 2^32 (Lemire's
    /// multiplication).
    std::uint32_t below(std::uint32_t bound) noexcept {
        return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
    }

private:
    static std::uint64_t rotate(std::uint64_t word, unsigned by) noexcept {
        return (word << by) | (word >> (64U - by));
    }

    std::array<std::uint64_t, 4> state_{};
};

}  // namespace leeward::base
