// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/clients.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "client_sorter.hpp"

namespace leeward::policy {

base::Result<Clients> Clients::sort(const Rules& rules, const geo::Atlas& atlas) {
    return ClientSorter(rules, atlas, ClientLimits{}).run();
}

std::uint32_t Clients::class_count(NodeId node) const {
    return matter(node) ? groups_[group_of(node)].class_count : 1;
}

std::uint32_t Clients::project(NodeId parent, std::uint32_t cls, NodeId child) const {
    if (!matter(child)) return 0;
    const std::uint32_t above = group_of(parent);
    const std::uint32_t below = group_of(child);
    if (above == below) return cls;
    const auto& all = groups_[above].projections;
    const auto at = std::lower_bound(
        all.begin(), all.end(), below,
        [](const Projection& each, std::uint32_t group) { return each.below < group; });
    return at->class_map[cls];
}

std::span<const std::uint32_t> Clients::order(NodeId node, std::uint32_t cls) const {
    if (!matter(node)) return {};
    const std::uint32_t sorter = sorters_of_nodes_[node.index()];
    if (sorter == ClientGroups::kNone) return {};
    const Group& group = groups_[group_of(node)];
    const auto at = std::lower_bound(group.sorters.begin(), group.sorters.end(), sorter);
    const auto column = static_cast<std::size_t>(at - group.sorters.begin());
    const std::uint32_t own = group.tuples[cls * group.sorters.size() + column];
    return sorters_[sorter].by_class[own];
}

Clients::Found Clients::find(std::uint32_t group, const Client& client) const noexcept {
    const Group& in = groups_[group];
    const geo::Found found = in.map.find(client.address);
    const Entry* entry = &in.entries[found.value];
    while (entry->known_at > client.prefix) entry = &in.entries[entry->wider];
    return {entry->cls, found.length};
}

std::shared_ptr<const Clients> unknown_clients(const Rules& rules) {
    // Of one location there are no more classes than the rules have networks, so none need be too
    // many for whoever holds the rules.
    constexpr std::uint64_t kAny = std::numeric_limits<std::uint32_t>::max();
    auto sorted = ClientSorter(rules, geo::Nowhere(), {kAny, kAny, kAny}).run();
    assert(sorted);
    return std::make_shared<const Clients>(std::move(*sorted));
}

}  // namespace leeward::policy
