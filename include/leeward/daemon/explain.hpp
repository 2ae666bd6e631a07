// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a query is answered with, and why. The answers are the data path's own: every outcome of
// chance is played through answer::respond and read back from the wire.

#include <string>

#include "leeward/answer/respond.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/policy/client.hpp"
#include "leeward/snapshot/snapshot.hpp"

namespace leeward::daemon {

/// The report as one line of JSON:
///   name, type, rcode   of the most likely answer
///   answers             [{share, ttl, rdata: [...], records: [...]}], the largest share first; the
///                       shares sum to 1; empty when no answer has records
///   authority           records in place of an answer: SOA or a referral's NS
///   exact               false: more outcomes than can be played, the shares are estimates
///   ecs_scope           bits of the client's address on which the answers depend; 0: none
///   client, ecs_network when a client is given: its network, and the one that the answers hold for
///   trace               [{record, type, ttl, policy, candidates...}] for each steered RRset on the
///                       way, or {record, why} for what zone data decided
/// `rdata` holds the data of the type asked for, or of the last record of a chain that leads out of
/// our zones. `client` is who asks, as a resolver would tell it; with no bits of it known, the
/// query comes from an address that is nowhere.
std::string explain(const snapshot::Snapshot& snapshot, const answer::Settings& settings,
                    const dns::Name& name, dns::RrType type, const policy::Client& client);

}  // namespace leeward::daemon
