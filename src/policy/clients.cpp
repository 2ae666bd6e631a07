// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/clients.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "leeward/geo/overlay.hpp"
#include "play.hpp"
#include "sorter.hpp"

namespace leeward::policy {

namespace {

using Tuple = std::vector<std::uint32_t>;  // of one client: its class at each sorter of a group

constexpr std::uint32_t kNoSorter = Clients::kNoGroup;

}  // namespace

/// Sorts clients once. Sorters are told apart by what they look at, groups by their sorters.
class ClientSorter {
public:
    ClientSorter(const Rules& rules, const geo::Atlas& atlas) : rules_(rules), atlas_(atlas) {}

    base::Result<Clients> run() {
        if (!find_sorters()) return Clients();
        find_groups();
        if (auto walked = walk(); !walked) return base::fail(walked.error().message);
        project_groups();
        lay_out();
        if (result_.total_classes_ > kMaxClasses) return too_many();
        return std::move(result_);
    }

private:
    /// A group while clients are sorted into it.
    struct Work {
        Tuple sorters;  // ascending
        bool looked_up = false;
        std::vector<bool> below;  // by group: nodes of it stand below nodes of this one
        std::map<Tuple, std::uint32_t> classes;
        std::map<std::array<std::uint32_t, 3>, std::uint32_t> entries;
        geo::PrefixMapBuilder builder;
        std::vector<std::uint32_t> plain_entries;  // by location number; 0: not yet, else one more
    };

    static tl::unexpected<base::Error> too_many() {
        return base::fail("policies tell more than " + std::to_string(kMaxClasses) +
                          " classes of clients apart; use fewer places");
    }

    /// False when clients matter to no node.
    bool find_sorters() {
        std::map<std::pair<Kind, std::uint32_t>, std::uint32_t> known;
        bool any = false;
        result_.sorters_of_nodes_.assign(rules_.nodes.size(), kNoSorter);
        for (std::size_t at = 0; at < rules_.nodes.size(); ++at) {
            const Node& node = rules_.nodes[at];
            if (!chooses_by_client(node.kind)) continue;
            const bool by_table = node.kind == Kind::Latency;
            if (by_table && rules_.latency_table.rows.empty()) continue;
            const auto next = static_cast<std::uint32_t>(sorters_.size());
            const auto [sorter, fresh] =
                known.emplace(std::pair(node.kind, by_table ? 0 : node.detail), next);
            if (fresh) add_sorter(node);
            result_.sorters_of_nodes_[at] = sorter->second;
            any = true;
        }
        return any;
    }

    void add_sorter(const Node& node) {
        if (node.kind == Kind::Nearest) {
            sorters_.emplace_back(rules_.nearest[node.detail]);
        } else {
            sorters_.emplace_back(node.kind == Kind::Geo ? rules_.geo[node.detail].of_children
                                                         : rules_.latency_table.rows);
        }
    }

    void find_groups() {
        std::map<Tuple, std::uint32_t> known;
        result_.groups_of_nodes_.assign(rules_.nodes.size(), Clients::kNoGroup);
        for (std::size_t at = 0; at < rules_.nodes.size(); ++at) {
            Tuple sorters = sorters_below(NodeId{static_cast<std::uint32_t>(at)});
            if (sorters.empty()) continue;
            const auto next = static_cast<std::uint32_t>(work_.size());
            const auto [group, fresh] = known.emplace(sorters, next);
            if (fresh) work_.push_back({std::move(sorters), false, {}, {}, {}, {}, {}});
            result_.groups_of_nodes_[at] = group->second;
        }
        for (Work& work : work_) work.below.assign(work_.size(), false);
        each_pair(
            [this](std::uint32_t above, std::uint32_t below) { work_[above].below[below] = true; });
        for (const Root& root : rules_.roots) {
            const std::uint32_t group = result_.group_of(root.node);
            if (group != Clients::kNoGroup) work_[group].looked_up = true;
        }
    }

