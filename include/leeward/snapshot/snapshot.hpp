// SPDX-License-Identifier: Apache-2.0
#pragma once
// All that answers are made from: frozen, numbered, swapped whole.

#include <cstdint>
#include <memory>

#include "leeward/dns/cookie.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"
#include "leeward/zone/zone_set.hpp"

namespace leeward::snapshot {

/// Immutable once published. `zones` and `rules` live across publishes that change health only.
struct Snapshot {
    std::uint64_t generation = 0;  // 1 for the first; grows by one with each publish
    std::shared_ptr<const zone::ZoneSet> zones;
    std::shared_ptr<const policy::Rules> rules;
    policy::Steering steering;
    std::shared_ptr<const dns::CookieSecrets> cookies;  // null: none are given
};

}  // namespace leeward::snapshot
