// SPDX-License-Identifier: Apache-2.0
#include "fill.hpp"

#include <algorithm>
#include <numeric>

namespace leeward::policy {

namespace {

using health::Vitals;

constexpr std::uint64_t kPermille = kDemand / 1000;
constexpr std::uint32_t kMostCapacity = 1'000'000;  // a thousand demands; 400 data fit 64 bits

/// More than the whole demand is as good as all of it.
std::uint64_t capped(std::uint64_t load) {
    return std::min(load, kDemand);
}

std::uint64_t mean(std::uint64_t sum, std::uint32_t count) {
    return count == 0 ? 0 : sum / count;
}

}  // namespace

void Filler::Load::add(const Load& other) {
    live = capped(live + other.live);
    spare = capped(spare + other.spare);
    held = capped(held + other.held);
    success += other.success;
    spare_success += other.spare_success;
    leaves += other.leaves;
    spare_leaves += other.spare_leaves;
}

/// What was alive by itself is out with who stands above it.
void Filler::Load::die() {
    if (live == 0) return;
    spare = capped(spare + live);
    live = 0;
    spare_success = success;
    spare_leaves = leaves;
}

Filler::Filler(const Rules& rules, const FlatRules& flat) : rules_(rules), flat_(flat) {
    if (flat.filled.empty()) return;
    const std::size_t members = std::size_t{flat.leaf_count} + flat.node_count;
    loads_.resize(members);
    inflow_.resize(members);
    last_resort_.resize(members);
    is_root_.resize(flat.node_count);
    for (const Root& root : rules.roots) is_root_[root.node.index()] = true;
}

void Filler::run(const LeafJudge& leaves, const WidePlanner& wide, const std::vector<Lead>& leads,
                 Steering& into) {
    into.remarks.clear();
    if (flat_.filled.empty()) return;
    measure(leaves, leads, into);
    std::fill(inflow_.begin(), inflow_.end(), 0);
    std::fill(last_resort_.begin(), last_resort_.end(), false);
    for (const NodeId id : flat_.filled) pour(id, wide, leads, into);
}

/// From the leaves up: what everything can carry.
void Filler::measure(const LeafJudge& leaves, const std::vector<Lead>& leads,
                     const Steering& into) {
    for (std::uint32_t leaf = 0; leaf < flat_.leaf_count; ++leaf) {
        const Service& service = leaves.services()[leaf];
        const auto capacity = rules_.places[rules_.leaves[leaf].place.index()].capacity;
        const std::uint64_t room =
            capacity ? capped(kPermille * std::min(*capacity, kMostCapacity) * service.shares /
                              (std::uint64_t{Vitals::kWhole} * service.data))
                     : kDemand;
        Load& load = loads_[leaf];
        load = {};
        if (into.leaves[leaf].count == 0) continue;  // a host that nobody knows yet
        load.success = service.success;
        load.leaves = 1;
        if (leads[leaf].alive()) {
            load.live = room;
        } else if (service.success > 0 && !service.held) {
            load.spare = room;
            load.spare_success = service.success;
            load.spare_leaves = 1;
        } else {
            load.held = room;
        }
    }
    for (const NodeId id : flat_.measured) {
        const Node& node = rules_.nodes[id.index()];
        Load& load = loads_[flat_.member(id)];
        load = {};
        for (const Child& child : node.children) load.add(loads_[flat_.member(child.target)]);
        const bool alive = leads[flat_.member(id)].alive();
        if (!alive) {
            load.die();
        } else if (node.kind == Kind::Alias &&
                   !leads[flat_.member(node.children.front().target)].alive()) {
            load.live = capped(load.spare + load.held);  // its target is not evaluated
            load.spare = load.held = 0;
        } else if (!flat_.is_filled(id) && node.kind != Kind::Alias) {
            load.spare = 0;  // it sends nothing to who is out
        }
    }
}

/// Deals out what comes to one node.
void Filler::pour(NodeId id, const WidePlanner& wide, const std::vector<Lead>& leads,
                  Steering& into) {
    const Node& node = rules_.nodes[id.index()];
    const Member self = flat_.member(id);
    if (is_root_[id.index()]) {
        inflow_[self] = kDemand;
        if (!leads[self].alive()) last_resort_[self] = true;
    }
    if (inflow_[self] == 0) return;
    living_ = leads[self].alive();
    resort_ = !living_ && last_resort_[self];
    gather(node, leads, into);
    if (node.kind == Kind::Alias) {
        taken_.front() = inflow_[self];
    } else {
        std::uint64_t left = inflow_[self];
        const bool plain = fill_live(node, left);
        if (!plain) {
            fill_second(left);
            fill_spare(left);
            overfill(left);
            write(id, wide, into);
            remark(id, into);
        }
    }
    for (std::size_t at = 0; at < members_.size(); ++at) {
        std::uint64_t& inflow = inflow_[members_[at]];
        inflow = std::max(inflow, taken_[at]);
        // Who does not evaluate his target asks a dead one for whatever it has.
        if (resort_ || (node.kind == Kind::Alias && living_ && !alive_[at])) {
            last_resort_[members_[at]] = true;
        }
    }
}

void Filler::gather(const Node& node, const std::vector<Lead>& leads, const Steering& into) {
    deal_.clear();
    members_.clear();
    nexts_.clear();
    alive_.clear();
    kids_.clear();
    room_.clear();
    for (const Child& child : node.children) {
        const Member member = flat_.member(child.target);
        const Lead& lead = leads[member];
        const auto* below = std::get_if<NodeId>(&child.target);
        const bool empty = below == nullptr ? into.leaves[member].count == 0
                                            : bool{into.steps[below->index()].empty};
        members_.push_back(member);
        nexts_.push_back(lead.next);
        alive_.push_back(lead.alive());
        kids_.push_back(loads_[member]);
        const Load& load = kids_.back();
        room_.push_back(resort_ ? capped(load.live + load.spare + load.held) : load.live);
        deal_.add(lead.next, {lead.alive(), empty, child.weight,
                              lead.alive() ? lead.share() : Vitals::kWhole});
    }
    prefer_answers(deal_.children());
    deal_.run(node.kind == Kind::Alias ? Kind::Simple : node.kind,
              sum_up(deal_.children(), [](const Judged& each) { return each.alive; }));
    taken_.assign(members_.size(), 0);
}

/// The first class. True when it has room for all, as each child would get without capacities.
bool Filler::fill_live(const Node& node, std::uint64_t& left) {
    if (!living_ && !resort_) return false;  // it only takes what others cannot carry
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
    for (std::size_t at = 0; at < children.size(); ++at) {
        const bool waits = resort_ ? !children[at].empty : bool{alive_[at]};
        if (waits && deal_.parts()[at] == 0) {
            weights_[at] = std::max<std::uint64_t>(children[at].share, 1);
        }
    }
    left = fill_up(left, weights_, room_, taken_);
}

/// The third class: what is out, or has something in it that is; by success, the highest first.
void Filler::fill_spare(std::uint64_t& left) {
    if (resort_) return;  // all are in already
    limits_.resize(kids_.size());
    for (std::size_t at = 0; at < kids_.size(); ++at) limits_[at] = room_[at] + kids_[at].spare;
    const auto success = [this](std::size_t at) {
        return mean(kids_[at].spare_success, kids_[at].spare_leaves);
    };
    const auto open = [this](std::size_t at) {
        return kids_[at].spare > 0 && taken_[at] < limits_[at];
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
        const auto in_tier = [&](std::size_t at) { return open(at) && success(at) == best; };
        for (std::size_t at = 0; at < kids_.size(); ++at) {
            positive |= in_tier(at) && deal_.children()[at].weight > 0;
        }
        for (std::size_t at = 0; at < kids_.size(); ++at) {
            const std::uint64_t weight = deal_.children()[at].weight;
            weights_.resize(kids_.size());
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
    const auto chosen = [&](std::size_t at) { return !any || (may(at) && success(at) == best); };
    for (std::size_t at = 0; at < kids_.size(); ++at) {
        weights_[at] = chosen(at) ? capped(kids_[at].live + kids_[at].spare + kids_[at].held) : 0;
        sum += weights_[at];
    }
    for (std::size_t at = 0; sum == 0 && at < kids_.size(); ++at) {
        weights_[at] = chosen(at) ? 1 : 0;
    }
    share_out(left, weights_, taken_);
}

void Filler::write(NodeId id, const WidePlanner& wide, Steering& into) const {
    Step& step = into.steps[id.index()];
    const std::vector<StickyKey>* const keys = wide.keys_of(id);
    std::uint32_t count = 0;
    std::uint64_t sum = 0;
    for (std::size_t at = 0; at < taken_.size(); ++at) {
        if (taken_[at] == 0) continue;
        sum += taken_[at];
        const std::uint32_t choice = step.first + count++;
        into.choices[choice] = {nexts_[at], static_cast<std::uint32_t>(sum)};
        if (keys != nullptr) into.sticky[choice - into.sticky_from] = (*keys)[at];
    }
    step.count = static_cast<std::uint16_t>(count);
    step.pick = count == 1 ? Pick::First : keys != nullptr ? Pick::Sticky : Pick::ByWeight;
}

/// For reports: who is full, and who helps.
void Filler::remark(NodeId id, Steering& into) const {
    for (std::size_t at = 0; at < taken_.size(); ++at) {
        const bool limited = room_[at] < kDemand;
        Remark remark;
        remark.node = id;
        remark.child = static_cast<std::uint16_t>(at);
        remark.answers = taken_[at] > 0;
        remark.full = limited && alive_[at] && taken_[at] >= room_[at];
        remark.helps = remark.answers && (deal_.parts()[at] == 0 || !deal_.children()[at].alive);
        remark.capacity = static_cast<std::uint32_t>(room_[at] / kPermille);
        into.remarks.push_back(remark);
    }
}

}  // namespace leeward::policy
