// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files -> all that a server needs, in one step: configuration, zones, rules, and every fault of
// them. serve, check, plan and explain start here, so what one accepts the others do too.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/config/config.hpp"
#include "leeward/daemon/client_files.hpp"
#include "leeward/daemon/cookie_file.hpp"
#include "leeward/daemon/tls_files.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/zone/parse.hpp"
#include "leeward/zone/zone_set.hpp"

namespace leeward::daemon {

struct Assembled {
    config::Config
        config;  // without its rules, which have moved to `rules`, root_where, static_aliases
    std::shared_ptr<const zone::ZoneSet> zones;
    std::shared_ptr<const policy::Rules> rules;
    std::shared_ptr<const policy::Clients> clients;  // of `rules`
    SharedSecrets cookies;  // of the file that the configuration names; null: it names none
    std::vector<FileStamp> client_files;  // that they were sorted with
    TlsFiles tls;                         // only for those who serve, who read it beside
    std::vector<base::Fault> faults;      // sorted by place; when one is an error, use nothing else
};

/// What becomes of the file of secrets of cookies.
enum class Secrets : std::uint8_t {
    Needed,    // a fault in it is one of the configuration
    Wished,    // it is a warning, and there are none
    Unneeded,  // it is not read: those who only ask what would be answered may not be allowed to
};

/// Where files come from.
struct Sources {
    zone::ReadFile read;       // the configuration's
    zone::OpenText open_zone;  // the zones'
    config::ListFiles list;
    OpenAtlas open_atlas;
    zone::ReadFile read_secrets = {};  // empty: as `read`
    Secrets secrets = Secrets::Needed;
};

/// Reads the configuration at `path` and each zone it names. Zones without a file get an SOA and NS
/// records (see made_zone.hpp); steered RRsets join the zone with the longest apex above them.
/// Leaves of aliases into zone files get their records from there. Goes on after faults to find
/// them all; without a whole configuration no zone is built.
Assembled assemble(const std::string& path, const Sources& sources);

/// As above, from real files.
Assembled assemble(const std::string& path, Secrets secrets = Secrets::Needed);

}  // namespace leeward::daemon
