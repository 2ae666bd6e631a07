// SPDX-License-Identifier: Apache-2.0
#pragma once
// Spans of seconds as master files write them: SOA timers, TTLs, $TTL.

#include <cstdint>
#include <optional>
#include <string_view>

namespace leeward::dns {

/// The seconds that `text` names: a number ("3600"), or numbers with units out of w, d, h, m, s in
/// any letter case ("1h30m"). Errors: nullopt for anything else, and for what does not fit 32 bits.
std::optional<std::uint32_t> parse_ttl(std::string_view text) noexcept;

}  // namespace leeward::dns
