// SPDX-License-Identifier: Apache-2.0
#pragma once
// record.NAME, read and with all its names known; resolve.hpp makes roots of policy::Rules of it.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "zones.hpp"

namespace leeward::config {

struct Record {
    std::string key;  // as faults show it: record.www
    policy::Owner owner;
    bool at_apex = false;
    std::optional<std::set<dns::RrType>> types;  // those it is for; nullopt: all there are
    Policy policy;
    CheckChoice check;
    health::UnknownAs unknown = health::UnknownAs::Hold;
    Ttls ttl;
    Spot where;  // of the record's key
};

/// Reads all records of a file. Requires: its zones, checks, places and pools are read.
std::vector<Record> read_records(const Reader& top, Scope& scope, const FileZones& zones,
                                 const Defaults& defaults, Model& model);

}  // namespace leeward::config
