// SPDX-License-Identifier: Apache-2.0
#include "fill.hpp"

#include <algorithm>

namespace leeward::policy {

namespace {

using health::Vitals;

constexpr std::uint64_t kPermille = kDemand / 1000;
constexpr std::uint32_t kMostCapacity = 1'000'000;  // a thousand demands; 400 data fit 64 bits

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
        const auto room_of = [&](std::uint64_t shares) {
            return capacity ? capped(kPermille * std::min(*capacity, kMostCapacity) * shares /
                                     (std::uint64_t{Vitals::kWhole} * service.data))
                            : kDemand;
        };
        const std::uint64_t room = room_of(service.shares);
        Load& load = loads_[leaf];
        load = {};
        if (into.leaves[leaf].count == 0) continue;  // a host that nobody knows yet
        load.success = service.success;
        load.leaves = 1;
        if (service.held) {
            load.held = room;
            continue;
        }
        if (leads[leaf].alive()) load.live = room;
        // Who is out, and the rest of who takes a part of his share only.
        const std::uint64_t whole = leads[leaf].alive() ? capped(room_of(service.in)) : room;
        load.spare = whole > load.live ? whole - load.live : 0;
        if (load.spare == 0) continue;
        load.spare_success = service.success;
        load.spare_leaves = 1;
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
