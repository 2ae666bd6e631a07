// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/select.hpp"

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using support::World;

constexpr std::uint64_t kSeed = 20121029;

std::vector<std::uint32_t> draw(const Steering& steering, RootId root, base::Rng& rng) {
    RandomChooser chooser(rng);
    Selection selection;
    select(steering, root, Client{}, chooser, selection);
    return {selection.leaves.begin(), selection.leaves.begin() + selection.count};
}

/// A root that answers with all of `count` regions, or with up to eight of them.
RootId many(World& world, Kind kind, std::uint32_t count) {
    std::vector<Child> children;
    for (std::uint32_t at = 0; at < count; ++at) {
        children.push_back({world.region("r" + std::to_string(at))});
    }
    return world.record(kind, children);
}

/// Chi-square of `counts` against equal shares.
template <class Counts>
double chi_square(const Counts& counts, double cells, double draws) {
    const double expected = draws / cells;
    double sum = (cells - static_cast<double>(counts.size())) * expected;  // cells never hit
    for (const auto& [key, count] : counts) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

/// The value that chi-square passes about once in 30,000 fair tries (Wilson and Hilferty).
double chi_square_bound(double freedom) {
    const double cube = 1 - 2 / (9 * freedom) + 4.0 * std::sqrt(2 / (9 * freedom));
    return freedom * cube * cube * cube;
}

}  // namespace

TEST_CASE("select: subsets are distinct numbers in range", "[policy]") {
    base::Rng rng(kSeed);
    RandomChooser chooser(rng);
    const auto count = GENERATE(as<std::uint32_t>{}, 1, 2, 7, 8, 9, 100, 256);
    const auto wanted = GENERATE(as<std::size_t>{}, 0, 1, 2, 8);
    if (wanted > count) return;
    for (int round = 0; round < 200; ++round) {
        std::vector<std::uint16_t> chosen(wanted);
        chooser.subset(count, chosen);
        const std::set<std::uint16_t> distinct(chosen.begin(), chosen.end());
        REQUIRE(distinct.size() == wanted);
        if (wanted > 0) REQUIRE(*distinct.rbegin() < count);
    }
}

TEST_CASE("select: subsets come in every order as often (M-4, M-13)", "[policy]") {
    struct Row {
        std::uint32_t count;
        std::size_t wanted;
        double orders;
    };
    const auto row = GENERATE(values<Row>({{5, 3, 60}, {4, 4, 24}, {6, 6, 720}, {6, 2, 30}}));
    base::Rng rng(kSeed);
    RandomChooser chooser(rng);
    std::map<std::vector<std::uint16_t>, double> counts;
    constexpr int kDraws = 60'000;
    for (int round = 0; round < kDraws; ++round) {
        std::vector<std::uint16_t> chosen(row.wanted);
        chooser.subset(row.count, chosen);
        ++counts[chosen];
    }
    CHECK(counts.size() == static_cast<std::size_t>(row.orders));
    CHECK(chi_square(counts, row.orders, kDraws) < chi_square_bound(row.orders - 1));
}

TEST_CASE("select: simple answers start anywhere in the list (S-2)", "[policy]") {
    World world;
    const RootId root = many(world, Kind::Simple, 5);
    const Steering steering = world.steering();
    base::Rng rng(kSeed);
    std::map<std::uint32_t, double> first;
    constexpr int kDraws = 10'000;
    for (int round = 0; round < kDraws; ++round) {
        const auto leaves = draw(steering, root, rng);
        REQUIRE(std::set<std::uint32_t>(leaves.begin(), leaves.end()).size() == 5);
        ++first[leaves.front()];
    }
    CHECK(chi_square(first, 5, kDraws) < chi_square_bound(4));
}

TEST_CASE("select: an answer holds up to kMaxMembers leaves, and no more", "[policy]") {
    World world;
    many(world, Kind::Simple, kMaxMembers);
    many(world, Kind::Simple, 10);
    const RootId both = world.record(Kind::Simple, {{NodeId{0}}, {NodeId{1}}});
    const Steering steering = world.steering();
    base::Rng rng(kSeed);
    for (int round = 0; round < 10; ++round) {
        const auto leaves = draw(steering, both, rng);
        CHECK(leaves.size() == kMaxMembers);
        CHECK(std::set<std::uint32_t>(leaves.begin(), leaves.end()).size() == kMaxMembers);
    }
}

TEST_CASE("select: a place that two pools lead to is answered once", "[policy]") {
    World world;
    const LeafId a = world.region("a");
    const LeafId b = world.region("b");
    const NodeId left = world.pool("left", Kind::Simple, {{a}, {b}});
    const NodeId right = world.pool("right", Kind::Failover, {{b}, {a}});
    const auto kind = GENERATE(Kind::Multivalue, Kind::Simple);
    const RootId root = world.record(kind, {{left}, {right}});
    base::Rng rng(kSeed);
    CHECK(draw(world.steering(), root, rng).size() == 2);
}

