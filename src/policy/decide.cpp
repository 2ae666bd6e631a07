// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/decide.hpp"

#include "flat_rules.hpp"
#include "leaves.hpp"
#include "nodes.hpp"
#include "outlook.hpp"

namespace leeward::policy {

struct Decider::Parts {
    explicit Parts(const Rules& from) : rules(from), flat(from), leaves(from, flat), nodes(flat) {}

    const Rules& rules;
    FlatRules flat;
    LeafJudge leaves;
    NodePlanner nodes;
};

Decider::Decider(const Rules& rules) : parts_(std::make_unique<Parts>(rules)) {}
Decider::Decider(Decider&&) noexcept = default;
Decider& Decider::operator=(Decider&&) noexcept = default;
Decider::~Decider() = default;

Steering Decider::decide(Health health, std::span<const Word> words, base::Instant /*now*/,
                         std::uint64_t /*seed*/, Steering spare) {
    const Outlook outlook(parts_->rules, health, words);
    parts_->leaves.run(outlook, spare);
    parts_->nodes.run(spare);
    return spare;
}

Steering decide(const Rules& rules, Health health, std::span<const Word> words, base::Instant now,
                std::uint64_t seed) {
    return Decider(rules).decide(health, words, now, seed);
}

}  // namespace leeward::policy
