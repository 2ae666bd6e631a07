// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/place_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

namespace leeward::daemon {
namespace {

using health::State;

/// What the leaves that use a place say about it.
struct Verdict {
    bool used = false;
    bool alive = false;
    bool forced = false;
};

/// By PlaceId. A zone has no leaf of its own: it is alive while one of its data may be answered.
std::vector<Verdict> verdicts(const policy::Rules& rules, const policy::Steering& steering,
                              policy::Health health) {
    std::vector<Verdict> verdicts(rules.places.size());
    for (std::size_t index = 0; index < rules.leaves.size(); ++index) {
        const policy::Leaf& leaf = rules.leaves[index];
        const policy::Standing& standing = steering.leaf_standing[index];
        Verdict& verdict = verdicts[leaf.place.index()];
        verdict.used = true;
        verdict.alive = verdict.alive || standing.alive;
        verdict.forced = verdict.forced || standing.forced;
        for (const policy::Datum& datum : leaf.data) {
            if (datum.place == leaf.place) continue;
            const bool up = std::all_of(
                datum.endpoints.begin(), datum.endpoints.end(), [&](health::EndpointId id) {
                    return health::counts_as_up(health[id.index()].state, leaf.unknown);
                });
            Verdict& zone = verdicts[datum.place.index()];
            zone.used = true;
            zone.alive = zone.alive || (up && (standing.alive || !standing.forced));
            zone.forced = zone.forced || standing.forced;
        }
    }
    return verdicts;
}

PlaceState count(const std::vector<health::EndpointId>& endpoints, policy::Health health) {
    PlaceState result;
    for (const health::EndpointId id : endpoints) {
        switch (health[id.index()].state) {
            case State::Up:
                ++result.up;
                break;
            case State::Down:
                ++result.down;
                break;
            case State::Unknown:
                ++result.unknown;
                break;
        }
    }
    return result;
}

State state_of(const Verdict& verdict, const PlaceState& counts) {
    if (verdict.used && !verdict.alive) return State::Down;
    if (!verdict.forced && counts.up == 0 && counts.unknown > 0) return State::Unknown;
    return State::Up;
}

/// The last outcomes of the endpoints in `state`, each once.
std::string outcomes(const std::vector<health::EndpointId>& endpoints, State state,
                     policy::Health health) {
    std::set<std::string_view> words;
    for (const health::EndpointId id : endpoints) {
        const health::EndpointState& endpoint = health[id.index()];
        if (endpoint.state == state) words.insert(health::to_string(endpoint.last_outcome));
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

PlaceEndpoints endpoints_by_place(const policy::Rules& rules) {
    PlaceEndpoints found(rules.places.size());
    const auto add = [&](policy::PlaceId place, const std::vector<health::EndpointId>& more) {
        auto& list = found[place.index()];
        list.insert(list.end(), more.begin(), more.end());
    };
    for (const policy::Leaf& leaf : rules.leaves) {
        add(leaf.place, leaf.endpoints);
        for (const policy::Datum& datum : leaf.data) {
            if (datum.place != leaf.place) add(datum.place, datum.endpoints);
        }
    }
    for (auto& list : found) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    return found;
}

std::vector<PlaceState> place_states(const policy::Rules& rules, const PlaceEndpoints& endpoints,
                                     const policy::Steering& steering, policy::Health health) {
    const std::vector<Verdict> said = verdicts(rules, steering, health);
    std::vector<PlaceState> states;
    states.reserve(rules.places.size());
    for (std::size_t index = 0; index < rules.places.size(); ++index) {
        PlaceState state = count(endpoints[index], health);
        state.forced = said[index].forced;
        state.state = state_of(said[index], state);
        states.push_back(state);
    }
    return states;
}

std::string to_string(policy::PlaceKind kind) {
    switch (kind) {
        case policy::PlaceKind::Region:
            return "region";
        case policy::PlaceKind::Zone:
            return "az";
        case policy::PlaceKind::Target:
            return "target";
    }
    return "place";
}

std::string transition_text(const policy::Place& place, const PlaceState& from,
                            const PlaceState& to, const std::vector<health::EndpointId>& endpoints,
                            policy::Health health) {
    const bool down = to.state == State::Down;
    if (to.forced) {
        return fmt::format("{} {}: {} -> {} (an operator's word)", to_string(place.kind),
                           place.name, health::to_string(from.state), health::to_string(to.state));
    }
    return fmt::format("{} {}: {} -> {} ({} of {} endpoints: {})", to_string(place.kind),
                       place.name, health::to_string(from.state), health::to_string(to.state),
                       down ? to.down : to.up, to.total(),
                       outcomes(endpoints, down ? State::Down : State::Up, health));
}

Happening place_happening(const policy::Place& place, const PlaceState& from,
                          const PlaceState& to) {
    const nlohmann::json data = {{"from", health::to_string(from.state)},
                                 {"to", health::to_string(to.state)},
                                 {"up", to.up},
                                 {"down", to.down},
                                 {"unknown", to.unknown}};
    return {"place", to_string(place.kind) + " " + place.name, data.dump()};
}

}  // namespace leeward::daemon
