// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/what_if.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "leeward/base/bytes.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/geo/atlas.hpp"
#include "leeward/geo/codes.hpp"

namespace leeward::daemon {
namespace {

using EndpointIds = std::vector<health::EndpointId>;

std::optional<health::State> parse_state(std::string_view text) {
    if (text == "up" || text == "on") return health::State::Up;
    if (text == "down" || text == "off") return health::State::Down;
    if (text == "unknown") return health::State::Unknown;
    return std::nullopt;
}

std::optional<policy::PlaceId> find_place(const policy::Rules& rules, std::string_view name) {
    for (std::size_t index = 0; index < rules.places.size(); ++index) {
        if (rules.places[index].name == name) {
            return policy::PlaceId{static_cast<std::uint32_t>(index)};
        }
    }
    return std::nullopt;
}

/// The endpoints of the check called `name`.
EndpointIds endpoints_of_check(const policy::Rules& rules, std::string_view name) {
    EndpointIds found;
    for (std::size_t index = 0; index < rules.endpoints.size(); ++index) {
        if (rules.endpoints[index].check == name) {
            found.push_back({static_cast<std::uint32_t>(index)});
        }
    }
    return found;
}

constexpr std::uint32_t kHostTtl = 60;  // seconds, as of a load balancer (TTL-6)

/// An address in a range that stands for no host (RFC 1122 section 3.2.1.3): the host's number, and
/// one more.
dns::Rdata placeholder(dns::RrType type, std::uint32_t host) {
    dns::Rdata rdata(type == dns::RrType::A ? 4 : 16, 0);
    base::store_u32(rdata.data() + rdata.size() - 4, host + 1);
    return rdata;
}

void add(EndpointIds& to, const EndpointIds& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// The endpoints through which `check` judges `place`: all of a region's or target's leaves, or
/// those of the data in one availability zone.
EndpointIds endpoints_of_place(const policy::Rules& rules, std::string_view check,
                               policy::PlaceId place) {
    EndpointIds found;
    for (const policy::Leaf& leaf : rules.leaves) {
        if (leaf.place == place) add(found, leaf.endpoints);
        for (const policy::Datum& datum : leaf.data) {
            if (datum.place == place) add(found, datum.endpoints);
        }
    }
    std::erase_if(
        found, [&](health::EndpointId id) { return rules.endpoints[id.index()].check != check; });
    return found;
}

std::string unknown_name(std::string_view kind, std::string_view name,
                         const std::vector<std::string>& known) {
    std::string message = "there is no " + std::string(kind) + " \"" + std::string(name) + "\"";
    if (const std::string near = base::nearest_word(name, known); !near.empty()) {
        message += "; did you mean \"" + near + "\"?";
    }
    return message;
}

std::vector<std::string> check_names(const policy::Rules& rules) {
    std::vector<std::string> names;
    for (const policy::EndpointName& endpoint : rules.endpoints) {
        if (std::find(names.begin(), names.end(), endpoint.check) == names.end()) {
            names.push_back(endpoint.check);
        }
    }
    return names;
}

std::vector<std::string> place_names(const policy::Rules& rules) {
    std::vector<std::string> names;
    for (const policy::Place& place : rules.places) names.push_back(place.name);
    return names;
}

bool is_calculated(const policy::Rules& rules, health::EndpointId id) {
    return std::any_of(
        rules.verdicts.begin(), rules.verdicts.end(),
        [id](const policy::Verdict& each) { return each.of == id && each.at_least.has_value(); });
}

void set_health(const policy::Rules& rules, const EndpointIds& ids, health::State state,
                WhatIf& into) {
    for (const health::EndpointId id : ids) {
        into.health[id.index()].state = state;
        if (is_calculated(rules, id)) into.words.push_back({id, state});
    }
}

base::Result<void> suppose_pair(const policy::Rules& rules, std::string_view check,
                                std::string_view place, health::State state, WhatIf& into) {
    const auto place_id = find_place(rules, place);
    if (!place_id) return base::fail(unknown_name("place", place, place_names(rules)));
    if (endpoints_of_check(rules, check).empty()) {
        return base::fail(unknown_name("check", check, check_names(rules)));
    }
    const EndpointIds ids = endpoints_of_place(rules, check, *place_id);
    if (ids.empty()) {
        return base::fail("no record checks place \"" + std::string(place) + "\" with \"" +
                          std::string(check) + "\"");
    }
    set_health(rules, ids, state, into);
    return {};
}

/// Makes `latency` what every client has to `region`.
base::Result<void> set_latency(const std::string& region, base::Duration latency,
                               policy::LatencyTable& table) {
    const auto at = std::find(table.columns.begin(), table.columns.end(), region);
    if (at == table.columns.end()) {
        return base::fail(unknown_name("region of a latency record", region, table.columns));
    }
    const policy::Area everywhere = geo::Code(geo::Everywhere{});
    if (std::find(table.rows.begin(), table.rows.end(), everywhere) == table.rows.end()) {
        table.rows.push_back(everywhere);
        table.cells.emplace_back(table.columns.size());
    }
    const auto column = static_cast<std::size_t>(at - table.columns.begin());
    for (auto& row : table.cells) row[column] = latency;
    return {};
}

}  // namespace

WhatIf all_up(const policy::Rules& rules) {
    health::EndpointState up;
    up.state = health::State::Up;
    up.last_outcome = health::Outcome::Passed;
    WhatIf what_if;
    what_if.health.assign(rules.endpoints.size(), up);
    for (std::uint32_t host = 0; host < rules.hosts.size(); ++host) {
        what_if.hosts.push_back({{placeholder(rules.hosts[host].type, host)}, kHostTtl});
    }
    return what_if;
}

const dns::Name* host_named_by(const policy::Rules& rules, dns::RrType type,
                               const dns::Rdata& rdata) {
    if (rdata.size() < 4) return nullptr;
    const std::uint32_t number = base::load_u32(rdata.data() + rdata.size() - 4);
    if (number == 0 || number > rules.hosts.size()) return nullptr;
    const policy::Host& host = rules.hosts[number - 1];
    return host.type == type && placeholder(type, number - 1) == rdata ? &host.name : nullptr;
}

base::Result<void> suppose(const policy::Rules& rules, std::string_view what, WhatIf& into) {
    into.health.resize(rules.endpoints.size());
    const std::size_t equals = what.rfind('=');
    const auto state =
        equals == std::string_view::npos ? std::nullopt : parse_state(what.substr(equals + 1));
    if (!state || equals == 0) {
        return base::fail("\"" + std::string(what) +
                          "\" is not WHAT=up, WHAT=down or WHAT=unknown; WHAT is a check, a place "
                          "or CHECK@PLACE");
    }
    const std::string_view name = what.substr(0, equals);
    if (const std::size_t at = name.find('@'); at != std::string_view::npos) {
        return suppose_pair(rules, name.substr(0, at), name.substr(at + 1), *state, into);
    }
    const auto place = find_place(rules, name);
    const EndpointIds of_check = endpoints_of_check(rules, name);
    if (place && !of_check.empty()) {
        return base::fail("\"" + std::string(name) +
                          "\" is both a place and a check; say CHECK@PLACE");
    }
    if (place) {
        into.words.push_back({*place, *state});
        return {};
    }
    if (!of_check.empty()) {
        set_health(rules, of_check, *state, into);
        return {};
    }
    std::vector<std::string> known = place_names(rules);
    for (std::string& check : check_names(rules)) known.push_back(std::move(check));
    return base::fail(unknown_name("check or place", name, known));
}

base::Result<snapshot::Snapshot> supposed_snapshot(const snapshot::Snapshot& from,
                                                   const WhatIf& what_if,
                                                   const SupposedClient& client) {
    snapshot::Snapshot result;
    result.generation = from.generation;
    result.zones = from.zones;
    result.rules = from.rules;
    std::shared_ptr<const policy::Clients> clients = from.steering.clients;
    if (client.is_elsewhere()) {
        auto rules = *from.rules;
        for (const auto& [region, latency] : client.latencies) {
            if (auto set = set_latency(region, latency, rules.latency_table); !set) {
                return base::fail(set.error().message);
            }
        }
        // Where it is not said the database would still know, but a client that is only supposed
        // has no address to be found by.
        auto sorted =
            policy::Clients::sort(rules, geo::Supposed(client.location.value_or(geo::Location{})));
        if (!sorted) return base::fail(sorted.error().message);
        clients = std::make_shared<const policy::Clients>(std::move(*sorted));
        result.rules = std::make_shared<const policy::Rules>(std::move(rules));
    }
    policy::Decider decider(*result.rules, std::move(clients));
    result.steering = decider.decide(
        {what_if.health, what_if.words, what_if.hosts, what_if.latencies, what_if.vitals}, base::Instant{}, 0);
    return result;
}

}  // namespace leeward::daemon
