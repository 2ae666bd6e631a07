// SPDX-License-Identifier: Apache-2.0
// Filling by class and capacity against a slow obvious model: every place gets drops of the demand,
// one after the other, and a drop goes where the rules say. And what shares and capacities must
// never do, in random worlds.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"
#include "support/random_rules.hpp"
#include "support/random_wide.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::World;

/// A tree of weighted and failover pools over places of one endpoint each.
struct Tree : World {
    std::vector<health::Vitals> vitals;
    RootId top;

    Tree(base::Rng& rng, bool one_level) {
        const std::uint32_t pools = one_level ? 0 : 1 + rng.below(3);
        std::vector<Child> children;
        for (std::uint32_t at = 0; at < pools; ++at) children.push_back({pool_of(rng, {}), 0});
        top = root(pool_of(rng, std::move(children)));
        for (health::EndpointState& endpoint : health) {
            endpoint.state = rng.below(3) == 0 ? State::Down : State::Up;
            vitals.push_back({});
            if (rng.below(3) == 0)
                vitals.back().share = static_cast<std::uint16_t>(rng.below(1001));
            vitals.back().success = static_cast<std::uint16_t>(100 * rng.below(11));
        }
    }

    NodeId pool_of(base::Rng& rng, std::vector<Child> children) {
        for (std::uint32_t count = 1 + rng.below(4); count > 0; --count) {
            const LeafId leaf = region("p" + std::to_string(rules.leaves.size()));
            if (rng.below(4) > 0) rules.places.back().capacity = 50 * rng.below(15);
            children.push_back({leaf});
        }
        for (Child& child : children) child.weight = rng.below(4);
        return pool("w", rng.below(2) == 0 ? Kind::Weighted : Kind::Failover, std::move(children));
    }

    [[nodiscard]] Steering decided() const {
        Known now = known();
        now.vitals = vitals;
        return Decider(rules, clients()).decide(now, base::Instant{}, 1);
    }
    [[nodiscard]] std::vector<double> shares() const {
        const Steering steering = decided();
        std::vector<double> shares(rules.leaves.size(), 0);
        for (const auto& [leaves, share] : support::distribution_of(steering, top)) {
            REQUIRE(leaves.size() == 1);
            shares[steering.shape_of(*leaves.begin()).index()] += share;
        }
        return shares;
    }
    /// What a place can carry; of one that is out, if it were not.
    [[nodiscard]] double room(std::size_t leaf) const {
        const double whole = rules.places[leaf].capacity.value_or(1'000'000) / 1000.0;
        return alive(leaf) ? whole * vitals[leaf].share / 1000 : whole;
    }
    [[nodiscard]] bool alive(std::size_t leaf) const { return health[leaf].state == State::Up; }
    /// What it can carry when nobody asks for its share.
    [[nodiscard]] double whole(std::size_t leaf) const {
        return rules.places[leaf].capacity.value_or(1'000'000) / 1000.0;
    }
};

