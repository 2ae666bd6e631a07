// SPDX-License-Identifier: Apache-2.0
#include "stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <variant>

#include "leeward/base/bytes.hpp"
#include "leeward/drill/world.hpp"

namespace leeward::drill {
namespace {

/// The address of a spot: 198.18.0.0/15 is for measuring (RFC 2544), so it is nobody's.
std::string address_of(std::size_t spot) {
    return fmt::format("198.18.{}.{}", spot / 250, spot % 250 + 1);
}

bool is_good_name(const std::string& text) {
    return !text.empty() && text.size() <= 63 &&
           std::all_of(text.begin(), text.end(), [](char octet) {
               return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                      (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
           });
}

/// The key of a region or zone; its number when its id cannot be one.
std::string key_of(const std::string& id, const std::string& above, std::size_t number) {
    const std::string rest = id.compare(0, above.size() + 1, above + ".") == 0
                                 ? id.substr(above.size() + 1)
                             : above.empty() ? id
                                             : std::string();
    return is_good_name(rest) ? rest : fmt::format("n{}", number + 1);
}

std::string capacity_text(double capacity) {
    return fmt::format("{:g}%", std::clamp(std::round(capacity * 1000) / 10, 1.0, 10'000.0));
}

/// Weights as whole numbers, in proportion.
std::uint32_t weight_of(const Region& region, const std::vector<Region>& all) {
    double most = 0;
    bool whole = true;
    for (const Region& each : all) {
        most = std::max(most, each.weight);
        whole = whole && each.weight == std::round(each.weight);
    }
    const double scale = whole && most <= 1'000'000 ? 1 : 100'000 / most;
    const auto weight = static_cast<std::uint32_t>(std::lround(region.weight * scale));
    return region.weight > 0 ? std::max(weight, 1U) : 0;
}

void add_region(const Topology& topology, std::size_t at, std::size_t& spot, std::string& text) {
    const Region& region = topology.regions[at];
    const std::string key = key_of(region.id, "", at);
    text += fmt::format(
        "[region.{}]\nprovider = \"p{}\"\ncapacity = \"{}\"\n", key,
        std::find_if(topology.regions.begin(), topology.regions.end(),
                     [&region](const Region& other) { return other.provider == region.provider; }) -
            topology.regions.begin(),
        capacity_text(region.capacity));
    for (std::size_t zone = 0; zone < region.zones.size(); ++zone) {
        text += fmt::format("az.{}.a = [", key_of(region.zones[zone].id, region.id, zone));
        for (std::uint32_t number = 0; number < region.zones[zone].endpoints; ++number) {
            text += fmt::format("{}\"{}\"", number == 0 ? "" : ", ", address_of(spot++));
        }
        text += "]\n";
    }
}

/// Leaves of a record's tree in order, each once.
void add_leaves(const policy::Rules& rules, policy::NodeId node,
                std::vector<policy::LeafId>& into) {
    for (const policy::Child& child : rules.nodes[node.index()].children) {
        if (const auto* below = std::get_if<policy::NodeId>(&child.target)) {
            add_leaves(rules, *below, into);
            continue;
        }
        const policy::LeafId leaf = std::get<policy::LeafId>(child.target);
        if (std::find(into.begin(), into.end(), leaf) == into.end()) into.push_back(leaf);
    }
}

std::vector<policy::LeafId> leaves_of(const policy::Rules& rules, policy::RootId root) {
    std::vector<policy::LeafId> leaves;
    add_leaves(rules, rules.roots[root.index()].node, leaves);
    return leaves;
}

/// The data of a leaf that are addresses, by the zone that they are in, in order of appearance.
std::vector<std::pair<policy::PlaceId, std::vector<const policy::Datum*>>> zones_of(
    const policy::Leaf& leaf) {
    std::vector<std::pair<policy::PlaceId, std::vector<const policy::Datum*>>> zones;
    for (const policy::Datum& datum : leaf.data) {
        auto at = std::find_if(zones.begin(), zones.end(),
                               [&datum](const auto& zone) { return zone.first == datum.place; });
        if (at == zones.end()) at = zones.insert(zones.end(), {datum.place, {}});
        at->second.push_back(&datum);
    }
    return zones;
}

}  // namespace

std::string config_text(const Topology& topology) {
    const std::string& name = topology.record;
    const auto dot = name.find('.');
    const bool has_parent = dot != std::string::npos && dot + 1 < name.size();
    const std::string zone = has_parent ? name.substr(dot + 1) : name;
    std::string text = fmt::format(
        "ttl = {{ calm = {}, alert = {} }}\nzone = [{{ name = \"{}\", ns = [\"ns1.{}\"], "
        "negative_ttl = {} }}]\n",
        topology.ttl_s, std::min(topology.ttl_s, 10U), zone, zone, topology.negative_ttl_s);
    if (!topology.references.empty()) {
        text += "isolated.watch = [";
        const std::size_t count = std::min<std::size_t>(topology.references.size(), 16);
        for (std::size_t at = 0; at < count; ++at) {
            text += fmt::format("{}\"198.19.0.{}:443\"", at == 0 ? "" : ", ", at + 1);
        }
        text += "]\n";
    }
    text += "[check.web]\nhttp = \"/\"\n";
    std::size_t spot = 0;
    for (std::size_t at = 0; at < topology.regions.size(); ++at) {
        add_region(topology, at, spot, text);
    }
    text += fmt::format("[record.\"{}\"]\ncheck = \"web\"\nweighted = {{",
                        has_parent ? name.substr(0, dot) : "@");
    for (std::size_t at = 0; at < topology.regions.size(); ++at) {
        text +=
            fmt::format("{} {} = {}", at == 0 ? "" : ",", key_of(topology.regions[at].id, "", at),
                        weight_of(topology.regions[at], topology.regions));
    }
    return text + " }\n";
}

std::optional<Stage> own_stage(const Scenario& scenario, std::vector<base::Fault>& faults) {
    const std::string text = config_text(scenario.topology);
    const auto none = [](const std::string&) { return base::fail("no file is read here"); };
    daemon::Sources sources;
    sources.read = [&text](const std::string&) -> base::Result<std::string> { return text; };
    sources.open_zone = none;
    sources.list = none;
    auto assembled = daemon::assemble(scenario.id + ": its configuration", sources);
    if (base::any_error(assembled.faults)) {
        std::copy_if(
            assembled.faults.begin(), assembled.faults.end(), std::back_inserter(faults),
            [](const base::Fault& fault) { return fault.severity == base::Severity::Error; });
        return std::nullopt;
    }
    return file_stage(assembled, {0});
}

Stage file_stage(const daemon::Assembled& assembled, policy::RootId root) {
    Stage stage;
    stage.assembled = assembled;
    const policy::Rules& rules = *assembled.rules;
    stage.root = root;
    stage.name = rules.roots[root.index()].owner.name();
    stage.type = rules.roots[root.index()].type;
    const probe::Settings& probes = assembled.config.probe;
    stage.spot_of_target.assign(probes.targets.size(), Stage::kElsewhere);
    std::fill(stage.spot_of_target.end() - probes.references, stage.spot_of_target.end(),
              Stage::kReference);
    std::size_t spot = 0;
    for (const policy::LeafId leaf : leaves_of(rules, root)) {
        for (const auto& [place, data] : zones_of(rules.leaves[leaf.index()])) {
            for (const policy::Datum* datum : data) {
                const auto address =
                    base::Address::from_bytes({datum->rdata.data(), datum->rdata.size()});
                if (address) stage.spot_of_address.emplace(*address, spot);
                for (const health::EndpointId id : datum->endpoints) {
                    stage.spot_of_target[id.index()] = static_cast<std::int32_t>(spot);
                }
                ++spot;
            }
        }
    }
    return stage;
}

Topology topology_of(const policy::Rules& rules, policy::RootId root) {
    Topology topology;
    topology.record = rules.roots[root.index()].owner.name().to_string();
    topology.ttl_s = rules.roots[root.index()].ttl;
    for (const policy::LeafId id : leaves_of(rules, root)) {
        const policy::Leaf& leaf = rules.leaves[id.index()];
        const policy::Place& place = rules.places[leaf.place.index()];
        Region region;
        region.id = place.name;
        region.provider = place.provider.empty() ? place.name : place.provider;
        // What can carry more than there is carries a thousand times as much.
        region.capacity = place.capacity ? *place.capacity / 1000.0 : 1000;
        for (const auto& [zone, data] : zones_of(leaf)) {
            region.zones.push_back(
                {rules.places[zone.index()].name, static_cast<std::uint32_t>(data.size())});
        }
        if (!region.zones.empty()) topology.regions.push_back(std::move(region));
    }
    return topology;
}

}  // namespace leeward::drill
