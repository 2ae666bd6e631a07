// SPDX-License-Identifier: Apache-2.0
#pragma once
// region.NAME and target.NAME -> policy::Place and what it holds.

#include "zones.hpp"

namespace leeward::config {

/// Reads all regions and targets of a file into `model` and `scope`. Requires: its zones and checks
/// are read.
void read_places(const Reader& top, Scope& scope, const FileZones& zones, Model& model);

/// True for the types that a place may hold: what steering can give without breaking the zone.
/// Not the zone's own (SOA, NS, DNAME), DNSSEC's, or types of questions.
bool may_steer(dns::RrType type);

}  // namespace leeward::config