    Tuple sorters_below(NodeId id) const {
        Tuple all;
        if (const std::uint32_t own = result_.sorters_of_nodes_[id.index()]; own != kNoSorter) {
            all.push_back(own);
        }
        for (const Child& child : rules_.nodes[id.index()].children) {
            const auto* below = std::get_if<NodeId>(&child.target);
            if (below == nullptr) continue;
            const std::uint32_t group = result_.group_of(*below);
            if (group == Clients::kNoGroup) continue;
            all.insert(all.end(), work_[group].sorters.begin(), work_[group].sorters.end());
        }
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    }

    /// Calls `visit` with the groups of each parent and child that clients matter to.
    template <class Visit>
    void each_pair(const Visit& visit) const {
        for (std::size_t at = 0; at < rules_.nodes.size(); ++at) {
            const std::uint32_t above = result_.groups_of_nodes_[at];
            if (above == Clients::kNoGroup) continue;
            for (const Child& child : rules_.nodes[at].children) {
                const auto* node = std::get_if<NodeId>(&child.target);
                if (node == nullptr) continue;
                const std::uint32_t below = result_.group_of(*node);
                if (below != Clients::kNoGroup) visit(above, below);
            }
        }
    }

    base::Result<void> walk() {
        std::vector<geo::Prefix> networks;
        for (const Sorter& sorter : sorters_) {
            const auto own = sorter.networks();
            networks.insert(networks.end(), own.begin(), own.end());
        }
        const geo::Overlay overlay(std::move(networks));
        for (const bool v6 : {false, true}) {
            auto walked = atlas_.each_network(
                v6,
                [&](const geo::Prefix& leaf, const geo::Location& location, std::uint32_t number) {
                    if (full_) return;
                    overlay.split(leaf, [&](const geo::Prefix& part,
                                            std::span<const std::uint32_t> covering) {
                        std::vector<geo::Prefix> within;
                        for (const std::uint32_t at : covering) {
                            within.push_back(overlay.networks()[at]);
                        }
                        take(part, location, number, within);
                    });
                });
            if (!walked) return walked;
        }
        if (full_) return too_many();
        return {};
    }

    void take(const geo::Prefix& part, const geo::Location& location, std::uint32_t number,
              std::span<const geo::Prefix> within) {
        for (Work& work : work_) {
            if (!work.looked_up) continue;
            work.builder.add(part, within.empty() ? plain_entry(work, location, number)
                                                  : entry(work, location, within));
        }
    }

    /// The entry of a client in no network of the rules, which many networks of an atlas share.
    std::uint32_t plain_entry(Work& work, const geo::Location& location, std::uint32_t number) {
        if (number >= work.plain_entries.size()) work.plain_entries.resize(number + 1, 0);
        if (work.plain_entries[number] == 0) {
            work.plain_entries[number] = entry(work, location, {}) + 1;
        }
        return work.plain_entries[number] - 1;
    }

    std::uint32_t entry(Work& work, const geo::Location& location,
                        std::span<const geo::Prefix> within) {
        Tuple tuple;
        for (const std::uint32_t sorter : work.sorters) {
            tuple.push_back(sorters_[sorter].classify(location, within));
        }
        const std::uint32_t cls = class_of(work, std::move(tuple));
        if (within.empty()) return add_entry(work, {cls, Clients::kNoGroup, 0});
        const std::uint32_t wider = entry(work, location, within.subspan(1));
        const auto& around = group_entries_[&work - work_.data()][wider];
        // A network that changes nothing for this group needs no entry of its own.
        if (around.cls == cls) return wider;
        return add_entry(work, {cls, wider, within.front().length});
    }

    std::uint32_t add_entry(Work& work, std::array<std::uint32_t, 3> what) {
        auto& entries = group_entries_[&work - work_.data()];
        const auto next = static_cast<std::uint32_t>(entries.size());
        const auto [known, fresh] = work.entries.emplace(what, next);
        if (fresh) entries.push_back({what[0], what[1], static_cast<std::uint8_t>(what[2])});
        return known->second;
    }

    std::uint32_t class_of(Work& work, Tuple tuple) {
        const auto next = static_cast<std::uint32_t>(work.classes.size());
        full_ = full_ || next >= kMaxClasses;
        return work.classes.emplace(std::move(tuple), next).first->second;
    }

