// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/counters.hpp"

namespace leeward::server {

void TransportCounters::add_to(TransportTotals& totals) const noexcept {
    totals.queries += queries.get();
    totals.replies += replies.get();
    totals.dropped += dropped.get();
    totals.undelivered += undelivered.get();
    for (std::size_t rcode = 0; rcode < kRcodes; ++rcode) {
        totals.rcodes[rcode] += rcodes[rcode].get();
    }
}

}  // namespace leeward::server