TEST_CASE("select: an answer says when none of its places has a datum of another", "[policy]") {
    const auto kind = GENERATE(Kind::Multivalue, Kind::Simple);
    const auto is_distinct = [](const World& world, RootId root) {
        base::Rng rng(kSeed);
        RandomChooser chooser(rng);
        Selection selection;
        select(world.steering(), root, Client{}, chooser, selection);
        CHECK(selection.count == 3);
        return selection.distinct;
    };
    World world;
    const std::vector<Child> places = {
        {world.region("a")}, {world.region("b", 2)}, {world.region("c")}};
    const RootId root = world.record(kind, places);
    CHECK(is_distinct(world, root));

    const NodeId pool = world.pool("pool", Kind::Failover, {places[1]});
    CHECK_FALSE(is_distinct(world, world.record(kind, {places[0], {pool}, places[2]})));

    world.rules.leaves[1].data[1].rdata = world.rules.leaves[2].data[0].rdata;
    CHECK_FALSE(is_distinct(world, root));
}

TEST_CASE("select: the choices of many are found by search, those of a few by a scan", "[policy]") {
    for (std::size_t count = 1; count <= kMaxMembers; ++count) {
        std::vector<Choice> choices(count);
        for (std::uint32_t at = 0; at < count; ++at) choices[at].weight_to_here = 3 * (at + 1);
        for (std::uint32_t draw = 0; draw < 3 * count; ++draw) {
            REQUIRE(choice_at(choices, draw) == draw / 3);
        }
    }
}

TEST_CASE("select: pools that repeat each other at every level end in bounded work", "[policy]") {
    World world;
    const LeafId leaf = world.region("only");
    const LeafId other = world.region("other");
    NodeId below = world.pool("bottom", Kind::Simple, {{leaf}, {other}});
    for (std::size_t level = 1; level < kMaxDepth; ++level) {
        below = world.pool("level", Kind::Simple, std::vector<Child>(kMaxMembers, Child{below}));
    }
    const RootId root = world.root(below);  // 2 * 256^7 ways down
    base::Rng rng(kSeed);
    CHECK(draw(world.steering(), root, rng).size() == 2);
}

TEST_CASE("select: a network keeps its place from one version to the next", "[policy]") {
    support::World world;
    std::vector<Child> children;
    for (const char* name : {"eu", "us", "ap"}) children.push_back({world.region(name), 1});
    const RootId root = world.root(world.sticky("", children));
    // What the first version gave. Another hash would move all networks of all users at once.
    const std::vector<std::pair<const char*, const char*>> kept = {
        {"192.0.2.1", "eu"},  {"198.51.100.1", "ap"},     {"203.0.113.1", "ap"},
        {"10.0.0.1", "us"},   {"2001:db8::1", "ap"},      {"2001:db8:0:100::1", "ap"},
        {"172.16.5.9", "us"}, {"2001:db8:0:200::1", "ap"}};
    for (const auto& [from, place] : kept) {
        CAPTURE(from);
        const auto answers = world.answers(root, support::client(from));
        REQUIRE(answers.size() == 1);
        CHECK(world.name_of(LeafId{*answers.begin()->first.begin()}) == place);
    }
}

TEST_CASE("select: pools of what is for no client end in bounded work", "[policy]") {
    support::World world;
    std::vector<Child> children;
    for (std::size_t at = 0; at < 16; ++at) {
        const LeafId leaf = world.region("r" + std::to_string(at));
        children.push_back({world.geo("g", {{"EU", leaf}})});
    }
    // 16^8 ways down, none of which leads to a place.
    for (std::size_t depth = 0; depth < kMaxDepth; ++depth) {
        std::vector<Child> above;
        for (int twin = 0; twin < 16; ++twin) {
            above.push_back({world.pool("p", Kind::Simple, children)});
        }
        children = above;
    }
    const RootId root = world.record(Kind::Simple, children);
    support::check_equal(world.answers(root), support::nothing());
}

TEST_CASE("select: each chosen pool of a multivalue adds its own selection (M-10)", "[policy]") {
    World world;
    std::vector<Child> pools;
    for (int at = 0; at < 3; ++at) {
        const LeafId one = world.region("one");
        const LeafId two = world.region("two");
        pools.push_back({world.pool("pool", Kind::Weighted, {{one, 1}, {two, 1}})});
    }
    const RootId root = world.record(Kind::Multivalue, pools);
    const Steering steering = world.steering();
    base::Rng rng(kSeed);
    for (int round = 0; round < 100; ++round) {
        std::set<std::uint32_t> from;
        for (const std::uint32_t leaf : draw(steering, root, rng)) from.insert(leaf / 2);
        CHECK(from == std::set<std::uint32_t>{0, 1, 2});
    }
}

TEST_CASE("select: the same seed gives the same answers", "[policy]") {
    World world;
    const RootId root = many(world, Kind::Multivalue, 20);
    const Steering steering = world.steering();
    base::Rng left(kSeed);
    base::Rng right(kSeed);
    for (int round = 0; round < 100; ++round) {
        CHECK(draw(steering, root, left) == draw(steering, root, right));
    }
}

TEST_CASE("select: weights 1 and 255 are drawn 1 and 255 times in 256 (W-2, W-14)", "[policy]") {
    World world;
    const LeafId rare = world.region("rare");
    const LeafId often = world.region("often");
    const RootId root = world.record(Kind::Weighted, {{rare, 1}, {often, 255}});
    const Steering steering = world.steering();
    base::Rng rng(kSeed);
    constexpr int kDraws = 256'000;
    double hits = 0;
    for (int round = 0; round < kDraws; ++round) {
        hits += draw(steering, root, rng).front() == rare.value ? 1 : 0;
    }
    // Four standard deviations of a binomial draw.
    CHECK(std::abs(hits - 1000) < 4 * std::sqrt(1000 * 255 / 256.0));
}

}  // namespace leeward::policy
