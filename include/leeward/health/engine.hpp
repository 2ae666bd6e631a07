// SPDX-License-Identifier: Apache-2.0
#pragma once
// The health engine: outcomes of probes -> states and shares of endpoints, as outages teach them to
// be judged (RS-15 to RS-32). Pure: time comes in; no clock, no loop.
//
//   report -> rates, rows --> bad? --> isolated? --> domain? --> budget? --> Down
//                                       hold         condemn      reduce
//   Down --> rise passes --> hold (doubles with flaps) --> Up at 5 % --> ramp --> Up
//
// An endpoint is out by itself, or with the zone or region that is condemned; who is out together
// comes back together, by the pooled rate of all that is in it.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/health/engine_settings.hpp"
#include "leeward/health/outcome.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/health/vitals.hpp"

namespace leeward::health {

/// Something that changed, for the log and the journal.
struct Event {
    enum class Kind : std::uint8_t {
        Transition,  // an endpoint or a domain changed its state
        Held,        // bad, but the change budget keeps it in with a part of its share (RS-29)
        Released,    // no longer held: it went out, or got well
        Returning,   // good again; its hold has begun, and ends at `until`
        Eased,       // a domain answers worse than its siblings and takes less of its share
        Isolated,    // the prober does not trust itself any more (RS-19, RS-20)
        Reconnected,
    };
    Kind kind = Kind::Transition;
    base::Instant at;
    std::variant<std::monostate, EndpointId, DomainId> about;  // monostate: the prober
    State from = State::Unknown;
    State to = State::Unknown;
    Report because;         // of an endpoint: the report that decided
    std::string why;        // in words, with its numbers: "3 failures in a row", "12 of 20 in 60 s"
    std::string_view rule;  // "RS-15", or empty
    std::optional<base::Instant> until;
};

/// A fault domain as it is.
struct DomainState {
    State state = State::Up;  // Down: condemned as a whole
    std::uint32_t bad = 0;    // endpoints in it that are out, by themselves or with it
    std::uint32_t total = 0;
    std::uint16_t share = Vitals::kWhole;    // of its ordinary share, as Vitals::share
    std::uint16_t success = Vitals::kWhole;  // pooled over what is in service in it
};

/// What survives a restart or a reload, of one endpoint or domain. Spans of time count back or on
/// from when it was taken, so that no clock's value is kept.
struct Memory {
    State state = State::Unknown;
    std::uint32_t flaps = 0;                       // that its next hold is doubled for
    std::optional<base::Duration> since_change;    // nullopt: never changed
    std::optional<base::Duration> since_evidence;  // nullopt: nobody has looked
    base::Duration good_spell{0};                  // the longest that proved false
    std::uint16_t share = Vitals::kWhole;
};

/// The memory of a whole engine.
struct EngineMemory {
    std::vector<Memory> endpoints;  // by EndpointId
    std::vector<Memory> domains;    // by DomainId
};

class Engine {
public:
    /// Watches nothing.
    Engine();
    /// Everything Unknown. `memory` (of the same size, or empty) is what is known from before.
    explicit Engine(EngineSettings settings, base::Instant now, const EngineMemory& memory = {});
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    /// Takes the report of one probe, which took so long. True when a state, a share or `changing`
    /// became another: answers may change. O(levels) but where a domain changes.
    /// Requires: `now` is not before any earlier call's.
    bool report(EndpointId id, const Report& report, base::Duration took, base::Instant now);

    /// Takes the state of an endpoint that is told. True as above.
    bool tell(EndpointId id, State state, base::Instant now);

    /// Does what time alone brings: holds that end, ramps, the budget's window. True as above.
    bool tick(base::Instant now);
    /// When tick has something to do; nullopt: not before a report.
    [[nodiscard]] std::optional<base::Instant> next_tick() const;

    /// How long after its last probe an endpoint is asked again: `every`, `confirm`, or in between
    /// while evidence for its return is gathered.
    [[nodiscard]] base::Duration pace(EndpointId id) const;
    /// Endpoints that should be asked at once, since pace() became shorter for another's sake, as
    /// references do when a target fails. Each once; empties the list.
    std::vector<EndpointId> take_hurried();

    /// While frozen nothing changes but what reports say last; all that was good or bad then is
    /// judged anew afterwards (RS-45).
    void freeze(bool frozen, base::Instant now);
    [[nodiscard]] bool frozen() const;
    /// Lets who is out, good, and comes back by hand only, come back now: an endpoint, or a domain
    /// with all in it. True as report().
    bool let_return(std::variant<EndpointId, DomainId> who, base::Instant now);

    /// Effective states: an endpoint of a condemned domain is Down. By EndpointId.
    [[nodiscard]] std::span<const EndpointState> states() const;
    [[nodiscard]] std::span<const Vitals> vitals() const;  // by EndpointId
    [[nodiscard]] std::span<const DomainState> domains() const;
    /// Why the prober does not trust itself; empty: it does.
    [[nodiscard]] const std::string& isolated() const;
    [[nodiscard]] const EngineSettings& settings() const;

    /// What changed since the last call, in order.
    std::vector<Event> take_events();

    [[nodiscard]] EngineMemory remember(base::Instant now) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace leeward::health
