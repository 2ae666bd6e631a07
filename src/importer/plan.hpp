// SPDX-License-Identifier: Apache-2.0
#pragma once
// What leeward.toml and the zone files will hold, before it is laid out: tables whose values are
// TOML already.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leeward/dns/name.hpp"
#include "zones.hpp"

namespace leeward::importer {

struct Pair {
    std::string key;                // as in the text, quoted where it must be
    std::string value;              // TOML
    std::vector<std::string> list;  // TOML: the items of a list, which may go over several lines
};

/// A pair whose value is a list of strings, or the string alone when it is one and `may_be_alone`.
Pair strings_pair(std::string key, const std::vector<std::string>& texts, bool may_be_alone);

/// A policy: a list of names, or a table by name or place.
struct PolicyText {
    std::string key;  // "weighted"
    bool is_list = false;
    std::vector<Pair> items;  // of a list: without keys
};

/// One table, such as target.eu.
struct Table {
    std::string kind;  // "target"
    std::string name;
    std::vector<std::string> comments;  // a line each
    std::optional<PolicyText> policy;
    std::vector<Pair> pairs;  // behind the policy
};

struct ZoneFile {
    dns::Name zone;
    std::string file;                       // its name
    std::vector<const RecordSet*> records;  // what does not steer
};

struct Plan {
    std::vector<ZoneFile> zones;
    std::vector<Table> checks;
    std::vector<Table> targets;
    std::vector<Table> pools;
    std::vector<Table> records;
    std::set<std::string> regions;  // that latency policies name
    bool needs_location = false;    // something depends on where a client is
};

/// Every health check (HC, HX sections) as a table.
std::vector<Table> plan_checks(const Export& all);

/// A file name for the zone: what could lead elsewhere is replaced.
std::string zone_file_name(const dns::Name& zone);

/// Text of a zone file. A zone without SOA or NS gets Route 53's defaults (D-6), with a note.
std::string write_zone(const ZoneFile& zone, FaultList& faults);

/// Text of leeward.toml. `sources` are the files that were read.
std::string write_toml(const Plan& plan, const std::vector<std::string>& sources);

}  // namespace leeward::importer
