// SPDX-License-Identifier: Apache-2.0
#pragma once
// The slow half of the one pure decision: health and operators' words -> steering. Runs at each
// publish, on the main thread. The same work whatever the health is (RS-37): every leaf and node is
// judged anew.

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// An operator's word about a place or an endpoint; it stands above what was measured. A word about
/// a place also stands above words about its endpoints; a zone without a word has its region's. Of
/// two words about one thing the later holds.
struct Word {
    std::variant<PlaceId, health::EndpointId> about;
    health::State state = health::State::Up;  // Unknown: as if nobody had looked
};

/// Measured states by EndpointId. A shorter span leaves the rest Unknown.
using Health = std::span<const health::EndpointState>;

/// The steering that `health` and `words` ask for.
///
/// A leaf is alive when enough of its endpoints are up and one of its data may be answered; a node
/// when a child is. Dead children are left out (C-1); a dead node escalates to its parent; a
/// dead root is answered as if all its leaves were up (C-4, A-14, RS-22), so nothing that had
/// answers becomes empty (RS-1). Zero weights wait until no positive one is alive (W-6, W-7); all
/// zero means equal (W-4). Simple nodes answer with all children (S-3). In a leaf, data whose
/// endpoints are down are left out while others are up.
///
/// `now` and `seed` are for rules that depend on time or chance; none does yet, and equal input
/// gives equal output. Requires: `words` name places and endpoints of `rules`.
Steering decide(const Rules& rules, Health health, std::span<const Word> words, base::Instant now,
                std::uint64_t seed);

}  // namespace leeward::policy
