// SPDX-License-Identifier: Apache-2.0
#pragma once
// What was said of switches and pushes, as told.json keeps it over restarts:
//   {"version": 1,
//    "switches": {"eu": {"lasting": WORD, "passing": WORD, "changed_ms": T}},
//    "pushes": {"alarm": WORD}}
// with WORD = {"state": "on", "who": "jane", "why": "...", "said_ms": T}, of a push with state up
// or down, and of a passing word with until_ms too. Each of lasting, passing and changed_ms may be
// missing. T is wall-clock time, in milliseconds since 1970.

#include <cstddef>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"
#include "leeward/health/pushes.hpp"
#include "leeward/health/switchboard.hpp"

namespace leeward::daemon {

inline constexpr std::size_t kMaxToldSize = std::size_t{64} * 1024 * 1024;  // octets of the file
inline constexpr std::size_t kMaxWho = 128;  // octets of a word's author
inline constexpr std::size_t kMaxWhy = 256;  // and of its reason

struct ToldMemory {
    health::SwitchMemories switches;
    health::PushWords pushes;
};

/// The text of the file.
std::string told_text(const health::SwitchMemories& switches, const health::PushWords& pushes);

/// Reads it back; Instants are counted back from `now`. A clock that was set back makes nothing
/// last longer than was said (RS-50). Errors: which member is not as above.
base::Result<ToldMemory> read_told(std::string_view text, health::Moment now);

}  // namespace leeward::daemon
