// SPDX-License-Identifier: Apache-2.0
#pragma once
// The control path's centre: probe reports and new configurations in, snapshots out. No loop, no
// clock: whoever steers says what time it is. Main thread only, but for what the Publisher allows.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leeward/answer/respond.hpp"
#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/happening.hpp"
#include "leeward/daemon/health_book.hpp"
#include "leeward/daemon/latency_book.hpp"
#include "leeward/daemon/log.hpp"
#include "leeward/daemon/place_states.hpp"
#include "leeward/daemon/supposed.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/snapshot/publisher.hpp"
#include "leeward/store/rows.hpp"

namespace leeward::daemon {

/// Takes a line about what changed.
using Note = std::function<void(Level, const std::string& text)>;

/// What answers depend on and others look after: switches, pushes and hosts of some rules.
struct Outside {
    std::map<std::string, health::State, std::less<>> told;  // by the names of checks
    std::vector<policy::HostAnswer> hosts;                   // by HostId
    std::vector<policy::Word> words;                         // operators' words about places
    bool hold = false;  // an operator has stopped all decisions (RS-45)
};

class Helm {
public:
    /// Publishes nothing yet. Requires: `assembled` has no errors.
    /// `tell` is told of what the journal keeps; it may be empty.
    Helm(Assembled assembled, std::uint64_t seed, Note note, Tell tell = nullptr);

    /// Takes what was remembered, by the keys that remember() gives; the rest stays Unknown. Before
    /// the first report.
    void recall(const std::map<std::string, health::Memory>& memory, base::Instant now);
    /// The health of all endpoints and fault domains, for a later start.
    [[nodiscard]] std::vector<store::HealthRow> remember(base::Instant now) const;

    /// Lets a place that waits for an operator come back. False: it does not wait. A publish is due
    /// when true.
    bool let_return(const std::string& place, base::Instant now);

    /// Takes one probe's report. True when it changed what answers depend on: then a publish is
    /// due, which notes the change as well.
    bool report(health::EndpointId id, const health::Report& report, base::Duration took,
                base::Instant at);

    /// Does what time alone brings. True as above.
    bool tick(base::Instant now) { return book_.engine().tick(now); }
    /// When tick has something to do; nullopt: not before a report.
    [[nodiscard]] std::optional<base::Instant> next_tick() const {
        return book_.engine().next_tick();
    }
    /// See health::Engine.
    [[nodiscard]] base::Duration pace(health::EndpointId id) const {
        return book_.engine().pace(id);
    }
    std::vector<health::EndpointId> take_hurried() { return book_.engine().take_hurried(); }

    /// Takes what is outside for the rules at hand. A publish is due.
    void use(Outside outside, base::Instant now);

    /// Takes clients that were sorted anew for the rules. A publish is due.
    void use_clients(std::shared_ptr<const policy::Clients> clients);

    /// Decides and publishes what is known now; then notes what the engine has done, and each place
    /// whose state changed. Answers do not wait for whoever takes the notes. What must not be
    /// served (see snapshot: guard.hpp) is not: what was served stays, with a note.
    void publish(base::Instant now);

    /// Takes a new configuration whole, with the health of every endpoint that stays, and publishes
    /// it. Returns which endpoint continues which, for the probes. Requires: as the constructor.
    std::vector<std::optional<Continued>> replace(Assembled assembled, Outside outside,
                                                  base::Instant now);

    /// explain (see explain.hpp) about the current snapshot; with `sets` (see what_if.hpp), about
    /// what would be published if they held. Errors: as suppose().
    [[nodiscard]] base::Result<std::string> explain(const answer::Settings& settings,
                                                    const dns::Name& name, dns::RrType type,
                                                    const std::vector<std::string>& sets,
                                                    const SupposedClient& client) const;

    /// What answers depend on, but for operators' words. Borrowed from this, until it changes.
    [[nodiscard]] policy::Known known_unworded() const;

    [[nodiscard]] snapshot::Publisher& publisher() { return publisher_; }
    [[nodiscard]] const snapshot::Publisher& publisher() const { return publisher_; }
    [[nodiscard]] const HealthBook& book() const { return book_; }
    /// What the book has, but with the state that each check makes of it (HX-17).
    [[nodiscard]] std::vector<health::EndpointState> final_health() const;
    [[nodiscard]] const std::shared_ptr<const policy::Rules>& rules() const { return rules_; }
    [[nodiscard]] const std::vector<PlaceState>& places() const { return places_; }

private:
    [[nodiscard]] policy::Known known() const;
    void note_events();
    void note_places(const std::vector<PlaceState>& before);

    // Constant after construction.
    std::uint64_t seed_;
    Note note_;
    Tell tell_;

    // Replaced together.
    std::shared_ptr<const zone::ZoneSet> zones_;
    std::shared_ptr<const policy::Rules> rules_;
    policy::Decider decider_;  // borrows rules_
    PlaceEndpoints place_endpoints_;
    HealthBook book_;
    LatencyBook latencies_;
    std::vector<policy::HostAnswer> hosts_;  // by HostId
    std::vector<policy::Word> words_;

    std::vector<PlaceState> places_;  // as last published; by PlaceId of rules_
    snapshot::Publisher publisher_;
};

}  // namespace leeward::daemon
