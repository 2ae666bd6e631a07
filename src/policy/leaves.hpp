// SPDX-License-Identifier: Apache-2.0
#pragma once
// Leaves: are they alive, and which of their data are answered. Judged one after the other; the
// result goes straight into a Steering.

#include <cstdint>
#include <span>
#include <vector>

#include "flat_rules.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"
#include "outlook.hpp"

namespace leeward::policy {

/// Fills the leaves' part of a steering: standings and ready records. Borrows the rules. What it
/// keeps from one run to the next is memory, not knowledge.
class LeafJudge {
public:
    LeafJudge(const Rules& rules, const FlatRules& flat);

    /// Judges all leaves by `outlook`; hosts have the addresses of `hosts`.
    void run(const Outlook& outlook, std::span<const HostAnswer> hosts, Steering& into);

private:
    Standing judge(const Leaf& leaf, const Outlook& outlook);
    void weigh_data(const Leaf& leaf, const Outlook& outlook);
    [[nodiscard]] health::Tally tally_endpoints(const Leaf& leaf, const Outlook& outlook);
    [[nodiscard]] health::State unnamed_state(const Leaf& leaf, health::EndpointId id,
                                              const Outlook& outlook) const;
    static void fill_in_host(const Leaf& leaf, std::span<const HostAnswer> hosts, LeafRecords& at,
                             std::uint8_t* records);
    void leave_out_records(LeafRecords& at, std::uint8_t* records) const;

    const Rules& rules_;
    const FlatRules& flat_;

    // Scratch of the leaf at hand.
    std::vector<bool> datum_up_;      // by datum
    std::size_t up_data_ = 0;         // data that may be answered
    std::vector<std::uint8_t> best_;  // by EndpointId; all kUnnamed between two leaves
};

}  // namespace leeward::policy
