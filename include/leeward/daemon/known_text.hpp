// SPDX-License-Identifier: Apache-2.0
#pragma once
// What was known when a snapshot was decided, as the journal keeps it with each publish, so that
// its answers can be given again:
//   {"generation": 7, "down": ["web@192.0.2.10:80"], "unknown": [...],
//    "vitals": {"web@192.0.2.11:80": [350, 975, true]}, "words": {"eu": "Down"},
//    "hosts": {"cdn.example.net. A": {"ttl": 60, "data": ["c0000201"]}}, "latencies": {"eu": 20.5}}
// Endpoints that are not named were up, and in full service.

#include <cstdint>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"
#include "leeward/daemon/what_if.hpp"
#include "leeward/policy/known.hpp"

namespace leeward::daemon {

std::string known_text(const policy::Rules& rules, const policy::Known& known,
                       std::uint64_t generation);

/// What is known again, for rules that may be others by now: what they do not have is left out.
struct KnownAgain {
    std::uint64_t generation = 0;
    WhatIf known;
    std::size_t left_out = 0;  // endpoints, places and hosts that the rules do not have
};

/// Errors: which member is not as above.
base::Result<KnownAgain> read_known(const policy::Rules& rules, std::string_view text);

}  // namespace leeward::daemon
