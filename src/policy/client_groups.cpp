// SPDX-License-Identifier: Apache-2.0
#include "client_groups.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

#include "play.hpp"

namespace leeward::policy {

namespace {

using Areas = std::vector<Area>;
using Points = std::vector<NearestPoint>;

struct LessAreas {
    bool operator()(const Areas* left, const Areas* right) const { return *left < *right; }
};

struct LessPoints {
    bool operator()(const Points* left, const Points* right) const {
        const auto key = [](const NearestPoint& point) {
            return std::tuple(point.at.latitude, point.at.longitude, point.bias);
        };
        return std::lexicographical_compare(
            left->begin(), left->end(), right->begin(), right->end(),
            [&](const NearestPoint& one, const NearestPoint& other) {
                return key(one) < key(other);
            });
    }
};

void sort_unique(std::vector<std::uint32_t>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

/// Calls `visit` with each child of the node that is a node.
template <class Visit>
void each_node_below(const Node& node, const Visit& visit) {
    for (const Child& child : node.children) {
        if (const auto* below = std::get_if<NodeId>(&child.target)) visit(*below);
    }
}

}  // namespace

ClientGroups::ClientGroups(const Rules& rules)
    : sorter_of(rules.nodes.size(), kNone), group_of(rules.nodes.size(), kNone) {
    find_sorters(rules);
    if (sorters.empty()) return;
    find_groups(rules);
    find_below(rules);
}

/// Equal areas and equal points share a sorter, however many records say them.
void ClientGroups::find_sorters(const Rules& rules) {
    std::map<const Areas*, std::uint32_t, LessAreas> by_areas;
    std::map<const Points*, std::uint32_t, LessPoints> by_points;
    for (std::size_t at = 0; at < rules.nodes.size(); ++at) {
        const Node& node = rules.nodes[at];
        if (!chooses_by_client(node.kind)) continue;
        const auto next = static_cast<std::uint32_t>(sorters.size());
        if (node.kind == Kind::Nearest) {
            const NearestPoints& points = rules.nearest[node.detail];
            const auto [known, fresh] = by_points.emplace(&points.of_children, next);
            if (fresh) sorters.emplace_back(points);
            sorter_of[at] = known->second;
            continue;
        }
        const Areas& areas =
            node.kind == Kind::Geo ? rules.geo[node.detail].of_children : rules.latency_table.rows;
        if (areas.empty()) continue;  // all latencies are measured from here
        const auto [known, fresh] = by_areas.emplace(&areas, next);
        if (fresh) sorters.emplace_back(areas);
        sorter_of[at] = known->second;
    }
}

void ClientGroups::find_groups(const Rules& rules) {
    std::map<std::vector<std::uint32_t>, std::uint32_t> known;
    for (std::size_t at = 0; at < rules.nodes.size(); ++at) {
        std::vector<std::uint32_t> below = sorters_below(rules.nodes[at], sorter_of[at]);
        if (below.empty()) continue;
        const auto next = static_cast<std::uint32_t>(groups.size());
        const auto [group, fresh] = known.emplace(std::move(below), next);
        if (fresh) groups.push_back({group->first, false, {}});
        group_of[at] = group->second;
    }
    for (const Root& root : rules.roots) {
        const std::uint32_t group = group_of[root.node.index()];
        if (group != kNone) groups[group].looked_up = true;
    }
}

std::vector<std::uint32_t> ClientGroups::sorters_below(const Node& node, std::uint32_t own) const {
    std::vector<std::uint32_t> all;
    if (own != kNone) all.push_back(own);
    each_node_below(node, [&](NodeId below) {
        const std::uint32_t group = group_of[below.index()];
        if (group == kNone) return;
        all.insert(all.end(), groups[group].sorters.begin(), groups[group].sorters.end());
    });
    sort_unique(all);
    return all;
}

void ClientGroups::find_below(const Rules& rules) {
    for (std::size_t at = 0; at < rules.nodes.size(); ++at) {
        const std::uint32_t above = group_of[at];
        if (above == kNone) continue;
        each_node_below(rules.nodes[at], [&](NodeId node) {
            const std::uint32_t below = group_of[node.index()];
            if (below != kNone && below != above) groups[above].below.push_back(below);
        });
    }
    for (ClientGroup& group : groups) sort_unique(group.below);
}

}  // namespace leeward::policy
