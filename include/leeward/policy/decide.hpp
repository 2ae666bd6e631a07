// SPDX-License-Identifier: Apache-2.0
#pragma once
// The slow half of the one pure decision: health and operators' words -> steering. Runs at each
// publish, on the main thread. The same work whatever the health is (RS-37): every leaf and node is
// judged anew.

#include <cstdint>
#include <memory>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/policy/clients.hpp"
#include "leeward/policy/known.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// Decides for one set of rules as often as health changes. What does not depend on health is
/// worked out once, and a steering that nobody needs any more lends its memory to the next one:
/// memory that the system has to hand out first costs more than all there is to decide.
class Decider {
public:
    /// Borrows `rules`. Requires: `clients` were sorted by them.
    Decider(const Rules& rules, std::shared_ptr<const Clients> clients);
    /// For clients of whom nothing is known.
    explicit Decider(const Rules& rules);
    Decider(Decider&&) noexcept;
    Decider& operator=(Decider&&) noexcept;
    ~Decider();

    /// The steering that what is known asks for. What `spare` says is overwritten whole.
    ///
    /// A leaf is alive when enough of its endpoints are up and one of its data may be answered; a
    /// node when a child is. Dead children are left out (C-1); a dead node escalates to its parent
    /// a dead root is answered as if all its leaves were up (C-4, A-14, RS-22), so nothing
    /// that had answers becomes empty (RS-1). Zero weights wait until no positive one is alive
    /// (W-6, W-7); all zero means equal (W-4). Simple nodes answer with all children (S-3). In a
    /// leaf, data whose endpoints are down are left out while others are up.
    ///
    /// What depends on the client is decided for each class of clients: a geo node answers from the
    /// smallest area with a live child, else from the smallest (G-10, G-11), and not at all where
    /// no area applies (G-7); latency and nearest nodes from their best live child, else their best
    /// (L-4, L-5, P-8, P-9). An alias is alive while its own check and, if it evaluates it, its
    /// target are. Who has nothing to answer with, as a host never looked up, is
    /// left out even of a last resort while another has.
    ///
    /// `now` and `seed` are for rules that depend on time or chance; none does yet, and equal input
    /// gives equal output. Requires: `words` name places and endpoints of the rules.
    Steering decide(const Known& known, base::Instant now, std::uint64_t seed, Steering spare = {});

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// What each endpoint counts as: its check's final state (HX-17), by EndpointId.
std::vector<health::State> final_states(const Rules& rules, const Known& known);

/// What a Decider for `rules` decides, for those who ask once.
Steering decide(const Rules& rules, const Known& known, base::Instant now, std::uint64_t seed);

}  // namespace leeward::policy
