// SPDX-License-Identifier: Apache-2.0
// What select makes of choices and draws, against slow obvious counts.

#include <rapidcheck.h>

#include <set>
#include <vector>

#include "support/catch.hpp"
#include "support/random_rules.hpp"

namespace leeward::policy {
namespace {

constexpr std::uint64_t kWorlds = 20;  // for each seed that RapidCheck gives

/// 1 to kMaxMembers positive weights, as steps have them.
std::vector<Choice> random_choices(base::Rng& rng, std::uint32_t weight_max) {
    constexpr std::uint32_t kFew = 20;
    const std::uint32_t most = rng.below(2) == 0 ? kFew : kMaxMembers;
    std::vector<Choice> choices(1 + rng.below(most));
    std::uint32_t sum = 0;
    for (Choice& choice : choices) choice.weight_to_here = sum += 1 + rng.below(weight_max);
    return choices;
}

std::uint32_t weight_of(const std::vector<Choice>& choices, std::size_t index) {
    return choices[index].weight_to_here - (index == 0 ? 0 : choices[index - 1].weight_to_here);
}

/// Makes some data equal, so that places repeat each other.
void repeat_data(support::World& world, base::Rng& rng) {
    for (Leaf& leaf : world.rules.leaves) {
        for (Datum& datum : leaf.data) {
            if (rng.below(4) != 0) continue;
            const auto leaves = static_cast<std::uint32_t>(world.rules.leaves.size());
            datum.rdata = world.rules.leaves[rng.below(leaves)].data.front().rdata;
        }
    }
}

/// True when no leaf is there twice and no datum is in two of them.
bool are_distinct(const Rules& rules, const Selection& selection) {
    std::set<dns::Rdata> seen;
    for (std::uint16_t at = 0; at < selection.count; ++at) {
        for (const Datum& datum : rules.leaves[selection.leaves[at]].data) {
            if (!seen.insert(datum.rdata).second) return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("select: of all draws, each choice gets exactly as many as its weight (W-2)",
          "[policy]") {
    CHECK(rc::check("counts equal weights", [](std::uint64_t seed) {
        base::Rng rng(seed);
        const auto choices = random_choices(rng, 40);
        std::vector<std::uint32_t> counts(choices.size());
        for (std::uint32_t draw = 0; draw < choices.back().weight_to_here; ++draw) {
            const std::uint32_t index = choice_at(choices, draw);
            RC_ASSERT(index < choices.size());
            ++counts[index];
        }
        for (std::size_t at = 0; at < choices.size(); ++at) {
            RC_ASSERT(counts[at] == weight_of(choices, at));
        }
    }));
}

TEST_CASE("select: the largest weights have their edges where they belong", "[policy]") {
    CHECK(rc::check("first and last draw of each choice", [](std::uint64_t seed) {
        base::Rng rng(seed);
        const auto choices = random_choices(rng, 1'000'000);
        for (std::uint32_t at = 0; at < choices.size(); ++at) {
            RC_ASSERT(choice_at(choices, choices[at].weight_to_here - weight_of(choices, at)) ==
                      at);
            RC_ASSERT(choice_at(choices, choices[at].weight_to_here - 1) == at);
        }
    }));
}

TEST_CASE("select: what is called distinct has no datum twice", "[policy]") {
    CHECK(rc::check("distinct selections repeat nothing", [](std::uint64_t first) {
        std::size_t distinct = 0;
        for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
            base::Rng rng(seed);
            support::RandomWorld random(rng, {});
            repeat_data(random.world(), rng);
            const support::World& world = random.world();
            const Steering steering = world.steering();
            RandomChooser chooser(rng);
            for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
                Selection selection;
                select(steering, {root}, Client{}, chooser, selection);
                if (!selection.distinct) continue;
                ++distinct;
                RC_ASSERT(are_distinct(world.rules, selection));
            }
        }
        RC_TAG(distinct > 0 ? "some distinct" : "none distinct");
    }));
}

}  // namespace leeward::policy
