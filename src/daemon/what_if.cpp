// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/what_if.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "leeward/base/fault.hpp"

namespace leeward::daemon {
namespace {

using EndpointIds = std::vector<health::EndpointId>;

std::optional<health::State> parse_state(std::string_view text) {
    if (text == "up") return health::State::Up;
    if (text == "down") return health::State::Down;
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

void set_health(const EndpointIds& ids, health::State state, WhatIf& into) {
    for (const health::EndpointId id : ids) into.health[id.index()].state = state;
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
    set_health(ids, state, into);
    return {};
}

}  // namespace

WhatIf all_up(const policy::Rules& rules) {
    health::EndpointState up;
    up.state = health::State::Up;
    up.last_outcome = health::Outcome::Passed;
    return {std::vector<health::EndpointState>(rules.endpoints.size(), up), {}};
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
        set_health(of_check, *state, into);
        return {};
    }
    std::vector<std::string> known = place_names(rules);
    for (std::string& check : check_names(rules)) known.push_back(std::move(check));
    return base::fail(unknown_name("check or place", name, known));
}

}  // namespace leeward::daemon
