// SPDX-License-Identifier: Apache-2.0
#pragma once
// The slow half of the one pure decision: health and operators' words -> steering. Runs at each
// publish, on the main thread. The same work whatever the health is (RS-37): every leaf and node is
// judged anew.

#include <cstdint>
#include <memory>
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

/// Decides for one set of rules as often as health changes. What does not depend on health is
/// worked out once, and a steering that nobody needs any more lends its memory to the next one:
/// memory that the system has to hand out first costs more than all there is to decide.
class Decider {
public:
    /// Borrows `rules`.
    explicit Decider(const Rules& rules);
    Decider(Decider&&) noexcept;
    Decider& operator=(Decider&&) noexcept;
    ~Decider();

    /// The steering that `health` and `words` ask for. What `spare` says is overwritten whole.
    ///
    /// A leaf is alive when enough of its endpoints are up and one of its data may be answered; a
    /// node when a child is. Dead children are left out (C-1); a dead node escalates to its parent
    /// a dead root is answered as if all its leaves were up (C-4, A-14, RS-22), so nothing
    /// that had answers becomes empty (RS-1). Zero weights wait until no positive one is alive
    /// (W-6, W-7); all zero means equal (W-4). Simple nodes answer with all children (S-3). In a
    /// leaf, data whose endpoints are down are left out while others are up.
    ///
    /// `now` and `seed` are for rules that depend on time or chance; none does yet, and equal input
    /// gives equal output. Requires: `words` name places and endpoints of the rules.
    Steering decide(Health health, std::span<const Word> words, base::Instant now,
                    std::uint64_t seed, Steering spare = {});

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// What a Decider for `rules` decides, for those who ask once.
Steering decide(const Rules& rules, Health health, std::span<const Word> words, base::Instant now,
                std::uint64_t seed);

}  // namespace leeward::policy
