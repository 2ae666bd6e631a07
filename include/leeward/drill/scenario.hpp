// SPDX-License-Identifier: Apache-2.0
#pragma once
// An outage as data: what a small deployment is made of, and what happens to it second by second.
// Nothing here says what a policy should answer.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leeward::drill {

// Bounds on what a file may ask for; the time and the memory of a replay are bounded by them.
inline constexpr std::int64_t kMaxDuration = 31L * 86'400;  // seconds
inline constexpr std::size_t kMaxEndpoints = 2'000;
inline constexpr std::size_t kMaxEvents = 1'000;
inline constexpr std::size_t kMaxServers = 32;

struct Zone {
    std::string id;
    std::uint32_t endpoints = 1;
};

struct Region {
    std::string id;
    std::string provider;
    double weight = 1;    // relative; 0: a last resort
    double capacity = 1;  // in the unit of the offered load, at full health
    std::vector<Zone> zones;
};

/// A place that probes start from; `near` is a region or "outside".
struct Vantage {
    std::string id;
    std::string near;
};

struct NameServer {
    std::string id;
    std::string near;
    std::string dns_provider;
    double input_delay_s = 0;  // it takes new data so late
};

struct Topology {
    std::string record;  // the name under test
    std::uint32_t ttl_s = 60;
    std::uint32_t negative_ttl_s = 30;
    std::vector<Region> regions;
    std::vector<Vantage> vantages;
    std::vector<NameServer> servers;
    std::vector<std::string> references;
};

enum class ScopeKind : std::uint8_t {
    Provider,
    Region,
    Zone,
    Endpoint,
    ControlPlane,
    Metrics,
    Vantage,
    NameServer,
    DnsProvider,
    Record,
    Clients,
};

enum class EffectKind : std::uint8_t {
    Down,
    Error,
    Latency,
    Flap,
    Capacity,
    Load,
    DnsLoad,
    Isolate,
    NoData,
    ApiDown,
    ApiError,
    ApiSlow,
    FalseStatus,
    PushEmpty,
    PushStale,
    PushBad,
    Poison,
    DnsLoss,
    DnsServfail,
    DnsWithdrawn,
};

/// What an event does. Each kind uses the fields that its comment names.
struct Effect {
    EffectKind kind = EffectKind::Down;
    double amount = 0;    // the rate, share, fraction, factor or generations; of latencies, seconds
    bool refuse = false;  // Down: refused at once, in place of a time-out
    bool tcp = false;     // Error: at the TCP layer, so that a connect fails as well
    double period_s = 0;  // Flap
    double phase_s = 0;   // Flap
    double duty_bad = 0;  // Flap: part of the period, from its start, in which `bad` holds
    std::vector<Effect> bad;            // Flap: one
    bool probes_only = false;           // Flap: users do not see it
    bool references_too = true;         // Isolate
    bool spares_delayed = false;        // DnsServfail: not where new data is taken late
    bool needs_self_rule = false;       // DnsWithdrawn: only where servers withdraw themselves
    double hold_s = 0;                  // Poison
    double visible_after_s = 0;         // PushBad
    bool overwrites_last_good = false;  // PushBad
};

struct Event {
    std::string id;
    std::int64_t t = 0;  // seconds; it holds from `t` on, before `until`
    std::int64_t until = 0;
    ScopeKind scope = ScopeKind::Region;
    std::string target;  // "*": all of the kind
    Effect effect;
};

struct Variant {
    std::string id;
    std::string title;
    std::vector<std::string> without;  // ids of events
};

struct Scenario {
    std::string id;
    std::string title;
    std::int64_t duration_s = 0;
    Topology topology;
    std::vector<Event> events;
    std::vector<Variant> variants;
    std::int64_t max_transitions = -1;  // for each target, as whoever wrote it judges; -1: not said
};

/// The scenario with some events left out; its id is "SCENARIO/VARIANT".
/// Requires: `variant` is one of its own.
Scenario without_events(const Scenario& scenario, const Variant& variant);

/// "down", "dns_servfail": as files write it.
std::string_view to_string(EffectKind kind);

}  // namespace leeward::drill
