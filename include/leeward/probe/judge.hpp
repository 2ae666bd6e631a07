// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a probe saw becomes an outcome here and nowhere else. Pure, and knows no library's error
// codes.

#include <cstdint>
#include <string>
#include <string_view>

#include "leeward/base/time.hpp"
#include "leeward/health/outcome.hpp"
#include "leeward/lookup/answer.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// Where in the body `Check::body` must stand (HC-3).
inline constexpr std::size_t kBodyOctetsMax = 5120;
/// All header lines together, status lines and line ends included (HC-30).
inline constexpr std::size_t kHeaderOctetsMax = 16384;

/// How far a probe came.
enum class Phase : std::uint8_t { Connect, Tls, Reply };

/// Why it came no further.
enum class Trouble : std::uint8_t {
    Timeout,
    Refused,
    Unreachable,
    Closed,       // closed or reset by the peer
    Certificate,  // does not hold
    Protocol,     // not what this phase speaks
    TooLarge,
    Local,  // this machine's fault
};

/// The outcome of a probe that ended without a whole reply. `detail` may be any octets.
health::Report judge_failure(Phase phase, Trouble trouble, std::string_view detail);

/// The outcome of a probe whose name has no address: the endpoint's failure when the DNS says so
/// (HC-11), and no evidence when nobody could be asked.
health::Report judge_lookup(lookup::Failure failure);

/// The trouble behind a positive `errno` of a socket call. What is not known is the machine's.
Trouble trouble_of_errno(int error);

/// The outcome of a status line and headers: HttpStatus, or Passed (as far as the status goes).
health::Report judge_status(const Check& check, std::uint16_t status);

/// True when a time-out says nothing, for the loop kept the probe waiting. `overdue`: how long
/// after the probe's deadline it is looked at; `loop_delay`: the worst lateness of the loop lately.
bool too_late_to_judge(base::Duration timeout, base::Duration overdue, base::Duration loop_delay);

/// `text` as a report may show it: printable ASCII, at most 200 octets.
std::string printable(std::string_view text);

}  // namespace leeward::probe
