// SPDX-License-Identifier: Apache-2.0
#include "client_sorter.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "leeward/geo/overlay.hpp"
#include "play.hpp"

namespace leeward::policy {

base::Result<Clients> ClientSorter::run() {
    if (plan_.sorters.empty()) return Clients();
    if (auto walked = walk(); !walked) return base::fail(walked.error().message);
    project_groups();
    count();
    if (!too_many_.empty()) return base::fail(too_many_);
    lay_out();
    return std::move(result_);
}

base::Result<void> ClientSorter::walk() {
    std::vector<geo::Prefix> all;
    for (const Sorter& sorter : plan_.sorters) {
        const auto own = sorter.networks();
        all.insert(all.end(), own.begin(), own.end());
    }
    const geo::Overlay overlay(std::move(all));
    std::vector<geo::Prefix> within;
    for (const bool v6 : {false, true}) {
        for (Work& work : work_) work.last_entry = ClientGroups::kNone;
        const auto visit = [&](const geo::Prefix& leaf, const geo::Location& location,
                               std::uint32_t number) {
            if (!too_many_.empty()) return;
            overlay.split(
                leaf, [&](const geo::Prefix& part, std::span<const std::uint32_t> covering) {
                    within.clear();
                    for (const std::uint32_t at : covering)
                        within.push_back(overlay.networks()[at]);
                    take(part, {location, number, within, covering.empty() ? 0 : covering.front()});
                });
        };
        if (auto walked = atlas_.each_network(v6, visit); !walked) return walked;
    }
    return {};
}

void ClientSorter::take(const geo::Prefix& part, const Part& at) {
    for (std::size_t group = 0; group < work_.size(); ++group) {
        if (!plan_.groups[group].looked_up) continue;
        Work& work = work_[group];
        std::uint32_t& known = memo(work, at);
        if (known == 0) known = entry(group, at.location, at.within) + 1;
        const std::uint32_t value = known - 1;
        work.builder.add(part, value);
        ranges_ += std::exchange(work.last_entry, value) == value ? 0 : 1;
    }
    if (ranges_ <= limits_.ranges) return;
    too_many_ = "policies tell clients apart in more than " + std::to_string(limits_.ranges) +
                " ranges of addresses; let more records share their areas or points";
}

/// An atlas has few locations for very many networks, and a network of the rules holds many of its.
std::uint32_t& ClientSorter::memo(Work& work, const Part& at) const {
    if (!at.within.empty()) return work.inside[std::uint64_t{at.innermost} << 32U | at.number];
    if (at.number >= work.outside.size()) work.outside.resize(at.number + std::size_t{1}, 0);
    return work.outside[at.number];
}

/// Ends, for each network that is left out makes it one fewer.
std::uint32_t ClientSorter::entry(std::size_t group, const geo::Location& location,
                                  std::span<const geo::Prefix> within) {
    Work& work = work_[group];
    Tuple tuple;
    for (const std::uint32_t sorter : plan_.groups[group].sorters) {
        tuple.push_back(plan_.sorters[sorter].classify(location, within));
    }
    const std::uint32_t cls = class_of(work, std::move(tuple));
    if (within.empty()) return add_entry(work, {cls, ClientGroups::kNone, 0});
    const std::uint32_t wider = entry(group, location, within.subspan(1));
    // A network that changes nothing for this group needs no entry of its own.
    if (work.entries[wider].cls == cls) return wider;
    return add_entry(work, {cls, wider, within.front().length});
}

std::uint32_t ClientSorter::add_entry(Work& work, std::array<std::uint32_t, 3> what) {
    const auto next = static_cast<std::uint32_t>(work.entries.size());
    const auto [known, fresh] = work.known_entries.emplace(what, next);
    if (fresh) work.entries.push_back({what[0], what[1], static_cast<std::uint8_t>(what[2])});
    return known->second;
}

std::uint32_t ClientSorter::class_of(Work& work, Tuple tuple) {
    const auto next = static_cast<std::uint32_t>(work.classes.size());
    if (next >= limits_.classes) {
        too_many_ = "policies tell more than " + std::to_string(limits_.classes) +
                    " classes of clients apart; use fewer areas or points";
    }
    return work.classes.emplace(std::move(tuple), next).first->second;
}

/// From the groups with most sorters down, so that a group has all its classes before they are
/// projected further: who stands below has a part of the sorters.
void ClientSorter::project_groups() {
    std::vector<std::uint32_t> order(work_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [this](std::uint32_t left, std::uint32_t right) {
        return plan_.groups[left].sorters.size() > plan_.groups[right].sorters.size();
    });
    result_.groups_.resize(work_.size());
    for (const std::uint32_t above : order) {
        // Pools that no record uses are decided too, for reports: for a client of nowhere.
        if (work_[above].classes.empty()) entry(above, geo::Location{}, {});
        for (const std::uint32_t below : plan_.groups[above].below) {
            result_.groups_[above].projections.push_back({below, projection(above, below)});
        }
    }
}

std::vector<std::uint32_t> ClientSorter::projection(std::size_t above, std::size_t below) {
    const auto& from = plan_.groups[above].sorters;
    std::vector<std::size_t> kept;  // where the sorters of `below` stand in `from`
    for (const std::uint32_t sorter : plan_.groups[below].sorters) {
        const auto at = std::lower_bound(from.begin(), from.end(), sorter);
        kept.push_back(static_cast<std::size_t>(at - from.begin()));
    }
    std::vector<std::uint32_t> class_map(work_[above].classes.size());
    for (const auto& [tuple, cls] : work_[above].classes) {
        Tuple part;
        for (const std::size_t at : kept) part.push_back(tuple[at]);
        class_map[cls] = class_of(work_[below], std::move(part));
    }
    return class_map;
}

/// Says where the classes of each node begin, and whether there are too many.
void ClientSorter::count() {
    std::uint64_t classes = 0;
    std::uint64_t choices = 0;
    result_.first_.assign(rules_.nodes.size(), 0);
    for (std::size_t at = 0; at < rules_.nodes.size() && classes <= limits_.classes; ++at) {
        const std::uint32_t group = plan_.group_of[at];
        if (group == ClientGroups::kNone) continue;
        result_.first_[at] = static_cast<std::uint32_t>(classes);
        const std::uint64_t own = work_[group].classes.size();
        classes += own;
        choices += own * room_of(rules_.nodes[at]);
    }
    result_.total_classes_ = static_cast<std::uint32_t>(classes);
    if (too_many_.empty() && classes > limits_.classes) {
        too_many_ = "policies tell more than " + std::to_string(limits_.classes) +
                    " classes of clients apart; use fewer areas or points";
    } else if (too_many_.empty() && choices > limits_.choices) {
        too_many_ = "policies have more than " + std::to_string(limits_.choices) +
                    " choices over all classes of clients; use fewer members above geo, latency "
                    "and nearest";
    }
}

void ClientSorter::lay_out() {
    for (std::size_t group = 0; group < work_.size(); ++group) lay_out(group);
    for (Sorter& sorter : plan_.sorters) {
        result_.sorters_.push_back({std::move(sorter).take_orders()});
    }
    result_.groups_of_nodes_ = std::move(plan_.group_of);
    result_.sorters_of_nodes_ = std::move(plan_.sorter_of);
}

void ClientSorter::lay_out(std::size_t group) {
    Work& work = work_[group];
    Clients::Group& to = result_.groups_[group];
    to.class_count = static_cast<std::uint32_t>(work.classes.size());
    to.sorters = std::move(plan_.groups[group].sorters);
    to.tuples.resize(work.classes.size() * to.sorters.size());
    for (const auto& [tuple, cls] : work.classes) {
        std::copy(tuple.begin(), tuple.end(),
                  to.tuples.begin() + static_cast<std::ptrdiff_t>(cls * to.sorters.size()));
    }
    to.entries = std::move(work.entries);
    if (plan_.groups[group].looked_up) to.map = std::move(work.builder).build();
    work = {};
}

}  // namespace leeward::policy
