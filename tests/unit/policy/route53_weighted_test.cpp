// SPDX-License-Identifier: Apache-2.0
// Weighted routing: rules W of Route 53's behaviour.
#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using health::State;
using support::check_equal;
using support::client;
using support::Distribution;
using support::World;

constexpr State kUp = State::Up;
constexpr State kDown = State::Down;
constexpr auto kNoCheck = std::nullopt;

}  // namespace

TEST_CASE("weighted: shares by rule", "[route53]") {
    struct Row {
        const char* rule;
        std::vector<std::uint32_t> weights;
        std::vector<std::optional<State>> states;
        Distribution shares;
    };
    const double third = 1 / 3.0;
    const auto row = GENERATE_COPY(values<Row>({
        {"W-2: weight over sum", {1, 255}, {kUp, kUp}, {{{0}, 1 / 256.0}, {{1}, 255 / 256.0}}},
        {"W-3: zero is never answered beside a positive one",
         {0, 7, 0},
         {kNoCheck, kNoCheck, kNoCheck},
         {{{1}, 1.0}}},
        {"W-4: all zero are equally likely",
         {0, 0, 0},
         {kUp, kUp, kUp},
         {{{0}, third}, {{1}, third}, {{2}, third}}},
        {"W-5: an unhealthy weight leaves the sum",
         {10, 20, 20},
         {kUp, kUp, kDown},
         {{{0}, third}, {{1}, 2 * third}}},
        {"W-6: positive ones first", {10, 30, 0}, {kUp, kUp, kUp}, {{{0}, 0.25}, {{1}, 0.75}}},
        {"W-6: as long as one is healthy", {10, 30, 0}, {kDown, kUp, kUp}, {{{1}, 1.0}}},
        {"W-7: then the zero ones", {10, 0, 0}, {kDown, kUp, kUp}, {{{1}, 0.5}, {{2}, 0.5}}},
        {"W-8: of the zero ones the healthy",
         {10, 0, 0, 0},
         {kDown, kUp, kDown, kUp},
         {{{1}, 0.5}, {{3}, 0.5}}},
        {"W-9: all unhealthy, positive ones by weight",
         {10, 30, 0},
         {kDown, kDown, kDown},
         {{{0}, 0.25}, {{1}, 0.75}}},
        {"W-10: an unchecked zero is a standing last resort",
         {5, 0},
         {kDown, kNoCheck},
         {{{1}, 1.0}}},
        {"W-10: and only that", {5, 0}, {kUp, kNoCheck}, {{{0}, 1.0}}},
        {"W-11: an unchecked positive one keeps zeros out",
         {5, 3, 0},
         {kNoCheck, kDown, kUp},
         {{{0}, 1.0}}},
        {"W-12: of all zero the healthy share equally",
         {0, 0, 0},
         {kUp, kDown, kUp},
         {{{0}, 0.5}, {{2}, 0.5}}},
        {"W-15: the standby waits for the last active one",
         {10, 30, 0},
         {kDown, kUp, kUp},
         {{{1}, 1.0}}},
    }));
    const bool sticky = GENERATE(false, true);
    World world;
    std::vector<Child> children;
    for (std::size_t at = 0; at < row.weights.size(); ++at) {
        const LeafId leaf = world.region("p" + std::to_string(at), row.states[at] ? 1 : 0);
        if (row.states[at]) world.set(leaf, *row.states[at]);
        children.push_back({leaf, row.weights[at]});
    }
    const RootId root =
        world.root(sticky ? world.sticky("", children) : world.pool("", Kind::Weighted, children));
    CAPTURE(row.rule, sticky);
    check_equal(world.answers(root), row.shares);
}

TEST_CASE("W-14: queries are drawn one by one, and the long run has the shares", "[route53]") {
    World world;
    const RootId root =
        world.record(Kind::Weighted, {{world.region("a"), 1}, {world.region("b"), 3}});
    const Steering steering = world.steering();
    base::Rng rng(5);
    RandomChooser chooser(rng);
    int after[2][2] = {};
    std::uint32_t last = 0;
    constexpr int kQueries = 20'000;
    for (int query = 0; query < kQueries; ++query) {
        Selection selection;
        select(steering, root, client("192.0.2.1"), chooser, selection);
        ++after[last][selection.leaves[0]];
        last = selection.leaves[0];
    }
    // What came before tells nothing: five standard deviations of a share of 1 in 4.
    CHECK(after[0][0] / double(after[0][0] + after[0][1]) == Approx(0.25).margin(0.031));
    CHECK(after[1][0] / double(after[1][0] + after[1][1]) == Approx(0.25).margin(0.018));
}

}  // namespace leeward::policy
