// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the files say, read and judged one by one, before it is resolved to policy::Rules.
//
//   Model (all files)             Scope (one file: what its names mean)
//     checks, places  <---------    checks, places, pools by name

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "leeward/config/config.hpp"
#include "reader.hpp"

namespace leeward::config {

inline constexpr std::string_view kNone = "none";

/// What a check has beside probe's own settings. By index into probe::Settings::checks.
struct CheckPlace {
    std::uint16_t port = 0;
    std::optional<base::SocketAddress> at;   // probe this and not the answered address
    std::string at_host;                     // the same by name; its port is `port`
    std::vector<std::uint32_t> counted;      // a calculated check's children
    std::optional<std::uint32_t> at_least;   // calculated: so many of them
    std::optional<health::SwitchId> turned;  // a switch
    std::uint32_t count_depth = 0;           // calculated checks on the longest way down
    bool inverted = false;
    bool disabled = false;
    /// It judges the same whatever place it is asked about: by an address of its own, or by none.
    bool stands_alone = false;
};

/// A check as a record, a pool or a place names it.
struct CheckChoice {
    enum class Said : std::uint8_t { Nothing, None, Check };
    Said said = Said::Nothing;
    std::uint32_t check = 0;  // with Said::Check

    [[nodiscard]] bool is_check() const { return said == Said::Check; }
    friend auto operator<=>(const CheckChoice&, const CheckChoice&) = default;
};

/// A name of ours whose records are answered.
struct AliasSpec {
    dns::Name target;
    bool evaluate = true;
    std::string key;  // as faults show it: target.eu.alias
    Spot where;
};

struct PlaceDatum {
    dns::Rdata rdata;
    policy::PlaceId place;  // the availability zone, or the place itself
    Spot where;
};

/// A region or a target with what it holds; zones are folded in. By PlaceId; empty for zones.
struct PlaceData {
    std::map<dns::RrType, std::vector<PlaceDatum>> by_type;
    CheckChoice check;
    health::MinUp min_up;
    std::optional<std::uint32_t> ttl;  // seconds
    std::optional<geo::Coordinates> location;
    std::optional<dns::Name> host;   // whose addresses are those of the place
    std::optional<AliasSpec> alias;  // targets: in place of records
    bool broken = false;             // a fault was reported; nothing is derived from it
};

struct PoolTag;
using PoolId = base::Id<PoolTag>;
using Target = std::variant<policy::PlaceId, PoolId>;

struct Member {
    Target target;
    std::uint32_t weight = 1;  // Weighted only
    std::string key;           // its name; Latency: the region that it is measured as
    std::variant<std::monostate, policy::Area, policy::NearestPoint> at;  // Geo; Nearest
    Spot where;
};

/// One policy over places and pools, or an alias.
struct Policy {
    policy::Kind kind = policy::Kind::Simple;
    std::vector<Member> members;                   // none of an alias
    std::optional<AliasSpec> alias;                // Alias
    std::optional<policy::Sticky> sticky;          // Weighted; without keys
    policy::Spill spill = policy::Spill::Weights;  // Weighted
    Spot where;                                    // of the policy's key
    bool broken = false;                           // a member is unknown or at fault
};

struct Pool {
    std::string name;  // of a list under `geo`: its members
    Policy policy;
    CheckChoice check;
    Spot where;
    bool is_list = false;    // nobody named it
    std::size_t height = 1;  // pools on the longest way down, itself counted
};

/// What the names of one file mean. The main file's scope is the parent of all others.
struct Scope {
    const Scope* parent = nullptr;
    std::string prefix;  // stands before names in reports: "app.example/"; empty in the main file
    std::unordered_map<std::string, std::uint32_t> checks;
    std::unordered_map<std::string, Target> members;
    std::unordered_map<std::string, Spot> member_spots;
    std::vector<Pool> pools;
    std::string path;
};

/// Where a policy first asked for a client database.
struct Need {
    base::Location where;
    std::string key;
};
struct Needs {
    std::optional<Need> database;
    std::optional<Need> asn;
    bool latencies = false;  // a policy has asked what the rows of `latency` ask
};

/// All that is read so far.
struct Model {
    Config& config;
    FaultList& faults;
    std::vector<CheckPlace> check_places;  // by index into config.probe.checks
    std::deque<PlaceData> place_data;      // by PlaceId; nothing moves when more come
    std::unordered_map<std::string, base::Location> zone_spots;  // by lower-cased wire form
    Needs needs;
    /// The names that checks probe and places answer with, by lower-cased wire form.
    std::unordered_set<std::string> looked_up;
};

/// The names of all checks that are seen in `scope`, sorted, so that suggestions are the same on
/// every run.
std::vector<std::string> check_names(const Scope& scope);

/// The check that `name` means in `scope`, its parent's included.
const std::uint32_t* find_check(const Scope& scope, const std::string& name);

/// What `name` means as a member: the parent's regions are seen too, but not its targets and pools.
std::optional<Target> find_member(const Model& model, const Scope& scope, const std::string& name);

/// Why find_member finds nothing, as a fault about a member says it.
std::string unknown_member(const Scope& scope, const std::string& name);

/// The `check` key of a record, a pool or a place. Faults a name that is no check.
CheckChoice read_check_choice(const Reader& reader, const Scope& scope);

/// Claims `entry`'s name for a place or a pool. Faults a bad name, and a clash with another one.
bool claim_member(const Reader& top, Scope& scope, std::string_view kind, const Entry& entry);

/// True when `name` can be a place's, a pool's or a check's: 1 to 63 letters, digits, '-' and '_'.
bool is_good_name(std::string_view name);

/// `path` below the folder of `file`, or `path` when it is absolute.
std::string beside(const std::string& file, const std::string& path);

}  // namespace leeward::config