/// What one node over places alone does, in drops of a 20,000th.
std::vector<double> model(const Tree& tree) {
    const Node& node = tree.rules.nodes[tree.rules.roots[0].node.index()];
    const std::size_t count = node.children.size();
    const auto leaf = [&](std::size_t at) {
        return std::get<LeafId>(node.children[at].target).value;
    };
    bool positive = false;
    double most = 0;
    for (std::size_t at = 0; at < count; ++at) {
        const bool lives = tree.alive(leaf(at));
        positive |= lives && node.children[at].weight > 0;
    }
    const bool failover = node.kind == Kind::Failover;
    const auto first_class = [&](std::size_t at) {
        return tree.alive(leaf(at)) && (failover || !positive || node.children[at].weight > 0);
    };
    for (std::size_t at = 0; at < count; ++at) {
        if (first_class(at)) most = std::max<double>(most, tree.vitals[leaf(at)].share);
    }
    std::vector<double> got(tree.rules.leaves.size(), 0);
    constexpr double kDrop = 1.0 / 20'000;
    std::vector<std::size_t> tier;  // children that the third class is filled by now
    std::vector<double> before(got.size(), 0);
    const auto has_room = [&](std::size_t at) {
        return got[leaf(at)] + kDrop / 2 <= tree.whole(leaf(at));
    };
    for (int drop = 0; drop < 20'000; ++drop) {
        // Who is furthest behind his weight among the best class with room.
        std::ptrdiff_t best = -1;
        double best_class = 1e9;
        double best_level = 0;
        for (std::size_t at = 0; at < count; ++at) {
            const std::size_t id = leaf(at);
            if (!tree.alive(id) || got[id] + kDrop / 2 > tree.room(id)) continue;
            const auto place = static_cast<double>(at);
            const double share = most > 0 ? tree.vitals[id].share / most : 1;
            const double weight = positive ? node.children[at].weight : 1;
            double cls = 0;
            double pull = weight * share;
            if (first_class(at)) {
                if (failover) cls = got[id] + kDrop / 2 > share ? 10.0 + place : 0.001 * place;
                if (failover || pull == 0) pull = 1e-9;
                if (!failover && share == 0) cls = 1;  // has nothing to take
            } else {
                cls = 300;
                pull = std::max<double>(tree.vitals[id].share, 1);
            }
            const double level = got[id] / pull;
            if (best < 0 || cls < best_class || (cls == best_class && level < best_level)) {
                best = static_cast<std::ptrdiff_t>(id);
                best_class = cls;
                best_level = level;
            }
        }
        if (best >= 0) {
            got[static_cast<std::size_t>(best)] += kDrop;
            continue;
        }
        // The third class: whoever has room, by success, in tiers that are filled whole.
        std::erase_if(tier, [&](std::size_t at) { return !has_room(at); });
        if (tier.empty()) {
            before = got;
            int success = -1;
            for (std::size_t at = 0; at < count; ++at) {
                if (has_room(at)) success = std::max<int>(success, tree.vitals[leaf(at)].success);
            }
            bool weighs = false;
            for (std::size_t at = 0; at < count; ++at) {
                if (!has_room(at) || tree.vitals[leaf(at)].success + 100 < success) continue;
                tier.push_back(at);
                weighs |= node.children[at].weight > 0;
            }
            if (weighs) {
                std::erase_if(tier, [&](std::size_t at) { return node.children[at].weight == 0; });
            }
        }
        if (tier.empty()) return {};  // all is full: the next test's
        const auto any_weighs = std::any_of(
            tier.begin(), tier.end(), [&](std::size_t at) { return node.children[at].weight > 0; });
        const auto level = [&](std::size_t at) {
            const double pull = any_weighs ? node.children[at].weight : 1;
            return (got[leaf(at)] - before[leaf(at)]) / pull;
        };
        const auto next = *std::min_element(
            tier.begin(), tier.end(),
            [&](std::size_t one, std::size_t other) { return level(one) < level(other); });
        got[leaf(next)] += kDrop;
    }
    return got;
}

}  // namespace

TEST_CASE("RS-30: shares of places are those of a tank filled drop by drop", "[policy]") {
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        base::Rng rng(seed);
        const Tree tree(rng, true);
        bool any_alive = false;
        bool any_capacity = false;
        for (std::size_t leaf = 0; leaf < tree.rules.leaves.size(); ++leaf) {
            any_alive |= tree.alive(leaf);
            any_capacity |= tree.rules.places[leaf].capacity.has_value();
        }
        if (!any_alive || !any_capacity) continue;
        const std::vector<double> wanted = model(tree);
        if (wanted.empty()) continue;
        ++compared;
        const std::vector<double> got = tree.shares();
        CAPTURE(seed, got, wanted);
        for (std::size_t leaf = 0; leaf < got.size(); ++leaf) {
            CAPTURE(leaf);
            CHECK(got[leaf] == Approx(wanted[leaf]).margin(5e-4));
        }
    }
    CHECK(compared > 100);
}

TEST_CASE("RS-30: no place is above its capacity while another one has room; RS-1", "[policy]") {
    int full = 0;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
        base::Rng rng(seed);
        const Tree tree(rng, false);
        const std::vector<double> got = tree.shares();
        double sum = 0;
        bool over = false;
        bool room = false;
        bool any_alive = false;
        bool any_capacity = false;
        for (std::size_t leaf = 0; leaf < got.size(); ++leaf) {
            sum += got[leaf];
            over |= got[leaf] > tree.whole(leaf) + 1e-5;
            room |= got[leaf] < tree.whole(leaf) - 1e-5;
            any_alive |= tree.alive(leaf);
            any_capacity |= tree.rules.places[leaf].capacity.has_value();
        }
        CAPTURE(seed, got);
        CHECK(sum == Approx(1));
        if (!any_alive || !any_capacity) continue;
        CHECK_FALSE((over && room));
        full += over ? 1 : 0;
    }
    CHECK(full > 20);
}

