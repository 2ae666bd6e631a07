// SPDX-License-Identifier: Apache-2.0
// A Decider that is used again and again, into memory that held something else, decides as one that
// is made anew.

#include <rapidcheck.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/random_wide.hpp"

namespace leeward::policy {
namespace {

constexpr int kRounds = 10;

bool same(const Standing& left, const Standing& right) {
    return left.up == right.up && left.total == right.total && left.unknown == right.unknown &&
           left.alive == right.alive && left.forced == right.forced;
}

bool same(const Start& left, const Start& right) {
    return left.next == right.next && left.ttl == right.ttl;
}

bool same(const Choice& left, const Choice& right) {
    return left.next == right.next && left.weight_to_here == right.weight_to_here;
}

template <class T>
bool all_same(const std::vector<T>& left, const std::vector<T>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const T& one, const T& other) { return same(one, other); });
}

/// The step `at` with its choices is the same in both.
bool same_step(const Steering& left, const Steering& right, std::size_t at) {
    const Step& one = left.steps[at];
    const Step& other = right.steps[at];
    if (one.count != other.count || one.pick != other.pick || one.alive != other.alive ||
        one.distinct != other.distinct)
        return false;
    for (std::uint32_t index = 0; index < one.count; ++index) {
        if (!same(left.choices[one.first + index], right.choices[other.first + index]))
            return false;
    }
    return true;
}

bool same_records(const Steering& left, const Steering& right, std::uint32_t leaf) {
    const base::Bytes one = left.records_of(leaf);
    const base::Bytes other = right.records_of(leaf);
    return left.leaves[leaf].count == right.leaves[leaf].count &&
           std::equal(one.begin(), one.end(), other.begin(), other.end());
}

/// All that answers and reports are made from.
bool same_steering(const Steering& left, const Steering& right) {
    bool equal = left.steps.size() == right.steps.size() &&
                 left.leaves.size() == right.leaves.size() && all_same(left.starts, right.starts) &&
                 all_same(left.leaf_standing, right.leaf_standing) &&
                 left.by_class == right.by_class && left.sticky_from == right.sticky_from &&
                 left.sticky.size() == right.sticky.size();
    for (std::size_t at = 0; equal && at < left.steps.size(); ++at) {
        equal = same_step(left, right, at);
    }
    for (std::uint32_t leaf = 0; equal && leaf < left.leaves.size(); ++leaf) {
        equal = same_records(left, right, leaf);
    }
    return equal;
}

}  // namespace

TEST_CASE("policy: a decider forgets everything from one decision to the next", "[policy]") {
    CHECK(rc::check("decisions equal those of a new decider", [](std::uint64_t seed) {
        base::Rng rng(seed);
        support::RandomWorld other(rng, {});
        support::RandomWorld random(rng, {});
        Decider decider(random.world().rules);
        Steering steering = other.world().steering();  // memory of another size, full of another's
        for (int round = 0; round < kRounds; ++round) {
            random.shuffle_health();
            random.shuffle_words();
            const support::World& world = random.world();
            steering = decider.decide({world.health, world.words}, {}, 1, std::move(steering));
            RC_ASSERT(same_steering(steering, world.steering()));
        }
    }));
}

TEST_CASE("policy: a decider forgets what it knew of clients, hosts and latencies", "[policy]") {
    CHECK(rc::check("decisions equal those of a new decider", [](std::uint64_t seed) {
        base::Rng rng(seed);
        support::WideLimits limits;
        limits.sticky = true;
        support::RandomWide other(rng, limits);
        support::RandomWide random(rng, limits);
        const support::World& world = random.world();
        Decider decider(world.rules, world.clients());
        Steering steering = other.world().steering();
        for (int round = 0; round < kRounds; ++round) {
            random.shuffle();
            steering = decider.decide(world.known(), {}, 1, std::move(steering));
            RC_ASSERT(same_steering(steering, world.steering()));
        }
    }));
}

}  // namespace leeward::policy