    /// From the groups with most sorters down, so that a group has all its classes before they are
    /// projected further: who stands below has a part of the sorters.
    void project_groups() {
        std::vector<std::uint32_t> order(work_.size());
        for (std::uint32_t at = 0; at < order.size(); ++at) order[at] = at;
        std::sort(order.begin(), order.end(), [this](std::uint32_t left, std::uint32_t right) {
            return work_[left].sorters.size() > work_[right].sorters.size();
        });
        result_.groups_.resize(work_.size());
        for (const std::uint32_t above : order) {
            Clients::Group& group = result_.groups_[above];
            group.below.resize(work_.size());
            for (std::uint32_t below = 0; below < work_.size(); ++below) {
                if (work_[above].below[below] && above != below) {
                    group.below[below] = projection(work_[above], work_[below]);
                }
            }
        }
    }

    std::vector<std::uint32_t> projection(const Work& above, Work& below) {
        std::vector<std::size_t> kept;  // where the sorters of `below` stand in `above`
        for (const std::uint32_t sorter : below.sorters) {
            const auto at = std::lower_bound(above.sorters.begin(), above.sorters.end(), sorter);
            kept.push_back(static_cast<std::size_t>(at - above.sorters.begin()));
        }
        std::vector<std::uint32_t> to(above.classes.size());
        for (const auto& [tuple, cls] : above.classes) {
            Tuple part;
            for (const std::size_t at : kept) part.push_back(tuple[at]);
            to[cls] = class_of(below, std::move(part));
        }
        return to;
    }

    void lay_out() {
        for (std::uint32_t at = 0; at < work_.size(); ++at) {
            Work& work = work_[at];
            Clients::Group& group = result_.groups_[at];
            group.class_count = static_cast<std::uint32_t>(work.classes.size());
            group.sorters = work.sorters;
            group.tuples.resize(work.classes.size() * work.sorters.size());
            for (const auto& [tuple, cls] : work.classes) {
                std::copy(
                    tuple.begin(), tuple.end(),
                    group.tuples.begin() + static_cast<std::ptrdiff_t>(cls * work.sorters.size()));
            }
            group.entries = std::move(group_entries_[at]);
            if (work.looked_up) group.map = std::move(work.builder).build();
        }
        for (Sorter& sorter : sorters_) {
            result_.sorters_.push_back({std::move(sorter).take_orders()});
        }
        result_.first_.assign(rules_.nodes.size(), 0);
        std::uint64_t total = 0;
        for (std::size_t at = 0; at < rules_.nodes.size(); ++at) {
            result_.first_[at] = static_cast<std::uint32_t>(total);
            const std::uint32_t group = result_.groups_of_nodes_[at];
            if (group != Clients::kNoGroup) total += result_.groups_[group].class_count;
            total = std::min<std::uint64_t>(total, kMaxClasses + 1);
        }
        result_.total_classes_ = static_cast<std::uint32_t>(total);
    }

    const Rules& rules_;
    const geo::Atlas& atlas_;
    Clients result_;
    std::vector<Sorter> sorters_;
    std::vector<Work> work_;                                                         // by group
    std::unordered_map<std::ptrdiff_t, std::vector<Clients::Entry>> group_entries_;  // by group
    bool full_ = false;
};

base::Result<Clients> Clients::sort(const Rules& rules, const geo::Atlas& atlas) {
    return ClientSorter(rules, atlas).run();
}

std::uint32_t Clients::class_count(NodeId node) const {
    return matter(node) ? groups_[group_of(node)].class_count : 1;
}

std::uint32_t Clients::project(NodeId parent, std::uint32_t cls, NodeId child) const {
    if (!matter(child)) return 0;
    const std::uint32_t above = group_of(parent);
    const std::uint32_t below = group_of(child);
    return above == below ? cls : groups_[above].below[below][cls];
}

std::span<const std::uint16_t> Clients::order(NodeId node, std::uint32_t cls) const {
    const Group& group = groups_[group_of(node)];
    const std::uint32_t sorter = sorters_of_nodes_[node.index()];
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
    auto sorted = Clients::sort(rules, geo::Nowhere());
    assert(sorted);  // of one location there are few classes
    return std::make_shared<const Clients>(std::move(*sorted));
}

}  // namespace leeward::policy
