// SPDX-License-Identifier: Apache-2.0
#pragma once
// The SOA and NS records of a zone that has no file.

#include "leeward/config/config.hpp"
#include "leeward/zone/build.hpp"

namespace leeward::daemon {

/// Adds them to `builder`: MNAME is the first name server, RNAME hostmaster.<zone> (RFC 2142
/// section 7), the serial 1. The serial stands still because nothing compares it: such a zone is
/// made by each server from its own configuration and is not transferred, and one that moved by
/// itself would differ among servers (RS-13). REFRESH, RETRY and EXPIRE are RIPE-203's 1 day,
/// 2 hours and 1,000 hours. Requires: `source.ns` is not empty.
void add_made_records(const config::ZoneSource& source, zone::ZoneBuilder& builder);

}  // namespace leeward::daemon
