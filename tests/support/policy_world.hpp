// SPDX-License-Identifier: Apache-2.0
#pragma once
// A small world of places and pools for tests of policy, built line by line as a configuration
// would say it.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "leeward/policy/decide.hpp"
#include "support/distribution.hpp"
#include "support/listed_atlas.hpp"

namespace leeward::support {

struct World {
    policy::Rules rules;
    std::vector<health::EndpointState> health;
    std::vector<policy::Word> words;
    std::vector<policy::HostAnswer> looked_up;             // by host
    std::vector<std::optional<base::Duration>> latencies;  // measured from here, by place
    Lands lands;                                           // what is known of addresses

    policy::PlaceId place(const std::string& name, std::optional<policy::PlaceId> parent = {}) {
        const auto kind = parent ? policy::PlaceKind::Zone : policy::PlaceKind::Region;
        rules.places.push_back({name, kind, parent});
        return {static_cast<std::uint32_t>(rules.places.size() - 1)};
    }

    health::EndpointId endpoint(policy::PlaceId at) {
        const auto number = static_cast<std::uint32_t>(rules.endpoints.size());
        rules.endpoints.push_back({"web", at, "192.0.2." + std::to_string(number) + ":80"});
        health.emplace_back().state = health::State::Up;
        return {number};
    }

    /// A leaf of a place without data yet.
    policy::LeafId bare_leaf(policy::PlaceId at) {
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = at;
        leaf.check = "web";
        return {static_cast<std::uint32_t>(rules.leaves.size() - 1)};
    }

    /// One more datum of a leaf, with an endpoint of its own when `checked`.
    void datum(policy::LeafId id, policy::PlaceId at, bool checked = true) {
        policy::Datum& datum = leaf_at(id).data.emplace_back();
        const auto number = static_cast<std::uint8_t>(leaf_at(id).data.size());
        datum.rdata = {192, 0, static_cast<std::uint8_t>(id.value), number};
        datum.place = at;
        if (!checked) return;
        const health::EndpointId own = endpoint(at);
        datum.endpoints.push_back(own);
        leaf_at(id).endpoints.push_back(own);
    }

    /// A region with `endpoints` checked addresses; 0: one address that nothing checks.
    policy::LeafId region(const std::string& name, int endpoints = 1) {
        const policy::PlaceId at = place(name);
        const policy::LeafId leaf = bare_leaf(at);
        if (endpoints == 0) {
            leaf_at(leaf).check = "none";
            datum(leaf, at, false);
        }
        for (int number = 0; number < endpoints; ++number) datum(leaf, at);
        return leaf;
    }

    policy::NodeId pool(const std::string& name, policy::Kind kind,
                        std::vector<policy::Child> children) {
        rules.nodes.push_back({name, kind, policy::kNoDetail, std::move(children)});
        return {static_cast<std::uint32_t>(rules.nodes.size() - 1)};
    }

    /// A place whose addresses are those of a host, which was not looked up yet.
    policy::LeafId host(const std::string& name, bool checked = false) {
        const policy::PlaceId at = place(name);
        const policy::LeafId leaf = bare_leaf(at);
        leaf_at(leaf).host = policy::HostId{static_cast<std::uint32_t>(rules.hosts.size())};
        rules.hosts.push_back({dns::Name::parse(name + ".example.").value(), dns::RrType::A});
        looked_up.emplace_back();
        if (checked) leaf_at(leaf).endpoints.push_back(endpoint(at));
        return leaf;
    }
    /// What looking the host of a leaf up has brought.
    void resolve(policy::LeafId id, std::vector<dns::Rdata> data, std::uint32_t ttl = 60) {
        looked_up[leaf_at(id).host->index()] = {std::move(data), ttl};
    }

    /// Children by code or network.
    policy::NodeId geo(const std::string& name,
                       const std::vector<std::pair<std::string, policy::Target>>& children) {
        policy::GeoAreas& areas = rules.geo.emplace_back();
        std::vector<policy::Child> targets;
        for (const auto& [key, target] : children) {
            areas.of_children.push_back(area(key));
            targets.push_back({target});
        }
        return detailed(name, policy::Kind::Geo, rules.geo.size(), std::move(targets));
    }

    struct Point {
        policy::Target target;
        policy::NearestPoint at;
    };
    policy::NodeId nearest(const std::string& name, const std::vector<Point>& children) {
        policy::NearestPoints& points = rules.nearest.emplace_back();
        std::vector<policy::Child> targets;
        for (const Point& child : children) {
            points.of_children.push_back(child.at);
            targets.push_back({child.target});
        }
        return detailed(name, policy::Kind::Nearest, rules.nearest.size(), std::move(targets));
    }

