// SPDX-License-Identifier: Apache-2.0
#include "leeward/drill/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "fields.hpp"
#include "leeward/importer/json.hpp"
#include "read_effect.hpp"

namespace leeward::drill {
namespace {

using importer::Value;

// In the order of ScopeKind.
constexpr std::array<std::string_view, 11> kScopes = {
    "provider", "region",     "zone",         "endpoint", "control-plane", "metrics",
    "vantage",  "nameserver", "dns-provider", "record",   "clients"};

constexpr std::string_view kFormat = "leeward-scenario/1";
constexpr double kMaxAmount = 1e6;  // of weights and capacities

class Reader {
public:
    explicit Reader(const Faults& faults) : faults_(faults) {}

    Scenario read(const Value& root);

private:
    void read_topology(Fields fields);
    void read_regions(Fields& fields);
    void read_zones(Fields& fields, Region& region);
    void read_vantages(Fields& fields);
    void read_servers(Fields& fields);
    Event read_event(Fields fields);
    void read_scope(Fields fields, Event& event);
    void read_variants(Fields& fields);
    void read_judgement(Fields fields);

    /// Takes the id of something of a kind; a fault when another has it.
    std::string own_id(Fields& fields, ScopeKind kind);
    void know(ScopeKind kind, const std::string& id) { ids_[kind].insert(id); }
    void know_scopes();
    [[nodiscard]] std::vector<std::string> ids(ScopeKind kind) const;

    static std::string at(std::string_view list, std::size_t index) {
        return fmt::format("{}[{}]", list, index);
    }

