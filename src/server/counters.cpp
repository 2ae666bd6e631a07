// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/counters.hpp"

namespace leeward::server {

void TransportCounters::add_to(TransportTotals& totals) const noexcept {
    totals.queries += queries.get();
    totals.replies += replies.get();
    totals.dropped += dropped.get();
    totals.headerless += headerless.get();
    totals.undelivered += undelivered.get();
    for (std::size_t rcode = 0; rcode < kRcodes; ++rcode) {
        totals.rcodes[rcode] += rcodes[rcode].get();
    }
}

void DefenceCounters::add_to(DefenceTotals& totals) const noexcept {
    totals.limited += limited.get();
    totals.slipped += slipped.get();
    totals.withheld += withheld.get();
    totals.shed += shed.get();
    totals.overloads += overloads.get();
}

}  // namespace leeward::server
