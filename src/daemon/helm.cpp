// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/helm.hpp"

#include <fmt/format.h>

#include <cassert>
#include <map>
#include <utility>

#include "leeward/daemon/explain.hpp"
#include "leeward/daemon/what_if.hpp"
#include "leeward/policy/decide.hpp"

namespace leeward::daemon {
namespace {

Level level_of(health::State state) {
    return state == health::State::Down ? Level::Warning : Level::Info;
}

/// The states that places of the new rules had under the old ones, by name; Unknown for new places.
std::vector<PlaceState> renumbered(const policy::Rules& old, const std::vector<PlaceState>& states,
                                   const policy::Rules& fresh) {
    std::map<std::string, PlaceState> by_name;
    for (std::size_t place = 0; place < states.size(); ++place) {
        by_name[old.places[place].name] = states[place];
    }
    PlaceState unknown;
    unknown.state = health::State::Unknown;
    std::vector<PlaceState> result;
    for (const policy::Place& place : fresh.places) {
        const auto at = by_name.find(place.name);
        result.push_back(at == by_name.end() ? unknown : at->second);
    }
    return result;
}

std::shared_ptr<const policy::Rules> checked(std::shared_ptr<const policy::Rules> rules) {
    assert(rules);
    return rules;
}

}  // namespace

Helm::Helm(Assembled assembled, std::uint64_t seed, Note note)
    : seed_(seed),
      note_(std::move(note)),
      zones_(std::move(assembled.zones)),
      rules_(checked(std::move(assembled.rules))),
      decider_(*rules_),
      book_(std::move(assembled.config.probe)) {
    assert(zones_);
    place_endpoints_ = endpoints_by_place(*rules_);
    places_ = renumbered(*rules_, {}, *rules_);
}

bool Helm::report(health::EndpointId id, const health::Report& report, base::Instant at) {
    const auto change = book_.record(id, report, at);
    if (change) changes_.push_back({id, *change, report});
    return change.has_value();
}

void Helm::publish(base::Instant now) {
    policy::Steering steering =
        decider_.decide({.health = book_.states()}, now, seed_, publisher_.take_spare(*rules_));
    const std::vector<PlaceState> before =
        std::exchange(places_, place_states(*rules_, place_endpoints_, steering, book_.states()));
    publisher_.publish(zones_, rules_, std::move(steering));
    note_endpoints();
    note_places(before);
}

std::vector<std::optional<Continued>> Helm::replace(Assembled assembled, base::Instant now) {
    assert(assembled.zones && assembled.rules);
    note_endpoints();  // while their names are known
    auto from = continued(book_.settings(), assembled.config.probe);
    book_ = book_.moved_to(assembled.config.probe, from);
    places_ = renumbered(*rules_, places_, *assembled.rules);
    zones_ = std::move(assembled.zones);
    rules_ = std::move(assembled.rules);
    decider_ = policy::Decider(*rules_);
    place_endpoints_ = endpoints_by_place(*rules_);
    publish(now);
    // The first failure after a reload finds memory that the system has handed out already.
    publisher_.keep_spare(decider_.decide({.health = book_.states()}, now, seed_));
    return from;
}

base::Result<std::string> Helm::explain(const answer::Settings& settings, const dns::Name& name,
                                        dns::RrType type, const std::vector<std::string>& sets,
                                        const policy::Client& client, base::Instant now) const {
    const auto current = publisher_.current();
    if (sets.empty()) return daemon::explain(*current, settings, name, type, client);
    WhatIf what_if{{book_.states().begin(), book_.states().end()}, {}};
    for (const std::string& set : sets) {
        if (const auto done = suppose(*rules_, set, what_if); !done) {
            return base::fail(done.error().message);
        }
    }
    const snapshot::Snapshot supposed{
        current->generation, zones_, rules_,
        policy::decide(*rules_, {what_if.health, what_if.words}, now, seed_)};
    return daemon::explain(supposed, settings, name, type, client);
}

std::string Helm::endpoint_text(health::EndpointId id) const {
    const policy::EndpointName& name = rules_->endpoints[id.index()];
    return fmt::format("{}@{} ({})", name.check, rules_->places[name.place.index()].name,
                       name.address);
}

void Helm::note_endpoints() {
    for (const EndpointChange& change : changes_) {
        const health::Report& report = change.report;
        note_(
            level_of(change.transition.to),
            fmt::format("endpoint {}: {} -> {} ({}{}{})", endpoint_text(change.id),
                        health::to_string(change.transition.from),
                        health::to_string(change.transition.to), health::to_string(report.outcome),
                        report.detail.empty() ? "" : ": ", report.detail));
    }
    changes_.clear();
}

void Helm::note_places(const std::vector<PlaceState>& before) {
    for (std::size_t place = 0; place < places_.size(); ++place) {
        if (before[place].state == places_[place].state || place_endpoints_[place].empty())
            continue;
        note_(level_of(places_[place].state),
              transition_text(rules_->places[place], before[place], places_[place],
                              place_endpoints_[place], book_.states()));
    }
}

}  // namespace leeward::daemon
