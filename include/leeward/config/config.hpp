// SPDX-License-Identifier: Apache-2.0
#pragma once
// leeward.toml -> each room's own Settings, all faults at once. Pure: files come through a reader.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "leeward/admin/settings.hpp"
#include "leeward/answer/respond.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/health/engine_settings.hpp"
#include "leeward/health/told.hpp"
#include "leeward/hook/notifier.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/probe/target.hpp"
#include "leeward/server/settings.hpp"
#include "leeward/zone/parse.hpp"

namespace leeward::config {

/// One zone to serve. With a file, SOA and NS come from it; without one they are made from `ns` and
/// the defaults.
struct ZoneSource {
    dns::Name name;
    std::string
        file;  // path, joined with the folder of the configuration that names it; may be empty
    std::vector<dns::Name> ns;        // without a file: the apex NS set
    std::uint32_t ttl = 3600;         // seconds, of the made SOA and NS
    std::uint32_t negative_ttl = 30;  // seconds, of the made SOA's MINIMUM
    base::Location where;
};

/// Who serve runs as once its sockets are open.
struct Process {
    std::string user;   // empty: "leeward" if there is one, else "nobody"; looked at only when
                        // started as root
    std::string state;  // folder for the control socket and for what survives a restart
};

/// Who makes DNS cookies, and with what (R7873-1, R9018-1).
struct Cookies {
    bool given = true;
    std::string secrets;   // path of their file; empty: this process makes one of its own
    base::Location where;  // of the key that names it
};

/// Where the databases of client locations are; empty: there is none.
struct DatabasePaths {
    std::string database;  // countries, subdivisions, continents, coordinates
    std::string asn;       // AS numbers
    bool none = false;     // there is none on purpose
};

/// An alias of a name that no record of the configuration has: it stands in a zone file, and who
/// reads that fills the leaf with its records and TTL. A name that is not there is an error at
/// `where`.
struct StaticAlias {
    policy::LeafId leaf;
    dns::Name owner;
    dns::RrType type = dns::RrType::A;
    base::Location where;
    std::string subject;  // the key at fault
};

struct Config {
    Process process;
    server::Settings server;
    answer::Settings answer;
    Cookies cookies;
    admin::Settings admin;
    probe::Settings probe;
    health::ToldSettings told;  // switches, pushes and safety rules
    health::EngineRules engine;
    hook::Settings notify;  // who is told of transitions
    DatabasePaths geo;
    policy::Rules rules;
    std::vector<StaticAlias> static_aliases;  // their leaves have no data yet
    std::vector<base::Location>
        root_where;  // of each of rules.roots, for faults found when zones are built
    std::vector<ZoneSource> zones;
    std::vector<std::string> files;  // every configuration file that was read
};

struct Loaded {
    Config config;  // use it only when no fault is an error
    std::vector<base::Fault> faults;
};

/// Expands a pattern of `include` (absolute or joined already) to sorted paths. Errors: the reason
/// in words.
using ListFiles = std::function<base::Result<std::vector<std::string>>(const std::string& pattern)>;

/// Reads `path` and all it includes.
Loaded load(const std::string& path, const zone::ReadFile& read, const ListFiles& list);

}  // namespace leeward::config