    const Faults& faults_;
    Scenario scenario_;
    std::map<ScopeKind, std::set<std::string>> ids_;
    std::set<std::string> event_ids_;
    std::size_t endpoints_ = 0;
};

std::string Reader::own_id(Fields& fields, ScopeKind kind) {
    std::string id = fields.text("id");
    if (!id.empty() && !ids_[kind].insert(id).second) {
        fields.error("id", "has been given before; each has to have an id of its own");
    }
    return id;
}

std::vector<std::string> Reader::ids(ScopeKind kind) const {
    const auto found = ids_.find(kind);
    if (found == ids_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

void Reader::read_zones(Fields& fields, Region& region) {
    const auto& items = fields.list("zones", kMaxEndpoints);
    if (items.empty() && fields.good()) fields.error("zones", "has to have a zone");
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields zone(items[index], at(fields.path() + ".zones", index), faults_);
        if (!zone.good()) continue;
        Zone read{own_id(zone, ScopeKind::Zone), 1};
        read.endpoints = static_cast<std::uint32_t>(zone.whole("endpoints", 1, kMaxEndpoints));
        zone.refuse_unknown();
        endpoints_ += read.endpoints;
        if (endpoints_ > kMaxEndpoints) {
            zone.error("endpoints", fmt::format("makes {} in all; at most {} may be", endpoints_,
                                                kMaxEndpoints));
            return;
        }
        for (std::uint32_t number = 1; number <= read.endpoints; ++number) {
            know(ScopeKind::Endpoint, fmt::format("{}.{}", read.id, number));
        }
        region.zones.push_back(std::move(read));
    }
}

void Reader::read_regions(Fields& fields) {
    const auto& items = fields.list("regions", kMaxEndpoints);
    if (items.empty() && fields.good()) fields.error("regions", "has to have a region");
    double weights = 0;
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields region(items[index], at(fields.path() + ".regions", index), faults_);
        if (!region.good()) continue;
        Region read;
        read.id = own_id(region, ScopeKind::Region);
        read.provider = region.text("provider");
        know(ScopeKind::Provider, read.provider);
        read.weight = region.number("weight", 0, kMaxAmount);
        weights += read.weight;
        read.capacity = region.number("capacity", 0, kMaxAmount);
        read_zones(region, read);
        region.pass_over({"stands_for"});
        region.refuse_unknown();
        scenario_.topology.regions.push_back(std::move(read));
    }
    if (!items.empty() && weights == 0) {
        fields.error("regions", "have no weight; at least one has to be above 0");
    }
}

void Reader::read_vantages(Fields& fields) {
    const auto& items = fields.list("vantages", 1'000);
    if (items.empty() && fields.good()) fields.error("vantages", "has to have a vantage");
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields vantage(items[index], at(fields.path() + ".vantages", index), faults_);
        if (!vantage.good()) continue;
        Vantage read{own_id(vantage, ScopeKind::Vantage), vantage.text("near")};
        std::vector<std::string> near = ids(ScopeKind::Region);
        near.emplace_back("outside");
        if (!read.near.empty() && std::find(near.begin(), near.end(), read.near) == near.end()) {
            vantage.error("near", none_of(read.near, near));
        }
        vantage.refuse_unknown();
        scenario_.topology.vantages.push_back(std::move(read));
    }
}

void Reader::read_servers(Fields& fields) {
    const auto& items = fields.list("nameservers", kMaxServers);
    if (items.empty() && fields.good()) fields.error("nameservers", "has to have a name server");
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields server(items[index], at(fields.path() + ".nameservers", index), faults_);
        if (!server.good()) continue;
        NameServer read;
        read.id = own_id(server, ScopeKind::NameServer);
        // Any place: a name server may stand where none of our regions is.
        read.near = server.text("near");
        read.dns_provider = server.text("dns_provider");
        know(ScopeKind::DnsProvider, read.dns_provider);
        read.input_delay_s =
            server.number_or("input_delay_s", 0, static_cast<double>(kMaxDuration), 0);
        server.pass_over({"depends_on"});
        server.refuse_unknown();
        scenario_.topology.servers.push_back(std::move(read));
    }
}

void Reader::read_topology(Fields fields) {
    Topology& topology = scenario_.topology;
    if (const Value* value = fields.need("record")) {
        Fields record(*value, fields.path() + ".record", faults_);
        topology.record = record.text("name");
        topology.ttl_s = static_cast<std::uint32_t>(record.whole("ttl_s", 0, 86'400));
        topology.negative_ttl_s =
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
        Fields reference(references[index], at(fields.path() + ".reference_targets", index),
                         faults_);
        const std::string id = reference.text("id");
        if (!id.empty() && !seen.insert(id).second) {
            reference.error("id", "has been given before; each has to have an id of its own");
        }
        reference.pass_over({"note"});
        reference.refuse_unknown();
        topology.references.push_back(id);
    }
    fields.refuse_unknown();
}

void Reader::know_scopes() {
    for (const ScopeKind kind : {ScopeKind::Provider, ScopeKind::Region, ScopeKind::Zone}) {
        for (const std::string& id : ids(kind)) {
            know(ScopeKind::ControlPlane, id);
            know(ScopeKind::Metrics, id);
        }
    }
    know(ScopeKind::ControlPlane, "dns");
    know(ScopeKind::Record, scenario_.topology.record);
    know(ScopeKind::Clients, "all");
}

void Reader::read_scope(Fields fields, Event& event) {
    const std::string kind = fields.text("kind");
    event.target = fields.text("id");
    fields.refuse_unknown();
    if (kind.empty()) return;
    const auto* const at = std::find(kScopes.begin(), kScopes.end(), kind);
    if (at == kScopes.end()) {
        fields.error("kind", none_of(kind, {kScopes.begin(), kScopes.end()}));
        return;
    }
    event.scope = static_cast<ScopeKind>(at - kScopes.begin());
    const auto& known = ids_[event.scope];
    if (!event.target.empty() && event.target != "*" && !known.contains(event.target)) {
        fields.error("id", fmt::format("no {} has this name: {}", kind,
                                       none_of(event.target, ids(event.scope))));
    }
}

Event Reader::read_event(Fields fields) {
    Event event;
    event.id = fields.text("id");
    if (!event.id.empty() && !event_ids_.insert(event.id).second) {
        fields.error("id", "has been given before; each event has to have an id of its own");
    }
    const std::int64_t end = std::max<std::int64_t>(scenario_.duration_s, 1);
    const std::size_t before_times = faults_.all.size();
    event.t = fields.whole("t", 0, end);
    event.until = fields.whole("until", 0, end);
    if (faults_.all.size() == before_times && event.until <= event.t) {
        fields.error("until",
                     fmt::format("is {}; it has to be after t, which is {}", event.until, event.t));
    }
    const Value* scope = fields.need("scope");
    if (scope != nullptr) read_scope(Fields(*scope, fields.path() + ".scope", faults_), event);
    const std::size_t before = faults_.all.size();
    const Value* effect = fields.need("effect");
    if (effect != nullptr) {
        event.effect =
            read_effect(Fields(*effect, fields.path() + ".effect", faults_), false, faults_);
    }
    if (scope != nullptr && faults_.all.size() == before && !fits(event.effect.kind, event.scope)) {
        fields.error("effect", fmt::format("{} does nothing to a {}", to_string(event.effect.kind),
                                           kScopes[static_cast<std::size_t>(event.scope)]));
    }
    if (fields.find("basis") != nullptr) fields.word("basis", {"fact", "assumption", "mixed"});
    fields.pass_over({"note"});
    fields.refuse_unknown();
    return event;
}

void Reader::read_variants(Fields& fields) {
    if (fields.find("variants") == nullptr) return;
    const auto& items = fields.list("variants", 100);
    std::set<std::string> seen;
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields variant(items[index], at("variants", index), faults_);
        if (!variant.good()) continue;
        Variant read{variant.text("id"), variant.text_or("title", ""), {}};
        if (!read.id.empty() && !seen.insert(read.id).second) {
            variant.error("id", "has been given before; each variant has to have an id of its own");
        }
        for (const Value& item : variant.list("without", kMaxEvents)) {
            if (item.kind == Value::Kind::Text && event_ids_.contains(item.text)) {
                read.without.push_back(item.text);
                continue;
            }
            faults_.error(item.at, variant.path() + ".without",
                          "no event has this id: " +
                              none_of(item.text, {event_ids_.begin(), event_ids_.end()}));
        }
        variant.refuse_unknown();
        scenario_.variants.push_back(std::move(read));
    }
}

void Reader::read_judgement(Fields fields) {
    if (fields.find("max_transitions_per_target") != nullptr) {
        scenario_.max_transitions = fields.whole("max_transitions_per_target", 0, 1'000'000);
    }
    std::vector<std::string> known;
    for (const auto& [kind, some] : ids_) known.insert(known.end(), some.begin(), some.end());
    for (const char* key : {"must_shift_away", "must_not_shift_away"}) {
        if (fields.find(key) == nullptr) continue;
        for (const Value& item : fields.list(key, kMaxEndpoints)) {
            if (std::find(known.begin(), known.end(), item.text) != known.end()) continue;
            faults_.error(item.at, fields.path() + "." + key, "nothing here has this id");
        }
    }
    fields.pass_over({"ours_not_source", "text"});
    fields.refuse_unknown();
}

Scenario Reader::read(const Value& root) {
    Fields fields(root, "", faults_);
    if (!fields.good()) return {};
    const std::string format = fields.text("format");
    if (!format.empty() && format != kFormat) {
        fields.error("format", none_of(format, {std::string(kFormat)}));
    }
    scenario_.id = fields.text("id");
    scenario_.title = fields.text_or("title", "");
    scenario_.duration_s = fields.whole("duration_s", 1, kMaxDuration);
    if (const Value* value = fields.need("topology")) {
        read_topology(Fields(*value, "topology", faults_));
    }
    know_scopes();
    const auto& events = fields.list("events", kMaxEvents);
    for (std::size_t index = 0; index < events.size(); ++index) {
        Fields event(events[index], at("events", index), faults_);
        if (event.good()) scenario_.events.push_back(read_event(std::move(event)));
    }
    read_variants(fields);
    if (const Value* value = fields.find("judgement")) {
        read_judgement(Fields(*value, "judgement", faults_));
    }
    fields.pass_over({"date", "t0", "sources", "failure_types", "fact", "assumption"});
    fields.refuse_unknown();
    return std::move(scenario_);
}

}  // namespace

std::optional<Scenario> read_scenario(const std::string& file, std::string_view text,
                                      std::vector<base::Fault>& faults) {
    std::vector<base::Fault> own;
    const auto root = importer::parse_json(file, text, own);
    std::optional<Scenario> scenario;
    if (root) scenario = Reader(Faults{file, own}).read(*root);
    const bool good = !base::any_error(own);
    base::sort_by_place(own);
    faults.insert(faults.end(), own.begin(), own.end());
    return good ? std::move(scenario) : std::nullopt;
}

Scenario without_events(const Scenario& scenario, const Variant& variant) {
    Scenario result = scenario;
    result.id += "/" + variant.id;
    if (!variant.title.empty()) result.title = variant.title;
    std::erase_if(result.events, [&variant](const Event& event) {
        return std::find(variant.without.begin(), variant.without.end(), event.id) !=
               variant.without.end();
    });
    result.variants.clear();
    return result;
}

}  // namespace leeward::drill
