// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/overlay.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace leeward::geo {

Overlay::Overlay(std::vector<Prefix> networks) : networks_(std::move(networks)) {
    std::sort(networks_.begin(), networks_.end());
    networks_.erase(std::unique(networks_.begin(), networks_.end()), networks_.end());
    parents_.reserve(networks_.size());
    for (std::uint32_t at = 0; at < networks_.size(); ++at) {
        // In this order the last one before it is its parent, or a sibling's descendant of that.
        std::uint32_t parent = at == 0 ? kNone : at - 1;
        while (parent != kNone && !networks_[parent].covers(networks_[at])) {
            parent = parents_[parent];
        }
        parents_.push_back(parent);
    }
}

void Overlay::split(const Prefix& leaf, const Visit& visit) const {
    const auto behind = std::upper_bound(networks_.begin(), networks_.end(), leaf);
    if (behind != networks_.end() && leaf.covers(*behind)) {
        split(leaf.half(false), visit);
        split(leaf.half(true), visit);
    } else {
        visit_whole(leaf, static_cast<std::size_t>(behind - networks_.begin()), visit);
    }
}

void Overlay::visit_whole(const Prefix& part, std::size_t behind, const Visit& visit) const {
    constexpr std::size_t kMaxNested = 129;  // networks of the lengths 0 to 128
    std::array<std::uint32_t, kMaxNested> covering{};
    std::size_t count = 0;
    std::uint32_t at = behind == 0 ? kNone : static_cast<std::uint32_t>(behind - 1);
    for (; at != kNone; at = parents_[at]) {
        if (networks_[at].covers(part)) covering[count++] = at;
    }
    visit(part, {covering.data(), count});
}

}  // namespace leeward::geo
