// SPDX-License-Identifier: Apache-2.0
// The long run: what the serving chooser draws against the configured weights, for each kind of
// node over each other one. Pearson's chi-square over 20,000 queries from fixed seeds, held under
// the value that fair draws pass once in 30,000 tries (see chi_square.hpp).

#include <array>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/chi_square.hpp"
#include "support/policy_model.hpp"

namespace leeward::policy {
namespace {

using support::Distribution;
using support::World;

constexpr int kQueries = 20'000;

constexpr std::array kNames = {"failover", "weighted", "multivalue", "simple", "latency",
                               "geo",      "nearest",  "alias",      "sticky"};
constexpr std::size_t kKinds = kNames.size();

/// A node of the kind with that index; what clients matter to prefers the first child.
NodeId node_of(World& world, std::size_t kind, const std::string& name,
               const std::vector<Child>& children) {
    std::vector<std::pair<std::string, Target>> by_region;
    std::vector<std::pair<std::string, Target>> by_area;
    std::vector<World::Point> by_point;
    for (std::size_t at = 0; at < children.size(); ++at) {
        constexpr std::array kAreas = {"10.0.0.0/8", "EU", "default"};
        by_region.emplace_back("r" + std::to_string(at % 3), children[at].target);
        if (at < kAreas.size()) by_area.emplace_back(kAreas[at], children[at].target);
        by_point.push_back({children[at].target, {{0, static_cast<double>(at)}, 0}});
    }
    switch (kind) {
        case 4:
            return world.latency(name, by_region);
        case 5:
            return world.geo(name, by_area);
        case 6:
            return world.nearest(name, by_point);
        case 7:
            return world.alias(children.front().target);
        case 8:
            return world.sticky(name, children);
        default:
            return world.pool(name, static_cast<Kind>(kind), children);
    }
}

/// A node over another one, a place of that other one, and a place of its own.
struct Nesting : World {
    RootId www;

    Nesting(std::size_t outer, std::size_t inner, std::uint32_t places) {
        std::vector<Child> members;
        for (std::uint32_t at = 0; at < places; ++at) {
            members.push_back({region("p" + std::to_string(at)), 1 + at * at});
        }
        const LeafId own = region("own");
        latency_row("default", {{"r0", 10}, {"r1", 20}, {"r2", 30}});
        const NodeId below = node_of(*this, inner, "inner", members);
        www = root(node_of(*this, outer, "outer", {{below, 5}, {members[1].target, 2}, {own, 3}}));
    }
};

/// Answers to clients of 10.0.0.0/8, each from a network of its own.
Distribution drawn(const Steering& steering, RootId root, std::uint64_t seed) {
    base::Rng rng(seed);
    RandomChooser chooser(rng);
    Distribution counts;
    for (int query = 0; query < kQueries; ++query) {
        const std::array<std::uint8_t, 4> octets = {10, static_cast<std::uint8_t>(rng.below(256)),
                                                    static_cast<std::uint8_t>(rng.below(256)),
                                                    static_cast<std::uint8_t>(rng.below(256))};
        Selection selection;
        select(steering, root, {*base::Address::from_bytes(octets), 32}, chooser, selection);
        counts[{selection.leaves.begin(), selection.leaves.begin() + selection.count}] += 1;
    }
    return counts;
}

}  // namespace

TEST_CASE("policy: the long run has the configured shares, whatever stands over what (W-2, W-14)",
          "[policy]") {
    for (std::size_t outer = 0; outer < kKinds; ++outer) {
        for (std::size_t inner = 0; inner < kKinds; ++inner) {
            for (const std::uint32_t places : {3U, 10U}) {
                for (const std::uint32_t out : {0U, 1U}) {
                    Nesting world(outer, inner, places);
                    if (out > 0) world.set(LeafId{out}, health::State::Down);
                    const support::PolicyModel model(world, support::client("10.1.2.3"));
                    CAPTURE(kNames[outer], kNames[inner], places, out);
                    CHECK(support::could_be_drawn_from(
                        drawn(world.steering(), world.www, 1 + outer * kKinds + inner),
                        model.answers(world.www), kQueries));
                }
            }
        }
    }
}

}  // namespace leeward::policy