TEST_CASE("RS-31: vitals of full service change nothing, and no vitals leave a record empty (RS-1)",
          "[policy]") {
    const auto same = [](const auto& left, const auto& right) {
        using Item = typename std::decay_t<decltype(left)>::value_type;
        return left.size() == right.size() &&
               std::memcmp(left.data(), right.data(), left.size() * sizeof(Item)) == 0;
    };
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        base::Rng rng(seed);
        support::RandomWorld random(rng, {});
        World& world = random.world();
        Decider decider(world.rules, world.clients());
        std::vector<health::Vitals> vitals(world.rules.endpoints.size());
        Known known = world.known();
        const Steering before = decider.decide(known, base::Instant{}, 1);
        for (health::Vitals& each : vitals) {
            each.share = static_cast<std::uint16_t>(rng.below(3) * 500);
            each.changing = rng.below(2) == 0;
        }
        known.vitals = vitals;
        Steering spare = decider.decide(known, base::Instant{}, 1);
        for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
            const auto empty = [](const support::Distribution& answers) {
                return answers.count({}) > 0;
            };
            CAPTURE(seed, root);
            CHECK(empty(support::distribution_of(spare, {root})) ==
                  empty(support::distribution_of(before, {root})));
        }
        vitals.assign(vitals.size(), {});
        known.vitals = vitals;
        const Steering after = decider.decide(known, base::Instant{}, 1, std::move(spare));
        CHECK(same(before.records, after.records));
        CHECK(same(before.leaves, after.leaves));
        CHECK(before.steps.size() == after.steps.size());
        CHECK(before.choices.size() == after.choices.size());
        CHECK(after.shapes.empty());
        CHECK(after.remarks.empty());
        for (std::size_t root = 0; root < before.starts.size(); ++root) {
            CHECK(before.starts[root].next == after.starts[root].next);
        }
        for (std::size_t at = 0; at < before.steps.size(); ++at) {
            const Step& step = before.steps[at];
            const Step& again = after.steps[at];
            CHECK((step.first == again.first && step.count == again.count &&
                   step.pick == again.pick && step.distinct == again.distinct &&
                   step.alive == again.alive && step.empty == again.empty));
            for (std::uint32_t choice = step.first; choice < step.first + step.count; ++choice) {
                CHECK(before.choices[choice].next == after.choices[choice].next);
                CHECK(before.choices[choice].weight_to_here ==
                      after.choices[choice].weight_to_here);
            }
        }
    }
}

TEST_CASE("RS-1: no share and no capacity leaves a client without the records that it had",
          "[policy]") {
    int changed = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        base::Rng rng(seed);
        support::RandomWide random(rng);
        World& world = random.world();
        const Steering before = world.steering();
        for (Place& place : world.rules.places) {
            if (rng.below(3) == 0) place.capacity = 100 * rng.below(8);
        }
        std::vector<health::Vitals> vitals(world.rules.endpoints.size());
        for (health::Vitals& each : vitals) {
            each.share = static_cast<std::uint16_t>(rng.below(4) * 300 + 100);
            each.success = static_cast<std::uint16_t>(rng.below(3) * 500);
        }
        Known known = world.known();
        known.vitals = vitals;
        const Steering after =
            Decider(world.rules, world.clients()).decide(known, base::Instant{}, 1);
        const Client client = random.random_client();
        for (std::uint32_t root = 0; root < world.rules.roots.size(); ++root) {
            const auto recordless = [&](const Steering& steering) {
                double share = 0;
                for (const auto& [leaves, part] :
                     support::distribution_of(steering, {root}, client)) {
                    share += std::none_of(leaves.begin(), leaves.end(),
                                          [&](std::uint32_t leaf) {
                                              return steering.leaves[leaf].count > 0;
                                          })
                                 ? part
                                 : 0;
                }
                return share;
            };
            CAPTURE(seed, root);
            if (recordless(before) == 0) CHECK(recordless(after) == 0);
        }
        changed += after.remarks.empty() && after.step_shares.empty() ? 0 : 1;
    }
    CHECK(changed > 50);
}

}  // namespace leeward::policy
