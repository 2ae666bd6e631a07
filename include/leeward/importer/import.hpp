// SPDX-License-Identifier: Apache-2.0
#pragma once
// The whole import: the texts of a Route 53 export -> the texts of a configuration that decides
// alike, what of it is not carried over, and every fault. Pure: the caller reads and writes files.
//
//   texts -> json.hpp -> route53.hpp -> judged as Route 53 would -> a plan -> TOML and zone files

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/dns/name.hpp"

namespace leeward::importer {

struct InputFile {
    std::string path;  // stands in faults; a policy without a name takes its last part
    std::string text;
};

struct OutputFile {
    std::string name;  // no folders; the first one is leeward.toml
    std::string text;
};

/// What was read, and where it went.
struct Counts {
    std::size_t record_sets = 0;
    std::size_t health_checks = 0;
    std::size_t policies = 0;       // traffic policies
    std::size_t in_zone_files = 0;  // record sets
    std::size_t checks = 0;         // tables of leeward.toml
    std::size_t targets = 0;
    std::size_t pools = 0;
    std::size_t records = 0;
};

struct Imported {
    std::vector<OutputFile> files;  // empty when a fault is an error
    std::vector<dns::Name> zones;
    Counts counts;
    std::vector<base::Fault> faults;  // warnings say what is not carried over, and what to do
};

/// Reads all of `inputs` as one export. With `zone`, all of it is of that zone; else the record
/// sets say theirs by their SOA.
Imported import_route53(const std::vector<InputFile>& inputs, const std::optional<dns::Name>& zone);

}  // namespace leeward::importer
