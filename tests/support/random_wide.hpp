// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random worlds with everything that clients, aliases, hosts and stickiness matter to, over and
// among the nodes of a RandomWorld. All of a seed.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/random_rules.hpp"

namespace leeward::support {

struct WideLimits {
    WorldLimits narrow = {.places = 4, .data = 2, .nodes = 2, .children = 3};
    std::uint32_t nodes = 6;     // beside the narrow ones
    std::uint32_t children = 4;  // of each
    std::uint32_t lands = 8;
    bool sticky = false;
    bool everywhere = false;  // each geo node has a default
};

class RandomWide {
public:
    explicit RandomWide(base::Rng& rng, const WideLimits& limits = {})
        : rng_(rng), limits_(limits), narrow_(rng, limits.narrow), world_(narrow_.world()) {
        for (std::uint32_t hosts = rng_.below(3); hosts > 0; --hosts) {
            world_.host("h" + std::to_string(hosts), rng_.below(2) == 0);
        }
        add_verdicts();
        for (std::uint32_t lands = rng_.below(limits_.lands + 1); lands > 0; --lands) {
            world_.lands.emplace_back(random_network(), random_location());
        }
        for (std::uint32_t rows = rng_.below(4); rows > 0; --rows) add_row();
        for (std::uint32_t nodes = 1 + rng_.below(limits_.nodes); nodes > 0; --nodes) add_node();
        shuffle();
    }

    [[nodiscard]] World& world() { return world_; }

    /// All that is known anew: health, words, addresses of hosts, latencies.
    void shuffle() {
        narrow_.shuffle_health();
        narrow_.shuffle_words();
        for (HostAnswer& host : world_.looked_up) {
            host = {};
            const auto count = static_cast<std::uint8_t>(rng_.below(3));
            for (std::uint8_t at = 0; at < count; ++at) host.data.push_back({198, 51, 100, at});
        }
        world_.latencies.assign(world_.rules.places.size(), std::nullopt);
        for (auto& latency : world_.latencies) {
            if (rng_.below(3) != 0) latency = random_latency();
        }
    }

    /// A client's network, most often one that some network of the world has to do with.
    policy::Client random_client() {
        const geo::Prefix network = random_network();
        if (rng_.below(2) == 0) return {network.address, network.length};
        return {network.address, network.bits()};
    }

    /// Few enough to meet each other, of both families and all lengths.
    geo::Prefix random_network() {
        constexpr std::array<std::uint8_t, 6> kOctets = {0, 1, 2, 127, 128, 255};
        std::array<std::uint8_t, 16> octets{};
        const bool v6 = rng_.below(4) == 0;
        for (std::size_t at = 0; at < (v6 ? 16U : 4U); ++at) {
            octets[at] = kOctets[rng_.below(kOctets.size())];
        }
        octets[0] = rng_.below(4) == 0 ? octets[0] : 10;
        const auto address = base::Address::from_bytes({octets.data(), v6 ? 16U : 4U});
        const std::uint32_t bits = v6 ? 128 : 32;
        constexpr std::uint32_t kCommon = 8;
        const std::uint32_t length =
            rng_.below(8) == 0 ? rng_.below(bits + 1) : kCommon * (1 + rng_.below(bits / kCommon));
        return geo::Prefix::around(*address, static_cast<std::uint8_t>(length));
    }

private:
    using HostAnswer = policy::HostAnswer;
    static constexpr std::array<const char*, 10> kCodes = {
        "default", "EU", "NA", "US", "US-WA", "US-OR", "FR", "DE-BY", "AS64500", "continent:SA"};

    template <class T, std::size_t Size>
    T one_of(const std::array<T, Size>& all) {
        return all[rng_.below(static_cast<std::uint32_t>(Size))];
    }

    geo::Location random_location() {
        if (rng_.below(8) == 0) return {};
        geo::Location location = geo::located_in(geo::parse_code(one_of(kCodes)).value());
        if (rng_.below(4) == 0) location.as_number = 64500;
        if (rng_.below(3) != 0) location.coordinates = random_point();
        return location;
    }
    geo::Coordinates random_point() {
        constexpr std::array<geo::Coordinates, 6> kPoints = {{{53.3, -6.27},
                                                              {39.04, -77.49},
                                                              {-33.87, 151.21},
                                                              {1.35, 103.99},
                                                              {-23.55, -46.63},
                                                              {50.11, 8.68}}};
        return one_of(kPoints);
    }
    base::Duration random_latency() { return std::chrono::milliseconds(10 * (1 + rng_.below(4))); }

