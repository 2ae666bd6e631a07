// SPDX-License-Identifier: Apache-2.0
// How long answers took. Buckets whose width is 1/32 of their value: a percentile is at most 3 %
// too high, never too low. The largest is exact.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leeward::bench {

class Latencies {
public:
    void add(std::int64_t ns) {
        const std::uint64_t value = ns < 0 ? 0 : static_cast<std::uint64_t>(ns);
        ++buckets_[bucket_of(value)];
        ++count_;
        max_ = std::max(max_, value);
    }

    /// The bound under which `share` (0 to 1) of all latencies lie, in microseconds.
    double percentile_us(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
        std::uint64_t seen = 0;
        for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
            seen += buckets_[bucket];
            if (seen > wanted) return us(std::min(max_, end_of(bucket)));
        }
        return us(max_);
    }

    double max_us() const { return us(max_); }

private:
    static constexpr unsigned kSplitBits = 5;
    static constexpr std::uint64_t kSplit = 1U << kSplitBits;

    static std::size_t bucket_of(std::uint64_t value) {
        if (value < kSplit) return value;
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - kSplitBits - 1;
        return (shift + 1) * kSplit + ((value >> shift) - kSplit);
    }

    static std::uint64_t end_of(std::size_t bucket) {
        if (bucket < kSplit) return bucket;
        const std::size_t shift = bucket / kSplit - 1;
        return ((kSplit + bucket % kSplit + 1) << shift) - 1;
    }

    static double us(std::uint64_t ns) { return static_cast<double>(ns) / 1e3; }

    std::vector<std::uint64_t> buckets_ = std::vector<std::uint64_t>(60 * kSplit);
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace leeward::bench
