// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/status.hpp"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json_text.hpp"
#include "leeward/daemon/version.hpp"
#include "orders_control.hpp"
#include "reply.hpp"
#include "told_report.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

double in_ms(base::Duration span) {
    return std::chrono::duration<double, std::milli>(span).count();
}

json zones_json(const zone::ZoneSet& zones) {
    json list = json::array();
    for (const zone::Zone& zone : zones.zones()) {
        list.push_back({{"name", zone.apex().to_string()},
                        {"serial", zone.serial()},
                        {"names", zone.name_count()},
                        {"records", zone.record_count()}});
    }
    return list;
}

json places_json(const StatusView& view) {
    json list = json::array();
    const auto& places = view.snapshot.rules->places;
    for (std::size_t index = 0; index < places.size(); ++index) {
        const policy::Place& place = places[index];
        const PlaceState& state = view.places[index];
        list.push_back(
            {{"name", place.name},
             {"kind", to_string(place.kind)},
             {"state", health::to_string(state.state)},
             {"up", state.up},
             {"down", state.down},
             {"unknown", state.unknown},
             {"checked", state.total() > 0},
             {"forced", state.forced},
             {"parent", place.parent ? json(places[place.parent->index()].name) : json(nullptr)}});
    }
    return list;
}

std::string to_string(probe::Protocol protocol) {
    switch (protocol) {
        case probe::Protocol::Http:
            return "http";
        case probe::Protocol::Https:
            return "https";
        case probe::Protocol::Tcp:
            return "tcp";
        case probe::Protocol::None:
            return "none";
    }
    return "?";
}

json checks_json(const probe::Settings& probes) {
    json list = json::array();
    for (const probe::Check& check : probes.checks) {
        list.push_back({{"name", check.name},
                        {"protocol", to_string(check.protocol)},
                        {"every", base::format_duration(check.every)},
                        {"timeout", base::format_duration(check.timeout)},
                        {"fall", check.thresholds.fall},
                        {"rise", check.thresholds.rise}});
    }
    return list;
}

json endpoint_json(const StatusView& view, health::EndpointId id) {
    const policy::Rules& rules = *view.snapshot.rules;
    const policy::EndpointName& endpoint = rules.endpoints[id.index()];
    const std::string& place = rules.places[endpoint.place.index()].name;
    const health::EndpointState& state = view.book.states()[id.index()];
    json result = {{"name", endpoint.check + "@" + place},
                   {"check", endpoint.check},
                   {"place", place},
                   {"address", endpoint.address},
                   {"state", health::to_string(view.health[id.index()].state)},
                   {"observed", health::to_string(state.state)},
                   {"streak", state.streak},
                   {"last_outcome", nullptr},
                   {"detail", nullptr},
                   {"age_ms", nullptr},
                   {"since_ms", nullptr}};
    if (const auto& probe = view.book.last_probe(id)) {
        result["last_outcome"] = health::to_string(probe->report.outcome);
        result["detail"] = probe->report.detail;
        result["age_ms"] = in_ms(view.now - probe->at);
    }
    const health::Vitals& vitals = view.book.engine().vitals()[id.index()];
    result["share"] = vitals.share / 1000.0;
    result["success"] = vitals.success / 1000.0;
    result["changing"] = vitals.changing;
    if (state.last_change) result["since_ms"] = in_ms(view.now - *state.last_change);
    return result;
}

json endpoints_json(const StatusView& view) {
    json list = json::array();
    for (std::size_t index = 0; index < view.snapshot.rules->endpoints.size(); ++index) {
        list.push_back(endpoint_json(view, {static_cast<std::uint32_t>(index)}));
    }
    return list;
}

json domains_json(const health::Engine& engine) {
    json list = json::array();
    for (std::size_t index = 0; index < engine.settings().domains.size(); ++index) {
        const health::Domain& domain = engine.settings().domains[index];
        const health::DomainState& state = engine.domains()[index];
        list.push_back({{"level", health::to_string(domain.level)},
                        {"name", domain.name},
                        {"state", health::to_string(state.state)},
                        {"bad", state.bad},
                        {"endpoints", state.total},
                        {"share", state.share / 1000.0},
                        {"success", state.success / 1000.0}});
    }
    return list;
}

