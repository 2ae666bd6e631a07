// SPDX-License-Identifier: Apache-2.0
#pragma once
// The state of a running server, as `leeward status` and the control socket show it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/daemon/health_book.hpp"
#include "leeward/daemon/orders.hpp"
#include "leeward/daemon/place_states.hpp"
#include "leeward/daemon/told.hpp"
#include "leeward/server/counters.hpp"
#include "leeward/snapshot/snapshot.hpp"
#include "leeward/store/rows.hpp"

namespace leeward::daemon {

/// How reloads went since the start.
struct ReloadCounts {
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    bool running = false;
    std::string last_refusal;  // its first fault; empty when the last reload was applied
};

/// DNS over TLS.
struct TlsStatus {
    std::vector<base::SocketAddress> listen;
    // When the certificate that is served expires; nullopt: there is none that can be.
    std::optional<std::chrono::system_clock::time_point> expires;
};

/// What the report is made from; borrowed for the call.
struct StatusView {
    const std::string& config;  // path
    const std::vector<base::SocketAddress>& listen;
    base::Instant started;
    base::Instant now;
    bool ready = false;
    const snapshot::Snapshot& snapshot;
    const std::vector<PlaceState>& places;
    const HealthBook& book;
    policy::Health health;  // final states
    base::Duration loop_delay;
    const server::Totals& totals;
    const ReloadCounts& reloads;
    const ReloadCounts& locations;  // of the client databases
    bool from_copy = false;         // the files are broken, and a kept version is served
    const Told* told = nullptr;     // nullptr: nothing can be told
    const Orders* orders = nullptr;
    const TlsStatus* tls = nullptr;  // nullptr: the configuration does not ask for it
    const store::Counters& counters = kNoCounters;  // over all starts

    static inline const store::Counters kNoCounters{};
};

/// The report as one line of JSON:
///   version, pid, config, listen, tls, ready, uptime_s, generation, loop_delay_ms, from_copy
///   zones      [{name, serial, names, records}]
///   places     [{name, kind, state, up, down, unknown, checked, forced, parent}]
///   checks     [{name, protocol, every, timeout, fall, rise}]
///   endpoints  [{name, check, place, address, state, observed, streak, last_outcome, detail,
///              age_ms, since_ms, share, success, changing}]; state is what the check makes of what
///              was observed; last_outcome, detail and age_ms are null when nobody has looked yet,
///              since_ms is null when the state never changed; share and success are of 1 (see
///              vitals.hpp)
///   domains    [{level, name, state, bad, endpoints, share, success}]; Down: condemned as a whole
///   prober     {references, isolated, frozen}; isolated: why it does not trust itself, or ""
///   switches, pushes: see told_report.hpp
///   orders     {drains, hold}: see orders_control.hpp
///   counters   {NAME: N}: what happened over all starts, by its kind in the journal
///   tls        {listen, expires}; null where it is not asked for; expires is null without a
///              certificate that can be served
///   queries    {udp: {...}, tcp: {...}, tls: {...}}
///   reloads    {done, refused, running, last_refusal}
///   locations  {done, refused, last_refusal}: changes of the client databases since the start
std::string status(const StatusView& view);

}  // namespace leeward::daemon
