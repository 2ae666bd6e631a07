// SPDX-License-Identifier: Apache-2.0
// The clock that the helpers share with tools/bench-peers: nanoseconds of CLOCK_MONOTONIC, so that
// what one process saw can be set against what another did.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <ctime>

namespace leeward::bench {

inline std::int64_t read_clock(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

inline std::int64_t now_ns() {
    return read_clock(CLOCK_MONOTONIC);
}

/// CPU seconds of this process, user and system.
inline double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace leeward::bench
