// SPDX-License-Identifier: Apache-2.0
#pragma once
// Requests about drains and holds:
//   {"do": "drain"}                                  lists
//   {"do": "drain", "place": "eu", "why": "...", "for": 7200, "force": true, "who": "jane"}
//   {"do": "resume", "place": "eu", "why": "...", "who": "jane"}   without "place": ends a hold
//   {"do": "hold", "why": "...", "for": 7200, "who": "jane"}
// "for" is in seconds. A member that is not known is an error. The replies are orders_json() and
// "unsaved": why the words would be lost at a restart, or null.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "leeward/daemon/orders.hpp"

namespace leeward::daemon {

/// {"drains": [{"place", "who", "why", "said", "until", "known"}], "hold": {...} or null}: times
/// are UTC, until is null for a word without an end, and known is false where the configuration has
/// no such place.
nlohmann::json orders_json(const Orders& orders);

/// Whether `what` is one of the requests above.
bool is_order(std::string_view what);

/// One line of JSON. Requires: is_order(request["do"]).
std::string answer_order(const nlohmann::json& request, Orders& orders,
                         std::optional<std::uint32_t> uid);

}  // namespace leeward::daemon
