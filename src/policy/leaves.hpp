// SPDX-License-Identifier: Apache-2.0
#pragma once
// Leaves: are they alive, and which of their data are answered. Judged one after the other; the
// result goes straight into a Steering.

#include <cstdint>
#include <vector>

#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"
#include "outlook.hpp"

namespace leeward::policy {

/// Fills the leaves' part of a steering: standings and ready records. Borrows what it is given.
class LeafJudge {
public:
    LeafJudge(const Rules& rules, const Outlook& outlook, Steering& into);

    /// Judges all leaves.
    void run();

private:
    void judge(const Leaf& leaf);
    void weigh_data(const Leaf& leaf);
    [[nodiscard]] health::Tally tally_endpoints(const Leaf& leaf);
    [[nodiscard]] health::State unnamed_state(const Leaf& leaf, health::EndpointId id) const;
    void write_records(const Leaf& leaf);

    const Rules& rules_;
    const Outlook& outlook_;
    Steering& into_;

    // Scratch of the leaf at hand.
    std::vector<bool> datum_up_;      // by datum
    std::size_t up_data_ = 0;         // data that may be answered
    std::vector<std::uint8_t> best_;  // by EndpointId; all kUnnamed between two leaves
};

}  // namespace leeward::policy
