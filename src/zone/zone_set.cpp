// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/zone_set.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace leeward::zone {

ZoneSet::ZoneSet(std::vector<Zone> zones) : zones_(std::move(zones)) {
    std::size_t slots = 4;
    while (slots < zones_.size() * 2) slots *= 2;
    table_.resize(slots);
    for (std::uint32_t index = 0; index < zones_.size(); ++index) {
        const dns::QueryName apex(zones_[index].apex());
        depths_[apex.labels()] = true;
        deepest_ = std::max(deepest_, apex.labels());
        assert(find_among(apex, apex.labels()) == nullptr ||
               find_among(apex, apex.labels())->apex().label_count() < apex.labels());
        const std::uint64_t hash = apex.hash(apex.labels());
        std::size_t slot = hash & (slots - 1);
        while (table_[slot].zone != 0) slot = (slot + 1) & (slots - 1);
        table_[slot] = {static_cast<std::uint32_t>(hash >> 32U), index + 1};
    }
}

const Zone* ZoneSet::find_among(const dns::QueryName& name, std::size_t max_labels) const noexcept {
    if (zones_.empty()) return nullptr;
    const std::size_t mask = table_.size() - 1;
    for (std::size_t labels = std::min({name.labels(), deepest_, max_labels}) + 1; labels-- > 0;) {
        if (!depths_[labels]) continue;
        const std::uint64_t hash = name.hash(labels);
        const base::Bytes suffix = name.suffix(labels);
        for (std::size_t slot = hash & mask; table_[slot].zone != 0; slot = (slot + 1) & mask) {
            if (table_[slot].hash != static_cast<std::uint32_t>(hash >> 32U)) continue;
            const Zone& zone = zones_[table_[slot].zone - 1];
            if (std::ranges::equal(suffix, zone.apex_lower())) return &zone;
        }
    }
    return nullptr;
}

}  // namespace leeward::zone