    /// Children by their region in the table of latencies. A place's own measurement stands in for
    /// it.
    policy::NodeId latency(const std::string& name,
                           const std::vector<std::pair<std::string, policy::Target>>& children) {
        policy::LatencyRegions& regions = rules.latency.emplace_back();
        std::vector<policy::Child> targets;
        for (const auto& [region, target] : children) {
            regions.columns.push_back(column(region));
            const auto* leaf = std::get_if<policy::LeafId>(&target);
            regions.of_children.push_back(leaf == nullptr ? std::optional<policy::PlaceId>()
                                                          : leaf_at(*leaf).place);
            targets.push_back({target});
        }
        return detailed(name, policy::Kind::Latency, rules.latency.size(), std::move(targets));
    }
    /// A row of the table of latencies, in milliseconds.
    void latency_row(const std::string& key, const std::map<std::string, int>& cells) {
        for (const auto& [region, unused] : cells) column(region);
        rules.latency_table.rows.push_back(area(key));
        auto& row = rules.latency_table.cells.emplace_back(rules.latency_table.columns.size());
        for (const auto& [region, ms] : cells) row[column(region)] = std::chrono::milliseconds(ms);
    }
    /// What was measured from here to a place.
    void measure(policy::LeafId id, int ms) {
        latencies.resize(rules.places.size());
        latencies[leaf_at(id).place.index()] = std::chrono::milliseconds(ms);
    }

    /// The tree of another record.
    policy::NodeId alias(policy::Target target, bool evaluate = true,
                         std::vector<health::EndpointId> gate = {}) {
        policy::Alias& alias = rules.aliases.emplace_back();
        alias.target = dns::Name::parse("target.example.").value();
        alias.evaluate = evaluate;
        alias.check = gate.empty() ? "none" : "gate";
        alias.gate = std::move(gate);
        return detailed("", policy::Kind::Alias, rules.aliases.size(), {{target}});
    }

    /// Weighted, and kept by networks of so many bits.
    policy::NodeId sticky(const std::string& name, std::vector<policy::Child> children,
                          std::uint8_t v4 = 24, std::uint8_t v6 = 56) {
        std::vector<std::string> keys;
        for (const policy::Child& child : children) keys.push_back(name_of(child.target));
        rules.sticky.push_back({v4, v6, std::move(keys)});
        return detailed(name, policy::Kind::Weighted, rules.sticky.size(), std::move(children));
    }

    policy::RootId root(policy::NodeId node) {
        policy::Root& root = rules.roots.emplace_back();
        root.node = node;
        return {static_cast<std::uint32_t>(rules.roots.size() - 1)};
    }

    policy::RootId record(policy::Kind kind, std::vector<policy::Child> children) {
        return root(pool("www", kind, std::move(children)));
    }

    void set(health::EndpointId id, health::State state) { health[id.index()].state = state; }
    void set(policy::LeafId id, health::State state) {
        for (const health::EndpointId endpoint : leaf_at(id).endpoints) set(endpoint, state);
    }
    void say(policy::PlaceId about, health::State state) { words.push_back({about, state}); }
    void say(policy::LeafId about, health::State state) { say(leaf_at(about).place, state); }
    void say(health::EndpointId about, health::State state) { words.push_back({about, state}); }
    /// Addresses of a network are where a code says ("US-WA"), or at a point.
    void land(std::string_view network, std::string_view code) {
        lands.emplace_back(geo::Prefix::parse(network).value(),
                           geo::located_in(geo::parse_code(code).value()));
    }
    void land(std::string_view network, geo::Coordinates at) {
        geo::Location location;
        location.coordinates = at;
        lands.emplace_back(geo::Prefix::parse(network).value(), location);
    }

    policy::Leaf& leaf_at(policy::LeafId id) { return rules.leaves[id.index()]; }

    [[nodiscard]] std::string name_of(policy::Target target) const {
        if (const auto* node = std::get_if<policy::NodeId>(&target)) {
            return rules.nodes[node->index()].name;
        }
        const policy::Leaf& leaf = rules.leaves[std::get<policy::LeafId>(target).index()];
        return rules.places[leaf.place.index()].name;
    }

    /// How everything is told to be, and all clients of the listed networks.
    [[nodiscard]] policy::Known known() const { return {health, words, looked_up, latencies}; }
    [[nodiscard]] std::shared_ptr<const policy::Clients> clients() const {
        auto sorted = policy::Clients::sort(rules, ListedAtlas(lands));
        return std::make_shared<const policy::Clients>(std::move(sorted.value()));
    }
    [[nodiscard]] policy::Steering steering() const {
        return policy::Decider(rules, clients()).decide(known(), base::Instant{}, 1);
    }
    [[nodiscard]] Distribution answers(policy::RootId root,
                                       const policy::Client& client = {}) const {
        return distribution_of(steering(), root, client);
    }

private:
    policy::NodeId detailed(const std::string& name, policy::Kind kind, std::size_t details,
                            std::vector<policy::Child> children) {
        const policy::NodeId id = pool(name, kind, std::move(children));
        rules.nodes[id.index()].detail = static_cast<std::uint32_t>(details - 1);
        return id;
    }

    /// The region's number in the table of latencies.
    std::uint32_t column(const std::string& region) {
        policy::LatencyTable& table = rules.latency_table;
        for (std::uint32_t at = 0; at < table.columns.size(); ++at) {
            if (table.columns[at] == region) return at;
        }
        table.columns.push_back(region);
        for (auto& row : table.cells) row.resize(table.columns.size());
        return static_cast<std::uint32_t>(table.columns.size() - 1);
    }
};

}  // namespace leeward::support
