// SPDX-License-Identifier: Apache-2.0
#pragma once
// Requests about switches and pushes:
//   {"do": "switch"}
//   {"do": "switch", "set": {"eu": "off"}, "why": "...", "for": 7200, "override": ["rule"],
//    "who": "jane"}
//   {"do": "push"}
//   {"do": "push", "name": "backup", "state": "up", "why": "...", "who": "cron"}
// "for" is in seconds. Without "set" and "name" the replies list all. A member that is not known is
// an error: a mistyped "for" would let a word last for ever.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "leeward/daemon/told.hpp"

namespace leeward::daemon {

/// Each returns one line of JSON. `uid` is the user who asks, as the kernel says. It stands in the
/// word beside the name that the request gives, which nobody checks.
std::string answer_switch(const nlohmann::json& request, Told& told,
                          std::optional<std::uint32_t> uid);
std::string answer_push(const nlohmann::json& request, Told& told,
                        std::optional<std::uint32_t> uid);

}  // namespace leeward::daemon
