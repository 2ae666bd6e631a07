// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the health engine watches, and by which rules. Settings only; see engine.hpp.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/id.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/tracker.hpp"

namespace leeward::health {

struct DomainTag;
using DomainId = base::Id<DomainTag>;  // index into EngineSettings::domains

/// The fault domains above an endpoint, the narrowest first (RS-28).
enum class Level : std::uint8_t { Zone, Region, Provider };

/// "az", "region", "provider".
std::string_view to_string(Level level);

/// How who was out comes back (RS-31, RS-32).
struct Failback {
    base::Duration hold = std::chrono::minutes(2);         // doubles with each flap
    base::Duration hold_limit = std::chrono::minutes(30);  // never longer
    base::Duration ramp = std::chrono::minutes(10);  // from 5 % of its share to all; 0: at once
    bool manual = false;                             // only when an operator says so

    friend bool operator==(const Failback&, const Failback&) = default;
};

/// How much healthy capacity automation may take out of service in a window (RS-29).
struct Budget {
    std::uint16_t permille = 333;                     // of what was healthy; 1000: no limit
    base::Duration window = std::chrono::minutes(5);  // 1 s to 1 day

    friend bool operator==(const Budget&, const Budget&) = default;
};

/// One endpoint as the engine sees it.
struct Watched {
    enum class Role : std::uint8_t {
        Target,     // answered; judged by its probes
        Reference,  // never answered; tells whether the prober itself is well (RS-19)
        Told,       // a switch, a push, or counted from others: its state comes from elsewhere
    };
    Role role = Role::Target;
    Thresholds thresholds;
    base::Duration every = std::chrono::seconds(10);   // between two probes in ordinary times
    base::Duration confirm = std::chrono::seconds(1);  // while a failure is to be confirmed
    std::optional<base::Duration> slow;  // a pass that took longer is no success in rates (RS-16)
    Failback failback;
    std::optional<DomainId> domain;  // the narrowest that holds it
    std::uint32_t capacity = 1;      // how much it counts in the budget; relative

    friend bool operator==(const Watched&, const Watched&) = default;
};

struct Domain {
    std::string name;  // "us.a", "us", "cloud-a"; unique within a level
    Level level = Level::Region;
    std::optional<DomainId> parent;  // stands before it in the list
    Failback failback;               // of the domain as a whole

    friend bool operator==(const Domain&, const Domain&) = default;
};

/// The same for all.
struct EngineRules {
    /// More bad endpoints than this condemn the zone or region that holds them (RS-28); of one
    /// endpoint never. 1000: never.
    std::uint16_t condemn = 667;
    Budget budget;
    Failback failback;  // of what says nothing else

    friend bool operator==(const EngineRules&, const EngineRules&) = default;
};

struct EngineSettings {
    std::vector<Watched> endpoints;  // by EndpointId
    std::vector<Domain> domains;     // parents before children
    EngineRules rules;
    /// What all that is answered has to carry together, in units of Watched::capacity. A survivor
    /// that still answers is not taken out when the rest cannot carry it (RS-29); 0: nobody knows.
    std::uint64_t demand = 0;

    friend bool operator==(const EngineSettings&, const EngineSettings&) = default;
};

}  // namespace leeward::health
