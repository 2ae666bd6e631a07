// SPDX-License-Identifier: Apache-2.0
// What a publish costs in decide, and a query in select: 100,000 roots over 10 places.

#define CATCH_CONFIG_ENABLE_BENCHMARKING  // both for Catch2 version 2; version 3 brings them
#define CATCH_CONFIG_MAIN
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "leeward/policy/decide.hpp"
#include "leeward/policy/select.hpp"
#include "support/catch.hpp"

namespace leeward::policy {
namespace {

constexpr std::uint32_t kPlaces = 10;
constexpr std::uint32_t kRoots = 100'000;

/// Each root has a node of its own over three places: nothing is shared, which is the worst case.
Rules rules_of(base::Rng& rng) {
    Rules rules;
    for (std::uint32_t at = 0; at < kPlaces; ++at) {
        rules.places.push_back({"p" + std::to_string(at), PlaceKind::Region, {}});
        rules.endpoints.push_back({"web", {at}, "192.0.2." + std::to_string(at) + ":80"});
        Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        leaf.endpoints = {{at}};
        leaf.data.push_back({{192, 0, 2, static_cast<std::uint8_t>(at)}, leaf.endpoints, {at}});
    }
    rules.nodes.reserve(kRoots);
    rules.roots.reserve(kRoots);
    for (std::uint32_t at = 0; at < kRoots; ++at) {
        Node& node = rules.nodes.emplace_back();
        node.name = "www";
        node.kind = static_cast<Kind>(rng.below(4));
        for (std::uint32_t child = 0; child < 3; ++child) {
            node.children.push_back({LeafId{(at + child) % kPlaces}, rng.below(3)});
        }
        rules.roots.emplace_back().node = {at};
    }
    return rules;
}

std::vector<health::EndpointState> health_of(std::uint32_t down_in_ten) {
    std::vector<health::EndpointState> health(kPlaces);
    for (std::uint32_t at = 0; at < kPlaces; ++at) {
        health[at].state = at < down_in_ten ? health::State::Down : health::State::Up;
    }
    return health;
}

/// 1,000 records, each with a geo node of its own of seven areas over pairs of places.
Rules geo_rules() {
    Rules rules;
    base::Rng rng(1);
    rules = rules_of(rng);
    rules.nodes.clear();
    rules.roots.clear();
    constexpr std::array kCodes = {"default", "EU", "NA", "AS", "US", "DE", "US-WA"};
    for (std::uint32_t record = 0; record < 1000; ++record) {
        GeoAreas& areas = rules.geo.emplace_back();
        Node geo{"", Kind::Geo, record, {}};
        for (std::uint32_t at = 0; at < kCodes.size(); ++at) {
            // The order differs from record to record, as keys differ from table to table.
            areas.of_children.emplace_back(
                geo::parse_code(kCodes[(at + record) % kCodes.size()]).value());
            rules.nodes.push_back(
                {"",
                 Kind::Failover,
                 kNoDetail,
                 {{LeafId{(record + at) % kPlaces}}, {LeafId{(record + at + 1) % kPlaces}}}});
            geo.children.push_back({NodeId{static_cast<std::uint32_t>(rules.nodes.size() - 1)}});
        }
        rules.nodes.push_back(std::move(geo));
        rules.roots.emplace_back().node = {static_cast<std::uint32_t>(rules.nodes.size() - 1)};
    }
    return rules;
}

/// 2^18 networks of IPv4, one beside the other, in eight places.
class Scattered final : public geo::Atlas {
public:
    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override {
        constexpr std::uint8_t kLength = 18;
        if (v6) visit(geo::Prefix::all(true), {}, 0);
        constexpr std::array kCodes = {"default", "FR", "DE", "US-WA", "US-OR", "CA", "JP", "BR"};
        base::Rng rng(9);
        for (std::uint32_t top = 0; !v6 && top < (1U << kLength); ++top) {
            std::array<std::uint8_t, 4> octets{};
            base::store_u32(octets.data(), top << (32U - kLength));
            const std::uint32_t number = rng.below(kCodes.size());
            visit({*base::Address::from_bytes(octets), kLength},
                  geo::located_in(geo::parse_code(kCodes[number]).value()), number);
        }
        return {};
    }
};

}  // namespace

TEST_CASE("bench: decide over 1,000 geo records of seven areas", "[policy]") {
    const Rules rules = geo_rules();
    const Scattered atlas;
    BENCHMARK("clients sorted, in an atlas of 262,144 networks") {
        return Clients::sort(rules, atlas).value().total_classes();
    };
    Decider decider(rules, std::make_shared<Clients>(Clients::sort(rules, atlas).value()));
    Steering spare;
    for (const std::uint32_t down : {0U, 3U, 10U}) {
        const auto health = health_of(down);
        BENCHMARK("decide, " + std::to_string(down) + " of 10 places down") {
            spare = decider.decide({.health = health}, base::Instant{}, 1, std::move(spare));
            return spare.starts.size();
        };
    }
}

TEST_CASE("bench: decide over 100,000 roots", "[policy]") {
    base::Rng rng(1);
    const Rules rules = rules_of(rng);
    BENCHMARK("what is worked out once") {
        return Decider(rules);
    };
    Decider decider(rules);
    Steering spare;
    for (const std::uint32_t down : {0U, 3U, 10U}) {
        const auto health = health_of(down);
        BENCHMARK("decide, " + std::to_string(down) + " of 10 places down") {
            spare = decider.decide({.health = health}, base::Instant{}, 1, std::move(spare));
            return spare.starts.size();
        };
    }
    BENCHMARK("decide, in new memory") {
        return decider.decide({.health = health_of(3)}, base::Instant{}, 1);
    };
}

TEST_CASE("bench: select", "[policy]") {
    base::Rng rng(1);
    const Rules rules = rules_of(rng);
    const Steering steering = decide(rules, {.health = health_of(0)}, base::Instant{}, 1);
    RandomChooser chooser(rng);
    for (const Kind kind : {Kind::Failover, Kind::Weighted, Kind::Multivalue, Kind::Simple}) {
        std::vector<RootId> roots;
        for (std::uint32_t at = 0; roots.size() < 1000; ++at) {
            if (rules.nodes[at].kind == kind) roots.push_back({at});
        }
        BENCHMARK("select, " + std::string(to_string(kind)) + ", 1,000 queries") {
            std::uint32_t sum = 0;
            for (const RootId root : roots) {
                Selection selection;
                select(steering, root, Client{}, chooser, selection);
                sum += selection.leaves[0];
            }
            return sum;
        };
    }
}

}  // namespace leeward::policy