json prober_json(const health::Engine& engine) {
    const auto references = std::count_if(
        engine.settings().endpoints.begin(), engine.settings().endpoints.end(),
        [](const health::Watched& each) { return each.role == health::Watched::Role::Reference; });
    return {
        {"references", references}, {"isolated", engine.isolated()}, {"frozen", engine.frozen()}};
}

json transport_json(const server::TransportTotals& totals) {
    json rcodes = json::object();
    for (std::size_t rcode = 0; rcode < totals.rcodes.size(); ++rcode) {
        if (totals.rcodes[rcode] == 0) continue;
        rcodes[rcode_name(static_cast<std::uint8_t>(rcode))] = totals.rcodes[rcode];
    }
    return {{"queries", totals.queries},         {"replies", totals.replies},
            {"dropped", totals.dropped},         {"headerless", totals.headerless},
            {"undelivered", totals.undelivered}, {"rcodes", rcodes}};
}

json queries_json(const server::Totals& totals) {
    json tcp = transport_json(totals.tcp);
    tcp["accepted"] = totals.tcp_accepted;
    tcp["evicted"] = totals.tcp_evicted;
    tcp["expired"] = totals.tcp_expired;
    tcp["open"] = totals.tcp_open;
    json tls = transport_json(totals.tls);
    tls["accepted"] = totals.tls_accepted;
    tls["evicted"] = totals.tls_evicted;
    tls["expired"] = totals.tls_expired;
    tls["open"] = totals.tls_open;
    tls["handshakes"] = totals.tls_handshakes;
    tls["failed"] = totals.tls_failed;
    tls["resumed"] = totals.tls_resumed;
    const server::DefenceTotals& defence = totals.defence;
    return {{"udp", transport_json(totals.udp)},
            {"tcp", tcp},
            {"tls", tls},
            {"defence",
             {{"limited", defence.limited},
              {"slipped", defence.slipped},
              {"withheld", defence.withheld},
              {"shed", defence.shed},
              {"overloads", defence.overloads}}}};
}

json listen_json(const std::vector<base::SocketAddress>& listen) {
    json list = json::array();
    for (const base::SocketAddress& address : listen) list.push_back(address.to_string());
    return list;
}

json tls_json(const TlsStatus* tls) {
    if (tls == nullptr) return nullptr;
    return {{"listen", listen_json(tls->listen)},
            {"expires", tls->expires ? json(utc({{}, *tls->expires})) : json(nullptr)}};
}

}  // namespace

std::string status(const StatusView& view) {
    const json report = {
        {"version", kVersion},
        {"pid", ::getpid()},
        {"config", view.config},
        {"listen", listen_json(view.listen)},
        {"tls", tls_json(view.tls)},
        {"ready", view.ready},
        {"uptime_s", in_ms(view.now - view.started) / 1000},
        {"generation", view.snapshot.generation},
        {"loop_delay_ms", in_ms(view.loop_delay)},
        {"from_copy", view.from_copy},
        {"zones", zones_json(*view.snapshot.zones)},
        {"places", places_json(view)},
        {"checks", checks_json(view.book.settings())},
        {"endpoints", endpoints_json(view)},
        {"domains", domains_json(view.book.engine())},
        {"prober", prober_json(view.book.engine())},
        {"switches", view.told == nullptr ? json::array() : switches_json(*view.told)},
        {"pushes", view.told == nullptr ? json::array() : pushes_json(*view.told)},
        {"orders", view.orders == nullptr ? json::object() : orders_json(*view.orders)},
        {"counters", view.counters},
        {"queries", queries_json(view.totals)},
        {"reloads",
         {{"done", view.reloads.done},
          {"refused", view.reloads.refused},
          {"running", view.reloads.running},
          {"last_refusal", view.reloads.last_refusal}}},
        {"locations",
         {{"done", view.locations.done},
          {"refused", view.locations.refused},
          {"last_refusal", view.locations.last_refusal}}},
    };
    return to_line(report);
}

}  // namespace leeward::daemon
