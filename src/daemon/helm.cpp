// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/helm.hpp"

#include <fmt/format.h>

#include <cassert>
#include <map>
#include <utility>

#include "health_keys.hpp"

#include "leeward/daemon/engine_settings.hpp"
#include "leeward/daemon/event_text.hpp"
#include "leeward/daemon/explain.hpp"
#include "leeward/daemon/known_text.hpp"
#include "leeward/daemon/what_if.hpp"
#include "leeward/policy/decide.hpp"

namespace leeward::daemon {
namespace {

Level level_of(health::State state) {
    return state == health::State::Down ? Level::Warning : Level::Info;
}

Level level_of(const health::Event& event) {
    using Kind = health::Event::Kind;
    if (event.kind == Kind::Transition) return level_of(event.to);
    return event.kind == Kind::Held || event.kind == Kind::Isolated ? Level::Warning : Level::Info;
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

Helm::Helm(Assembled assembled, std::uint64_t seed, Note note, Tell tell)
    : seed_(seed),
      note_(std::move(note)),
      tell_(std::move(tell)),
      zones_(std::move(assembled.zones)),
      rules_(checked(std::move(assembled.rules))),
      decider_(*rules_, std::move(assembled.clients)),
      place_endpoints_(endpoints_by_place(*rules_)),
      book_(assembled.config.probe,
            engine_settings(assembled.config.probe, *rules_, assembled.config.engine), {}),
      latencies_(place_endpoints_, rules_->endpoints.size()) {
    assert(zones_);
    publisher_.use_cookies(std::move(assembled.cookies));
    places_ = renumbered(*rules_, {}, *rules_);
}

bool Helm::report(health::EndpointId id, const health::Report& report, base::Duration took,
                  base::Instant at) {
    const bool changed = book_.record(id, report, took, at);
    const bool measured = !rules_->latency.empty() && id.index() < rules_->endpoints.size() &&
                          report.outcome == health::Outcome::Passed && latencies_.record(id, took);
    return changed || measured;
}

void Helm::use(Outside outside, base::Instant now) {
    hosts_ = std::move(outside.hosts);
    words_ = std::move(outside.words);
    book_.engine().freeze(outside.hold, now);
    for (std::uint32_t at = 0; at < rules_->endpoints.size(); ++at) {
        const auto told = outside.told.find(rules_->endpoints[at].check);
        if (told != outside.told.end()) book_.engine().tell({at}, told->second, now);
    }
}

void Helm::use_clients(std::shared_ptr<const policy::Clients> clients) {
    decider_ = policy::Decider(*rules_, std::move(clients));
}

policy::Known Helm::known_unworded() const {
    return {book_.states(), {}, hosts_, latencies_.by_place(), book_.engine().vitals()};
}

policy::Known Helm::known() const {
    policy::Known known = known_unworded();
    known.words = words_;
    return known;
}

void Helm::recall(const std::map<std::string, health::Memory>& memory, base::Instant now) {
    book_ = HealthBook(book_.settings(), book_.engine().settings(), now,
                       memory_of(health_keys(book_), memory));
}

std::vector<store::HealthRow> Helm::remember(base::Instant now) const {
    return rows_of(health_keys(book_), book_.engine().remember(now));
}

bool Helm::let_return(const std::string& place, base::Instant now) {
    const auto& domains = book_.engine().settings().domains;
    bool returns = false;
    for (std::uint32_t at = 0; at < domains.size(); ++at) {
        if (domains[at].name != place || domains[at].level == health::Level::Provider) continue;
        returns = book_.engine().let_return(health::DomainId{at}, now) || returns;
    }
    for (std::size_t at = 0; at < rules_->places.size(); ++at) {
        if (rules_->places[at].name != place) continue;
        for (const health::EndpointId id : place_endpoints_[at]) {
            returns = book_.engine().let_return(id, now) || returns;
        }
    }
    return returns;
}

std::vector<health::EndpointState> Helm::final_health() const {
    const auto states = book_.states().first(rules_->endpoints.size());
    std::vector<health::EndpointState> all(states.begin(), states.end());
    if (rules_->verdicts.empty()) return all;
    const std::vector<health::State> final = policy::final_states(*rules_, known());
    for (const policy::Verdict& verdict : rules_->verdicts) {
        all[verdict.of.index()].state = final[verdict.of.index()];
    }
    return all;
}

void Helm::publish(base::Instant now) {
    policy::Steering steering =
        decider_.decide(known(), now, seed_, publisher_.take_spare(*rules_));
    const std::vector<health::EndpointState> health = final_health();
    std::vector<PlaceState> states = place_states(*rules_, place_endpoints_, steering, health);
    const auto done =
        publisher_.offer({publisher_.generation(), zones_, rules_, std::move(steering)});
    if (!done) {
        note_(Level::Error, fmt::format("not published: {}; generation {} is still served",
                                        done.error().message, publisher_.generation()));
        return;
    }
    if (tell_) tell_({"publish", "", known_text(*rules_, known(), *done)});
    const std::vector<PlaceState> before = std::exchange(places_, std::move(states));
    note_events();
    note_places(before);
}

std::vector<std::optional<Continued>> Helm::replace(Assembled assembled, Outside outside,
                                                    base::Instant now) {
    assert(assembled.zones && assembled.rules);
    note_events();  // while their names are known
    auto from = continued(book_.settings(), assembled.config.probe);
    book_ = book_.moved_to(
        assembled.config.probe,
        engine_settings(assembled.config.probe, *assembled.rules, assembled.config.engine), from,
        now);
    places_ = renumbered(*rules_, places_, *assembled.rules);
    zones_ = std::move(assembled.zones);
    rules_ = std::move(assembled.rules);
    decider_ = policy::Decider(*rules_, std::move(assembled.clients));
    place_endpoints_ = endpoints_by_place(*rules_);
    latencies_ = LatencyBook(place_endpoints_, rules_->endpoints.size());
    publisher_.use_cookies(std::move(assembled.cookies));
    use(std::move(outside), now);
    publish(now);
    // The first failure after a reload finds memory that the system has handed out already.
    publisher_.keep_spare(decider_.decide(known(), now, seed_));
    return from;
}

base::Result<std::string> Helm::explain(const answer::Settings& settings, const dns::Name& name,
                                        dns::RrType type, const std::vector<std::string>& sets,
                                        const SupposedClient& client) const {
    const auto current = publisher_.current();
    if (sets.empty() && !client.is_elsewhere()) {
        return daemon::explain(*current, settings, name, type, client.network);
    }
    const auto latencies = latencies_.by_place();
    WhatIf what_if{{book_.states().begin(), book_.states().end()},
                   words_,
                   hosts_,
                   {latencies.begin(), latencies.end()},
                   {book_.engine().vitals().begin(), book_.engine().vitals().end()}};
    for (const std::string& set : sets) {
        if (const auto done = suppose(*rules_, set, what_if); !done) {
            return base::fail(done.error().message);
        }
    }
    const auto supposed = supposed_snapshot(*current, what_if, client);
    if (!supposed) return base::fail(supposed.error().message);
    return daemon::explain(*supposed, settings, name, type, client.network);
}

void Helm::note_events() {
    for (const health::Event& event : book_.engine().take_events()) {
        note_(level_of(event), event_text(*rules_, book_.engine().settings(), event));
        if (tell_) tell_(event_happening(*rules_, book_.engine().settings(), event));
    }
}

void Helm::note_places(const std::vector<PlaceState>& before) {
    for (std::size_t place = 0; place < places_.size(); ++place) {
        if (before[place].state == places_[place].state || place_endpoints_[place].empty())
            continue;
        note_(level_of(places_[place].state),
              transition_text(rules_->places[place], before[place], places_[place],
                              place_endpoints_[place], book_.states()));
        if (tell_) tell_(place_happening(rules_->places[place], before[place], places_[place]));
    }
}

}  // namespace leeward::daemon
