// SPDX-License-Identifier: Apache-2.0
#pragma once
// record.NAME -> roots of policy::Rules.

#include "resolve.hpp"
#include "zones.hpp"

namespace leeward::config {

/// Reads all records of a file. Requires: its zones, checks, places and pools are read.
void read_records(const Reader& top, const Scope& scope, const FileZones& zones,
                  const Defaults& defaults, Model& model, Resolver& resolver);

}  // namespace leeward::config
