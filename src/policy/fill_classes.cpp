// SPDX-License-Identifier: Apache-2.0
// The classes by which a node is filled.

#include <algorithm>

#include "fill.hpp"

namespace leeward::policy {

namespace {

constexpr std::uint64_t kAsGood = 100;  // thousandths of success that make no difference

std::uint64_t mean(std::uint64_t sum, std::uint32_t count) {
    return count == 0 ? 0 : sum / count;
}

}  // namespace

/// The first class. True when it has room for all, as each child would get without capacities.
bool Filler::fill_live(const Node& node, std::uint64_t& left) {
    if (!living_ && !resort_) return false;  // it only takes what others cannot carry
    if (resort_ && node.kind == Kind::Weighted) return false;  // by success, and then by weight
    if (node.kind == Kind::Weighted && node.spill == Spill::Headroom && living_) {
        return fill_by_headroom(left);
    }
    weights_.assign(deal_.parts().begin(), deal_.parts().end());
    share_out(left, weights_, taken_);
    bool fits = true;
    for (std::size_t at = 0; at < taken_.size(); ++at) fits &= taken_[at] <= room_[at];
    if (fits) return true;
    std::fill(taken_.begin(), taken_.end(), 0);
    if (node.kind == Kind::Failover) return fill_in_order(left);
    left = fill_up(left, weights_, room_, taken_);
    return false;
}

/// One by one, each its share; then one by one what it can carry.
bool Filler::fill_in_order(std::uint64_t& left) {
    const std::vector<Judged>& children = deal_.children();
    std::uint16_t most = 0;
    for (const Judged& child : children) {
        if (child.alive) most = std::max(most, child.share);
    }
    const std::uint64_t inflow = left;
    for (const bool by_share : {true, false}) {
        for (std::size_t at = 0; at < children.size(); ++at) {
            // In a last resort that nothing is alive for, all are in order.
            if (living_ && !children[at].alive) continue;
            std::uint64_t limit = room_[at];
            if (by_share && most > 0) limit = std::min(limit, inflow * children[at].share / most);
            const std::uint64_t takes = limit > taken_[at] ? std::min(limit - taken_[at], left) : 0;
            taken_[at] += takes;
            left -= takes;
        }
    }
    return false;
}

/// Each what it has in ordinary times; what is then out or too much goes to who has most room.
bool Filler::fill_by_headroom(std::uint64_t& left) {
    const std::vector<Judged>& children = deal_.children();
    const auto parts = deal_.parts();
    std::uint64_t sum = 0;
    std::uint16_t most = 0;
    bool positive = false;
    for (std::size_t at = 0; at < children.size(); ++at) {
        if (parts[at] == 0) continue;
        positive |= children[at].weight > 0;
        most = std::max(most, children[at].share);
    }
    for (const Judged& child : children) sum += positive ? child.weight : 1;
    const std::uint64_t inflow = left;
    weights_.assign(children.size(), 0);
    limits_.assign(children.size(), 0);
    bool ordinary = true;  // all are in, with a whole share
    for (std::size_t at = 0; at < children.size(); ++at) {
        const std::uint64_t weight = positive ? children[at].weight : 1;
        const bool in = parts[at] > 0;
        ordinary &= weight == 0 || (in && children[at].share == most);
        if (!in) continue;
        const std::uint64_t share = most == 0 ? 1 : children[at].share;
        const std::uint64_t whole = most == 0 ? 1 : most;
        // Who comes back has no more room than its share.
        limits_[at] = std::min(room_[at], kDemand * share / whole);
        const std::uint64_t own = inflow * weight / sum * share / whole;
        taken_[at] = std::min(own, limits_[at]);
        ordinary &= own <= limits_[at];
    }
    if (ordinary) {
        std::fill(taken_.begin(), taken_.end(), 0);
        weights_.assign(parts.begin(), parts.end());
        share_out(left, weights_, taken_);
        return true;
    }
    for (const std::uint64_t taken : taken_) left -= taken;
    std::uint64_t rooms = 0;
    for (std::size_t at = 0; at < children.size(); ++at) {
        weights_[at] = limits_[at] - taken_[at];
        rooms += weights_[at];
    }
    if (rooms > 0) left = fill_up(left, weights_, limits_, taken_);
    weights_.assign(parts.begin(), parts.end());
    left = fill_up(left, weights_, room_, taken_);
    return false;
}

/// The second class: who lives, and was not in play. All are equal, but for their shares.
void Filler::fill_second(std::uint64_t& left) {
    const std::vector<Judged>& children = deal_.children();
    weights_.assign(children.size(), 0);
    if (resort_) return;  // weights of 0 have no part of their own where nothing lives
    for (std::size_t at = 0; at < children.size(); ++at) {
        const bool waits = bool{alive_[at]};
        if (waits && deal_.parts()[at] == 0) {
            weights_[at] = std::max<std::uint64_t>(children[at].share, 1);
        }
    }
    left = fill_up(left, weights_, room_, taken_);
}

/// The third class: what is out, or has something in it that is; by success, the highest first.
void Filler::fill_spare(std::uint64_t& left) {
    limits_.resize(kids_.size());
    weights_.resize(kids_.size());
    for (std::size_t at = 0; at < kids_.size(); ++at) {
        limits_[at] = resort_ ? room_[at] : room_[at] + kids_[at].spare;
    }
    const auto success = [this](std::size_t at) {
        return resort_ ? mean(kids_[at].success, kids_[at].leaves)
                       : mean(kids_[at].spare_success, kids_[at].spare_leaves);
    };
    const auto open = [this](std::size_t at) {
        const bool may = resort_ ? !deal_.children()[at].empty : kids_[at].spare > 0;
        return may && taken_[at] < limits_[at];
    };
    while (left > 0) {
        std::uint64_t best = 0;
        bool any = false;
        for (std::size_t at = 0; at < kids_.size(); ++at) {
            if (!open(at)) continue;
            best = std::max(best, success(at));
            any = true;
        }
        if (!any) return;
        bool positive = false;
        const auto in_tier = [&](std::size_t at) {
            return open(at) && success(at) + kAsGood >= best;
        };
        for (std::size_t at = 0; at < kids_.size(); ++at) {
            positive |= in_tier(at) && deal_.children()[at].weight > 0;
        }
        for (std::size_t at = 0; at < kids_.size(); ++at) {
            const std::uint64_t weight = deal_.children()[at].weight;
            weights_[at] = in_tier(at) ? (positive ? weight : 1) : 0;
        }
        left = fill_up(left, weights_, limits_, taken_);
    }
}

/// All is full: the rest goes where most requests succeed; of equals, to who can carry most.
void Filler::overfill(std::uint64_t left) {
    if (left == 0) return;
    const auto may = [this](std::size_t at) {
        return resort_ ? !deal_.children()[at].empty : alive_[at] || kids_[at].spare > 0;
    };
    bool any = false;
    std::uint64_t best = 0;
    const auto success = [this](std::size_t at) {
        return mean(kids_[at].success, kids_[at].leaves);
    };
    for (std::size_t at = 0; at < kids_.size(); ++at) {
        if (!may(at)) continue;
        any = true;
        best = std::max(best, success(at));
    }
    std::uint64_t sum = 0;
    const auto chosen = [&](std::size_t at) {
        return !any || (may(at) && success(at) + kAsGood >= best);
    };
    for (std::size_t at = 0; at < kids_.size(); ++at) {
        weights_[at] = chosen(at) ? capped(kids_[at].live + kids_[at].spare + kids_[at].held) : 0;
        sum += weights_[at];
    }
    for (std::size_t at = 0; sum == 0 && at < kids_.size(); ++at) {
        weights_[at] = chosen(at) ? 1 : 0;
    }
    share_out(left, weights_, taken_);
}

}  // namespace leeward::policy
