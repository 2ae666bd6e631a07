// SPDX-License-Identifier: Apache-2.0
#pragma once
// An engine with endpoints that answer as a test says, probed at the engine's own paces on a
// simulated clock.

#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/health/engine.hpp"

namespace leeward::health {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Settings, piece by piece.
struct Plan : EngineSettings {
    DomainId domain(Level level, std::string name, std::optional<DomainId> parent = {}) {
        domains.push_back({std::move(name), level, parent, rules.failback});
        return {static_cast<std::uint32_t>(domains.size() - 1)};
    }
    EndpointId add(std::optional<DomainId> in = {}, Watched::Role role = Watched::Role::Target) {
        Watched one;
        one.role = role;
        one.domain = in;
        one.failback = rules.failback;
        endpoints.push_back(one);
        return {static_cast<std::uint32_t>(endpoints.size() - 1)};
    }
    void add_many(int count, std::optional<DomainId> in = {}) {
        for (int at = 0; at < count; ++at) add(in);
    }
    void references(int count = 3) {
        for (int at = 0; at < count; ++at) add({}, Watched::Role::Reference);
    }
};

class Ward {
public:
    explicit Ward(const EngineSettings& settings, std::uint64_t seed = 1,
                  const EngineMemory& memory = {})
        : engine(settings, now, memory), rng_(seed), planned_(settings.endpoints.size()) {
        errors.resize(settings.endpoints.size(), 0);
        for (std::uint32_t at = 0; at < errors.size(); ++at) {
            const Watched& how = settings.endpoints[at];
            if (how.role == Watched::Role::Told) continue;
            plan({at}, now + how.every * rng_.below(1000) / 1000);
        }
    }

    /// Lets so much time pass.
    void run(base::Duration span) {
        const base::Instant end = now + span;
        while (true) {
            const auto tick = engine.next_tick();
            const base::Instant probe = due_.empty() ? end : due_.top().first;
            const base::Instant next = std::min(probe, tick.value_or(end));
            if (next > end || (next == end && probe != end && tick != end)) break;
            if (due_.empty() && !tick) break;
            now = next;
            if (tick && *tick <= now) {
                engine.tick(now);
                ++ticks;
            } else if (!look()) {
                break;
            }
            take();
        }
        now = end;
    }
    /// Runs until `holds` or the time is over; how long it took.
    std::optional<base::Duration> until(const std::function<bool()>& holds, base::Duration limit) {
        const base::Instant start = now;
        while (!holds()) {
            if (now - start >= limit) return std::nullopt;
            run(std::chrono::milliseconds(250));
        }
        return now - start;
    }

    [[nodiscard]] State state(std::uint32_t id) const { return engine.states()[id].state; }
    [[nodiscard]] int up() const {
        int count = 0;
        for (const EndpointState& one : engine.states()) count += one.state == State::Up ? 1 : 0;
        return count;
    }
    [[nodiscard]] int count(Event::Kind kind) const {
        int found = 0;
        for (const Event& event : events) found += event.kind == kind ? 1 : 0;
        return found;
    }
    /// Transitions of targets and domains to Down, and back from it.
    [[nodiscard]] int flips() const {
        int found = 0;
        for (const Event& event : events) {
            const auto* id = std::get_if<EndpointId>(&event.about);
            const auto& all = engine.settings().endpoints;
            if (id != nullptr && all[id->index()].role != Watched::Role::Target) continue;
            found += event.kind == Event::Kind::Transition && event.from != State::Unknown ? 1 : 0;
        }
        return found;
    }
    /// Sets the share of answers in a thousand that fail, of [from, to).
    void fail(std::uint32_t from, std::uint32_t to, std::uint32_t permille) {
        for (std::uint32_t at = from; at < to; ++at) errors[at] = permille;
    }

    base::Instant now{hours(1)};
    Engine engine;
    std::vector<std::uint32_t> errors;  // in a thousand
    std::uint32_t cut = 0;              // of all probes, references too, in a thousand
    std::uint32_t late = 0;             // that nobody can judge, in a thousand
    base::Duration took{0};
    std::vector<Event> events;
    int ticks = 0;
    int changes = 0;  // reports that said so

private:
    using Due = std::pair<base::Instant, EndpointId>;

    void plan(EndpointId id, base::Instant at) {
        planned_[id.index()] = at;
        due_.push({at, id});
    }
    bool look() {
        const auto [at, id] = due_.top();
        if (at > now) return false;
        due_.pop();
        if (planned_[id.index()] != at) return true;  // hurried meanwhile
        Report report{Outcome::Passed, {}};
        const std::uint32_t bad = errors[id.index()];
        if (rng_.below(1000) < bad || rng_.below(1000) < cut) report.outcome = Outcome::HttpStatus;
        if (rng_.below(1000) < late) report.outcome = Outcome::ProberLate;
        changes += engine.report(id, report, took, now) ? 1 : 0;
        // Never twice at one moment, and not in step with the others.
        const base::Duration pace = engine.pace(id);
        plan(id, now + pace + pace * rng_.below(1000) / 20000);
        for (const EndpointId hurried : engine.take_hurried()) plan(hurried, now);
        return true;
    }
    void take() {
        for (Event& event : engine.take_events()) events.push_back(std::move(event));
    }

    base::Rng rng_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::vector<base::Instant> planned_;
};

}  // namespace leeward::health
