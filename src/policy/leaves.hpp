// SPDX-License-Identifier: Apache-2.0
#pragma once
// Leaves: are they alive, which of their data are answered, and how often. Judged one after the
// other; the result goes straight into a Steering.

#include <cstdint>
#include <span>
#include <vector>

#include "flat_rules.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/policy/steering.hpp"
#include "outlook.hpp"
#include "shapes.hpp"

namespace leeward::policy {

/// How much of a leaf is in service; what it can carry goes by it (RS-30).
struct Service {
    std::uint64_t shares = health::Vitals::kWhole;   // summed over `data`
    std::uint64_t in = health::Vitals::kWhole;       // the same, were each whole that is not out
    std::uint32_t data = 1;                          // or endpoints, where no datum names one
    std::uint16_t success = health::Vitals::kWhole;  // the mean of its endpoints'
    bool held = false;                               // an operator's word has it down
};

/// Fills the leaves' part of a steering: standings and ready records. Borrows the rules. What it
/// keeps from one run to the next is memory, not knowledge.
class LeafJudge {
public:
    LeafJudge(const Rules& rules, const FlatRules& flat);

    /// Judges all leaves by `outlook`; hosts have the addresses of `hosts`.
    void run(const Outlook& outlook, std::span<const HostAnswer> hosts, Steering& into);

    /// By LeafId, as last judged; empty when no rule asks for capacities.
    [[nodiscard]] std::span<const Service> services() const { return services_; }
    /// Of the leaves as last judged.
    [[nodiscard]] const Shapes& shapes() const { return shapes_; }

private:
    Standing judge(const Leaf& leaf, const Outlook& outlook);
    void weigh_data(const Leaf& leaf, const Outlook& outlook);
    [[nodiscard]] Service service_of(const Leaf& leaf, const Outlook& outlook,
                                     const Standing& standing) const;
    void weigh_shares(const Leaf& leaf, const Outlook& outlook, Standing& standing);
    [[nodiscard]] health::Tally tally_endpoints(const Leaf& leaf, const Outlook& outlook);
    [[nodiscard]] health::State unnamed_state(const Leaf& leaf, health::EndpointId id,
                                              const Outlook& outlook) const;
    static void fill_in_host(const Leaf& leaf, std::span<const HostAnswer> hosts, LeafRecords& at,
                             std::uint8_t* records);
    void leave_out_records(LeafRecords& at, std::uint8_t* records) const;

    const Rules& rules_;
    const FlatRules& flat_;

    // Scratch of the leaf at hand.
    std::vector<bool> datum_up_;              // by datum
    std::size_t up_data_ = 0;                 // data that may be answered
    std::vector<std::uint16_t> datum_share_;  // by datum; 0 when it is out
    bool unequal_ = false;                    // data that may be answered differ in share
    std::vector<std::uint8_t> best_;          // by EndpointId; all kUnnamed between two leaves

    std::vector<Service> services_;
    Shapes shapes_;
};

}  // namespace leeward::policy
