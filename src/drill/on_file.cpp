// SPDX-License-Identifier: Apache-2.0
#include "leeward/drill/on_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "answers.hpp"
#include "fields.hpp"
#include "leeward/daemon/what_if.hpp"
#include "leeward/drill/world.hpp"
#include "stage.hpp"

namespace leeward::drill {
namespace {

constexpr std::int64_t kCalmBefore = 300;
constexpr std::int64_t kCalmAfter = 1'800;

bool has_addresses(dns::RrType type) {
    return type == dns::RrType::A || type == dns::RrType::Aaaa;
}

/// The places of the record, weighted as they are answered while all is well.
Topology weighted_topology(const daemon::Assembled& assembled, std::size_t root) {
    const policy::RootId id{static_cast<std::uint32_t>(root)};
    Topology topology = topology_of(*assembled.rules, id);
    const auto spots = spots_of(topology);
    snapshot::Snapshot files;
    files.generation = 1;
    files.zones = assembled.zones;
    files.rules = assembled.rules;
    files.steering.clients = assembled.clients;
    const auto all_up = daemon::supposed_snapshot(files, daemon::all_up(*assembled.rules),
                                                  daemon::SupposedClient{});
    for (Region& region : topology.regions) region.weight = all_up ? 0 : 1;
    if (!all_up) return topology;
    const Answers answers = answers_of(*all_up, file_stage(assembled, id), spots.size());
    for (std::size_t spot = 0; spot < spots.size(); ++spot) {
        topology.regions[spots[spot].region].weight += answers.shares[spot];
    }
    // A record that has nothing for a client of whom nothing is known is played with even shares.
    const bool none = std::all_of(topology.regions.begin(), topology.regions.end(),
                                  [](const Region& region) { return region.weight <= 0; });
    for (Region& region : topology.regions) region.weight += none ? 1 : 0;
    return topology;
}

std::vector<std::string> region_ids(const Topology& topology) {
    std::vector<std::string> ids;
    for (const Region& region : topology.regions) ids.push_back(region.id);
    return ids;
}

/// Which region of the file stands for each of the scenario's, by index.
class Mapping {
public:
    Mapping(const Topology& from, const Topology& to) : from_(from), to_(to) {
        of_.resize(from.regions.size());
    }

    std::string take(const RegionMap& map) {
        const std::vector<std::string> ours = region_ids(from_);
        const std::vector<std::string> theirs = region_ids(to_);
        for (const auto& [from, to] : map) {
            const auto left = std::find(ours.begin(), ours.end(), from);
            const auto right = std::find(theirs.begin(), theirs.end(), to);
            if (left == ours.end()) return "the scenario's region " + none_of(from, ours);
            if (right == theirs.end()) return "the record's place " + none_of(to, theirs);
            set(static_cast<std::size_t>(left - ours.begin()),
                static_cast<std::size_t>(right - theirs.begin()));
        }
        by([](const Region& left, const Region& right) { return left.id == right.id; });
        by([](const Region& left, const Region& right) { return left.provider == right.provider; });
        for (std::size_t at = 0; at < of_.size(); ++at) {
            if (!of_[at]) {
                return fmt::format(
                    "the scenario's region {} has no place of the record: {}; say "
                    "which with --map {}=PLACE",
                    ours[at], none_of(ours[at], theirs), ours[at]);
            }
        }
        return {};
    }

    [[nodiscard]] std::size_t of(std::size_t region) const { return *of_[region]; }

private:
    void set(std::size_t from, std::size_t to) {
        of_[from] = to;
        taken_.insert(to);
    }

    template <class Same>
    void by(Same same) {
        for (std::size_t at = 0; at < of_.size(); ++at) {
            for (std::size_t to = 0; to < to_.regions.size() && !of_[at]; ++to) {
                if (!taken_.contains(to) && same(from_.regions[at], to_.regions[to])) set(at, to);
            }
        }
    }

