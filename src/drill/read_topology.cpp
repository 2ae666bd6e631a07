// SPDX-License-Identifier: Apache-2.0
#include "read_topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "leeward/importer/json.hpp"

namespace leeward::drill {
namespace {

using importer::Value;

constexpr double kMaxAmount = 1e6;  // of weights and capacities

class TopologyReader {
public:
    TopologyReader(const Faults& faults, Ids& ids) : faults_(faults), ids_(ids) {}

    Topology read(Fields& fields);

private:
    void read_regions(Fields& fields);
    void read_zones(Fields& fields, Region& region);
    void read_vantages(Fields& fields);
    void read_servers(Fields& fields);
    void know_scopes();

    const Faults& faults_;
    Ids& ids_;
    Topology topology_;
    std::size_t endpoints_ = 0;
};

void TopologyReader::read_zones(Fields& fields, Region& region) {
    const auto& items = fields.list("zones", kMaxEndpoints);
    if (items.empty() && fields.good()) fields.error("zones", "has to have a zone");
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields zone(items[index], at_index(fields.path() + ".zones", index), faults_);
        if (!zone.good()) continue;
        Zone read{ids_.own(zone, ScopeKind::Zone), 1};
        read.endpoints = static_cast<std::uint32_t>(zone.whole("endpoints", 1, kMaxEndpoints));
        zone.refuse_unknown();
        endpoints_ += read.endpoints;
        if (endpoints_ > kMaxEndpoints) {
            zone.error("endpoints", fmt::format("makes {} in all; at most {} may be", endpoints_,
                                                kMaxEndpoints));
            return;
        }
        for (std::uint32_t number = 1; number <= read.endpoints; ++number) {
            ids_.know(ScopeKind::Endpoint, fmt::format("{}.{}", read.id, number));
        }
        region.zones.push_back(std::move(read));
    }
}

void TopologyReader::read_regions(Fields& fields) {
    const auto& items = fields.list("regions", kMaxEndpoints);
    if (items.empty() && fields.good()) fields.error("regions", "has to have a region");
    double weights = 0;
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields region(items[index], at_index(fields.path() + ".regions", index), faults_);
        if (!region.good()) continue;
        Region read;
        read.id = ids_.own(region, ScopeKind::Region);
        read.provider = region.text("provider");
        ids_.know(ScopeKind::Provider, read.provider);
        read.weight = region.number("weight", 0, kMaxAmount);
        weights += read.weight;
        read.capacity = region.number("capacity", 0, kMaxAmount);
        read_zones(region, read);
        region.pass_over({"stands_for"});
        region.refuse_unknown();
        topology_.regions.push_back(std::move(read));
    }
    if (!items.empty() && weights == 0) {
        fields.error("regions", "have no weight; at least one has to be above 0");
    }
}

void TopologyReader::read_vantages(Fields& fields) {
    const auto& items = fields.list("vantages", 1'000);
    if (items.empty() && fields.good()) fields.error("vantages", "has to have a vantage");
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields vantage(items[index], at_index(fields.path() + ".vantages", index), faults_);
        if (!vantage.good()) continue;
        Vantage read{ids_.own(vantage, ScopeKind::Vantage), vantage.text("near")};
        std::vector<std::string> near = ids_.all(ScopeKind::Region);
        near.emplace_back("outside");
        if (!read.near.empty() && std::find(near.begin(), near.end(), read.near) == near.end()) {
            vantage.error("near", none_of(read.near, near));
        }
        vantage.refuse_unknown();
        topology_.vantages.push_back(std::move(read));
    }
}

void TopologyReader::read_servers(Fields& fields) {
    const auto& items = fields.list("nameservers", kMaxServers);
    if (items.empty() && fields.good()) fields.error("nameservers", "has to have a name server");
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields server(items[index], at_index(fields.path() + ".nameservers", index), faults_);
        if (!server.good()) continue;
        NameServer read;
        read.id = ids_.own(server, ScopeKind::NameServer);
        // Any place: a name server may stand where none of our regions is.
        read.near = server.text("near");
        read.dns_provider = server.text("dns_provider");
        ids_.know(ScopeKind::DnsProvider, read.dns_provider);
        read.input_delay_s =
            server.number_or("input_delay_s", 0, static_cast<double>(kMaxDuration), 0);
        server.pass_over({"depends_on"});
        server.refuse_unknown();
        topology_.servers.push_back(std::move(read));
    }
}

Topology TopologyReader::read(Fields& fields) {
    if (const Value* value = fields.need("record")) {
        Fields record(*value, fields.path() + ".record", faults_);
        topology_.record = record.text("name");
        topology_.ttl_s = static_cast<std::uint32_t>(record.whole("ttl_s", 0, 86'400));
        topology_.negative_ttl_s =
            static_cast<std::uint32_t>(record.whole("negative_ttl_s", 0, 86'400));
        record.refuse_unknown();
    }
    fields.number("offered_load", 1, 1);
    read_regions(fields);
    read_vantages(fields);
    read_servers(fields);
    const auto& references = fields.list("reference_targets", 64);
    std::set<std::string> seen;
    for (std::size_t index = 0; index < references.size(); ++index) {
        Fields reference(references[index], at_index(fields.path() + ".reference_targets", index),
                         faults_);
        const std::string id = reference.text("id");
        if (!id.empty() && !seen.insert(id).second) {
            reference.error("id", "has been given before; each has to have an id of its own");
        }
        reference.pass_over({"note"});
        reference.refuse_unknown();
        topology_.references.push_back(id);
    }
    fields.refuse_unknown();
    know_scopes();
    return std::move(topology_);
}

void TopologyReader::know_scopes() {
    for (const ScopeKind kind : {ScopeKind::Provider, ScopeKind::Region, ScopeKind::Zone}) {
        for (const std::string& id : ids_.all(kind)) {
            ids_.know(ScopeKind::ControlPlane, id);
            ids_.know(ScopeKind::Metrics, id);
        }
    }
    ids_.know(ScopeKind::ControlPlane, "dns");
    ids_.know(ScopeKind::Record, topology_.record);
    ids_.know(ScopeKind::Clients, "all");
}

}  // namespace

std::string Ids::own(Fields& fields, ScopeKind kind) {
    std::string id = fields.text("id");
    if (!id.empty() && !ids_[kind].insert(id).second) {
        fields.error("id", "has been given before; each has to have an id of its own");
    }
    return id;
}

bool Ids::knows(ScopeKind kind, const std::string& id) const {
    const auto found = ids_.find(kind);
    return found != ids_.end() && found->second.contains(id);
}

bool Ids::knows(const std::string& id) const {
    return std::any_of(ids_.begin(), ids_.end(),
                       [&id](const auto& kind) { return kind.second.contains(id); });
}

std::vector<std::string> Ids::all(ScopeKind kind) const {
    const auto found = ids_.find(kind);
    if (found == ids_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

std::string at_index(std::string_view list, std::size_t index) {
    return fmt::format("{}[{}]", list, index);
}

Topology read_topology(Fields fields, const Faults& faults, Ids& ids) {
    return TopologyReader(faults, ids).read(fields);
}

}  // namespace leeward::drill
