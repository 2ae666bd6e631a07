// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/decide.hpp"

#include "leaves.hpp"
#include "nodes.hpp"
#include "outlook.hpp"

namespace leeward::policy {

Steering decide(const Rules& rules, Health health, std::span<const Word> words,
                base::Instant /*now*/, std::uint64_t /*seed*/) {
    Steering steering;
    const Outlook outlook(rules, health, words);
    LeafJudge(rules, outlook, steering).run();
    NodePlanner(rules, steering).run();
    return steering;
}

}  // namespace leeward::policy
