// SPDX-License-Identifier: Apache-2.0
// What a run of a load generator has counted, and its report as one line of JSON.
#pragma once

#include <cstdint>
#include <cstdio>

#include "clock.hpp"
#include "latencies.hpp"

namespace leeward::bench {

struct Tally {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;     // right and wrong answers
    std::uint64_t wrong = 0;        // of those, not what the query file says
    std::uint64_t strays = 0;       // replies to nothing that was asked
    std::uint64_t lost = 0;         // no reply in time
    std::uint64_t reconnects = 0;   // TCP connections that the server ended
    std::uint64_t old_answers = 0;  // answers with the address of --old
    std::int64_t last_old_ns = 0;   // when the last of those came
    std::int64_t changed_ns = 0;    // when the first other answer after it came
    std::int64_t started_ns = now_ns();
    std::int64_t ended_ns = started_ns;  // when the last reply came
    double started_cpu_s = cpu_seconds();
    Latencies latencies;
};

inline void print_json(const Tally& tally) {
    const auto number = [](auto value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "{\"sent\": %llu, \"received\": %llu, \"wrong\": %llu, \"strays\": %llu, \"lost\": %llu, "
        "\"reconnects\": %llu, \"old_answers\": %llu, \"last_old_ns\": %llu, \"changed_ns\": %llu, "
        "\"elapsed_s\": %.6f, \"p50_us\": %.3f, \"p90_us\": %.3f, \"p99_us\": %.3f, "
        "\"p999_us\": %.3f, \"max_us\": %.3f, \"generator_cpu_s\": %.6f}\n",
        number(tally.sent), number(tally.received), number(tally.wrong), number(tally.strays),
        number(tally.lost), number(tally.reconnects), number(tally.old_answers),
        number(tally.last_old_ns), number(tally.changed_ns),
        static_cast<double>(tally.ended_ns - tally.started_ns) / 1e9,
        tally.latencies.percentile_us(0.5), tally.latencies.percentile_us(0.9),
        tally.latencies.percentile_us(0.99), tally.latencies.percentile_us(0.999),
        tally.latencies.max_us(), cpu_seconds() - tally.started_cpu_s);
}

}  // namespace leeward::bench
