// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/limits.hpp"

#include <algorithm>

namespace leeward::probe {

Window window_of(const Check& check, base::Instant started, const Milestones& reached) {
    const Window whole{started, started + check.timeout};
    const auto last = reached.status ? reached.status : reached.connected;
    const auto begin = last ? last : reached.connecting;
    const auto limit = last ? check.response : check.connect;
    if (!begin || !limit || *begin + *limit >= whole.end) return whole;
    return {*begin, *begin + *limit};
}

base::Instant next_look(const Check& check, base::Instant started, const Milestones& reached,
                        base::Instant now) {
    const auto end = window_of(check, started, reached).end;
    if (!check.response || reached.status) return end;
    return std::min(end, now + *check.response);
}

}  // namespace leeward::probe