    const Topology& from_;
    const Topology& to_;
    std::vector<std::optional<std::size_t>> of_;
    std::set<std::size_t> taken_;
};

/// The event for each thing of the file that stands for what it is about.
void add_mapped(const Event& event, const Topology& from, const Topology& to,
                const Mapping& mapping, std::vector<Event>& into) {
    const auto add = [&](ScopeKind scope, const std::string& target) {
        Event copy = event;
        copy.scope = scope;
        copy.target = target;
        into.push_back(std::move(copy));
    };
    const bool all = event.target == "*";
    for (std::size_t at = 0; at < from.regions.size(); ++at) {
        const Region& region = from.regions[at];
        const Region& there = to.regions[mapping.of(at)];
        if (event.scope == ScopeKind::Region || event.scope == ScopeKind::Provider) {
            const std::string& id = event.scope == ScopeKind::Region ? region.id : region.provider;
            if (all || id == event.target) add(ScopeKind::Region, there.id);
            continue;
        }
        for (std::size_t zone = 0; zone < region.zones.size(); ++zone) {
            const Zone& ours = region.zones[zone];
            const Zone& theirs = there.zones[zone % there.zones.size()];
            if (event.scope == ScopeKind::Zone) {
                if (all || ours.id == event.target) add(ScopeKind::Zone, theirs.id);
                continue;
            }
            for (std::uint32_t number = 0; number < ours.endpoints; ++number) {
                if (!all && fmt::format("{}.{}", ours.id, number + 1) != event.target) continue;
                add(ScopeKind::Endpoint,
                    fmt::format("{}.{}", theirs.id, number % theirs.endpoints + 1));
            }
        }
    }
}

void map_near(std::string& near, const Topology& from, const Topology& to, const Mapping& mapping) {
    for (std::size_t at = 0; at < from.regions.size(); ++at) {
        if (from.regions[at].id == near) {
            near = to.regions[mapping.of(at)].id;
            return;
        }
    }
}

}  // namespace

base::Result<std::size_t> record_of(const daemon::Assembled& assembled, const std::string& name) {
    const auto& roots = assembled.rules->roots;
    std::vector<std::string> known;
    std::string wanted = name;
    if (!wanted.empty() && wanted.back() != '.') wanted += '.';
    for (std::size_t at = 0; at < roots.size(); ++at) {
        const policy::RootId id{static_cast<std::uint32_t>(at)};
        if (!has_addresses(roots[at].type)) continue;
        if (topology_of(*assembled.rules, id).regions.empty()) continue;  // hosts of others only
        known.push_back(roots[at].owner.name().to_string());
        if (wanted.empty() || known.back() == wanted) return at;
    }
    if (known.empty())
        return base::fail("no record has addresses of its own, so there is nothing to replay");
    return base::fail("the record " + none_of(wanted, known));
}

base::Result<Scenario> onto_file(const Scenario& scenario, const daemon::Assembled& assembled,
                                 std::size_t root, const RegionMap& map) {
    const Topology& from = scenario.topology;
    Topology to = weighted_topology(assembled, root);
    Mapping mapping(from, to);
    if (const std::string fault = mapping.take(map); !fault.empty()) return base::fail(fault);
    Scenario result = scenario;
    result.events.clear();
    for (const Event& event : scenario.events) {
        switch (event.scope) {
            case ScopeKind::Provider:
            case ScopeKind::Region:
            case ScopeKind::Zone:
            case ScopeKind::Endpoint:
                add_mapped(event, from, to, mapping, result.events);
                break;
            default:
                result.events.push_back(event);
        }
    }
    for (std::size_t at = 0; at < from.regions.size(); ++at) {
        Region& there = to.regions[mapping.of(at)];
        // What the file says stands; where it says nothing, the scenario knows.
        if (there.capacity >= 1000) there.capacity = from.regions[at].capacity;
    }
    to.vantages = from.vantages;
    to.servers = from.servers;
    for (Vantage& vantage : to.vantages) map_near(vantage.near, from, to, mapping);
    for (NameServer& server : to.servers) map_near(server.near, from, to, mapping);
    result.topology = std::move(to);
    return result;
}

base::Result<Scenario> outage_of(const daemon::Assembled& assembled, std::size_t root,
                                 const std::vector<std::string>& down, std::int64_t for_s) {
    Scenario scenario;
    scenario.topology = weighted_topology(assembled, root);
    scenario.duration_s = kCalmBefore + for_s + kCalmAfter;
    scenario.topology.references = {"reference"};
    scenario.topology.vantages = {{"v1", "outside"}, {"v2", "outside"}, {"v3", "outside"}};
    scenario.topology.servers = {{"ns1", "outside", "dns", 0}, {"ns2", "outside", "dns", 0}};
    std::vector<std::string> known;
    for (const std::string& name : down) {
        std::optional<ScopeKind> scope;
        for (const Region& region : scenario.topology.regions) {
            if (region.id == name) scope = ScopeKind::Region;
            if (!scope && region.provider == name) scope = ScopeKind::Provider;
            known.push_back(region.id);
            for (const Zone& zone : region.zones) {
                if (!scope && zone.id == name) scope = ScopeKind::Zone;
                if (zone.id != region.id) known.push_back(zone.id);
            }
        }
        if (!scope) return base::fail("the record's place " + none_of(name, known));
        Event event;
        event.id = "down " + name;
        event.t = kCalmBefore;
        event.until = kCalmBefore + for_s;
        event.scope = *scope;
        event.target = name;
        scenario.events.push_back(std::move(event));
        scenario.id += (scenario.id.empty() ? "down-" : ",") + name;
    }
    return scenario;
}

}  // namespace leeward::drill
