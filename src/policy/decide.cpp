// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/decide.hpp"

#include <utility>

#include "fill.hpp"
#include "flat_rules.hpp"
#include "leaves.hpp"
#include "nodes.hpp"
#include "outlook.hpp"
#include "wide_nodes.hpp"

namespace leeward::policy {

struct Decider::Parts {
    Parts(const Rules& from, std::shared_ptr<const Clients> clients)
        : rules(from),
          flat(from),
          leaves(from, flat),
          nodes(flat),
          wide(from, flat, std::move(clients)),
          filler(from, flat) {}

    const Rules& rules;
    FlatRules flat;
    LeafJudge leaves;
    NodePlanner nodes;
    WidePlanner wide;
    Filler filler;
};

Decider::Decider(const Rules& rules, std::shared_ptr<const Clients> clients)
    : parts_(std::make_unique<Parts>(rules, std::move(clients))) {}
Decider::Decider(const Rules& rules) : Decider(rules, unknown_clients(rules)) {}
Decider::Decider(Decider&&) noexcept = default;
Decider& Decider::operator=(Decider&&) noexcept = default;
Decider::~Decider() = default;

Steering Decider::decide(const Known& known, base::Instant /*now*/, std::uint64_t /*seed*/,
                         Steering spare) {
    const Outlook outlook(parts_->rules, known);
    parts_->leaves.run(outlook, known.hosts, spare);
    parts_->wide.make_room(spare);
    parts_->nodes.lead_to_leaves(spare);
    parts_->leaves.shapes().lay_out(spare, parts_->nodes.leads());
    parts_->nodes.run(spare);
    parts_->wide.run(outlook, known, parts_->nodes.leads(), spare);
    parts_->filler.run(parts_->leaves, parts_->wide, parts_->nodes.leads(), spare);
    parts_->nodes.start_roots(spare);
    return spare;
}

std::vector<health::State> final_states(const Rules& rules, const Known& known) {
    const Outlook outlook(rules, known);
    std::vector<health::State> states;
    for (std::uint32_t at = 0; at < outlook.endpoint_count(); ++at) {
        states.push_back(outlook.endpoint({at}));
    }
    return states;
}

Steering decide(const Rules& rules, const Known& known, base::Instant now, std::uint64_t seed) {
    return Decider(rules).decide(known, now, seed);
}

}  // namespace leeward::policy