    /// Some endpoints inverted, disabled, or counted from those before them.
    void add_verdicts() {
        const auto count = static_cast<std::uint32_t>(world_.rules.endpoints.size());
        for (std::uint32_t at = 0; at < count; ++at) {
            if (rng_.below(3) != 0) continue;
            policy::Verdict verdict;
            verdict.of = {at};
            verdict.inverted = rng_.below(3) == 0;
            verdict.disabled = rng_.below(5) == 0;
            if (at > 0 && rng_.below(2) == 0) {
                for (std::uint32_t children = rng_.below(4); children > 0; --children) {
                    verdict.counted.push_back({rng_.below(at)});
                }
                verdict.at_least = rng_.below(4);
            }
            world_.rules.verdicts.push_back(std::move(verdict));
        }
    }

    /// Any area, as text.
    std::string random_area() {
        return rng_.below(2) == 0 ? std::string(one_of(kCodes)) : random_network().to_string();
    }

    void add_row() {
        const std::string key = random_area();
        for (const policy::Area& row : world_.rules.latency_table.rows) {
            if (row == area(key)) return;
        }
        std::map<std::string, int> cells;
        for (const char* region : {"r0", "r1", "r2", "r3"}) {
            if (rng_.below(3) != 0) cells[region] = 10 * (1 + static_cast<int>(rng_.below(4)));
        }
        world_.latency_row(key, cells);
    }

    policy::Target random_target() {
        const auto nodes = static_cast<std::uint32_t>(world_.rules.nodes.size());
        const auto leaves = static_cast<std::uint32_t>(world_.rules.leaves.size());
        if (rng_.below(2) == 0) return policy::NodeId{rng_.below(nodes)};
        return policy::LeafId{rng_.below(leaves)};
    }

    std::vector<policy::Target> random_targets() {
        std::vector<policy::Target> targets;
        for (std::uint32_t count = 1 + rng_.below(limits_.children); count > 0; --count) {
            const policy::Target target = random_target();
            if (std::find(targets.begin(), targets.end(), target) == targets.end()) {
                targets.push_back(target);
            }
        }
        return targets;
    }

    std::vector<policy::Child> random_children() {
        constexpr std::array<std::uint32_t, 5> kWeights = {0, 0, 1, 3, 255};
        std::vector<policy::Child> children;
        for (const policy::Target target : random_targets()) {
            children.push_back({target, one_of(kWeights)});
        }
        return children;
    }

    policy::NodeId random_node(const std::string& name) {
        constexpr std::array kPlain = {policy::Kind::Failover, policy::Kind::Weighted,
                                       policy::Kind::Multivalue, policy::Kind::Simple};
        switch (rng_.below(limits_.sticky ? 8 : 7)) {
            case 0:
            case 1:
                return random_geo(name);
            case 2:
                return random_nearest(name);
            case 3:
                return random_latency_node(name);
            case 4:
                return random_alias();
            case 7:
                return world_.sticky(name, random_children());
            default:
                return world_.pool(name, one_of(kPlain), random_children());
        }
    }

    policy::NodeId random_geo(const std::string& name) {
        std::map<std::string, policy::Target> members;
        for (const policy::Target target : random_targets()) members[random_area()] = target;
        if (limits_.everywhere) members["default"] = random_target();
        return world_.geo(name, {members.begin(), members.end()});
    }
    policy::NodeId random_nearest(const std::string& name) {
        constexpr std::array<std::int32_t, 6> kBiases = {0, 0, 0, 37, -41, 99};
        std::vector<World::Point> members;
        for (const policy::Target target : random_targets()) {
            members.push_back({target, {random_point(), one_of(kBiases)}});
        }
        return world_.nearest(name, members);
    }
    policy::NodeId random_latency_node(const std::string& name) {
        std::vector<std::pair<std::string, policy::Target>> members;
        for (const policy::Target target : random_targets()) {
            members.emplace_back("r" + std::to_string(members.size()), target);
        }
        return world_.latency(name, members);
    }
    policy::NodeId random_alias() {
        std::vector<health::EndpointId> gate;
        const auto endpoints = static_cast<std::uint32_t>(world_.rules.endpoints.size());
        if (endpoints > 0 && rng_.below(2) == 0) gate.push_back({rng_.below(endpoints)});
        constexpr std::array kUnknown = {health::UnknownAs::Hold, health::UnknownAs::Down};
        const policy::NodeId id = world_.alias(random_target(), rng_.below(2) == 0, gate);
        world_.rules.aliases.back().unknown = one_of(kUnknown);
        return id;
    }

    void add_node() {
        const policy::NodeId id = random_node("w" + std::to_string(world_.rules.nodes.size()));
        if (rng_.below(4) != 0) world_.root(id);
    }

    base::Rng& rng_;
    WideLimits limits_;
    RandomWorld narrow_;
    World& world_;
};

}  // namespace leeward::support
