// SPDX-License-Identifier: Apache-2.0
#include "wide_nodes.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>

namespace leeward::policy {

namespace {

constexpr std::uint64_t kFnvPrime = 0x100000001B3U;

/// FNV-1a: the same in every process, so that servers of one configuration agree.
std::uint64_t key_of(std::string_view name, std::uint32_t level) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char octet : name) hash = (hash ^ static_cast<std::uint8_t>(octet)) * kFnvPrime;
    return level == 0 ? hash : (hash ^ level) * kFnvPrime;
}

bool is_sticky(const Node& node) {
    return node.kind == Kind::Weighted && node.detail != kNoDetail;
}

}  // namespace

WidePlanner::WidePlanner(const Rules& rules, const FlatRules& flat,
                         std::shared_ptr<const Clients> clients)
    : rules_(rules), flat_(flat), clients_(std::move(clients)) {
    choice_count_ = sticky_from_ = static_cast<std::uint32_t>(flat.children.size());
    if (flat.wide.empty()) return;
    find_slots();
    place_choices(false);
    sticky_from_ = choice_count_;
    place_choices(true);
    find_keys();
}

void WidePlanner::find_slots() {
    slots_.resize(rules_.nodes.size());
    for (const NodeId id : flat_.wide) {
        slots_[id.index()] = slot_count_;
        slot_count_ += clients_->class_count(id);
    }
    done_.resize(slot_count_);
    first_choices_.resize(slot_count_);
}

void WidePlanner::place_choices(bool sticky) {
    for (const NodeId id : flat_.wide) {
        const Node& node = rules_.nodes[id.index()];
        if (is_sticky(node) != sticky) continue;
        for (std::uint32_t cls = 0; cls < clients_->class_count(id); ++cls) {
            first_choices_[slot(id) + cls] = choice_count_;
            choice_count_ += static_cast<std::uint32_t>(room_of(node));
        }
    }
}

/// A sticky node above another one hashes otherwise: a place that both have would else get too few
/// of the networks that the upper one has sent past it.
void WidePlanner::find_keys() {
    std::vector<std::uint32_t> levels(rules_.nodes.size(), 0);  // sticky nodes below
    for (std::size_t at = 0; at < rules_.nodes.size(); ++at) {
        const Node& node = rules_.nodes[at];
        for (const Child& child : node.children) {
            const auto* below = std::get_if<NodeId>(&child.target);
            if (below == nullptr) continue;
            const bool counts = is_sticky(rules_.nodes[below->index()]);
            levels[at] = std::max(levels[at], levels[below->index()] + (counts ? 1 : 0));
        }
        if (!is_sticky(node)) continue;
        const Sticky& sticky = rules_.sticky[node.detail];
        auto& keys = keys_[static_cast<std::uint32_t>(at)];
        for (const std::string& name : sticky.keys) {
            keys.push_back({key_of(name, levels[at]), sticky.v4, sticky.v6});
        }
    }
}

void WidePlanner::make_room(Steering& into) const {
    const std::uint32_t classes = flat_.wide.empty() ? 0 : clients_->total_classes();
    into.clients = clients_;
    into.for_clients = !flat_.wide.empty();
    into.own_ttls = flat_.own_ttls;
    into.steps.resize(flat_.node_count + classes);
    into.choices.resize(choice_count_);
    into.sticky_from = sticky_from_;
    into.sticky.resize(choice_count_ - sticky_from_);
    into.by_client.clear();
    into.by_class.resize(classes);
    into.step_shares.clear();
}

void WidePlanner::run(const Outlook& outlook, const Known& known, std::vector<Lead>& leads,
                      Steering& into) {
    for (const NodeId id : flat_.wide) {
        const bool by_client = clients_->matter(id);
        Lead& lead = leads[flat_.member(id)];
        for (std::uint32_t cls = 0; cls < clients_->class_count(id); ++cls) {
            const Lead& kid = plan(id, cls, outlook, known, leads, into);
            if (by_client) into.by_class[clients_->first_class(id) + cls] = kid.next;
            lead.bits = cls == 0 ? kid.bits : lead.bits | (kid.bits & Lead::kChanging);
        }
        lead.next = done_[slot(id)].next;
        if (!by_client) continue;
        into.steps[id.index()] = into.steps[flat_.node_count + clients_->first_class(id)];
        // A root that stands here finds its class; nodes above read what each class leads to.
        lead.next = Next::by_client(static_cast<std::uint32_t>(into.by_client.size()));
        into.by_client.push_back({clients_->group_of(id), clients_->first_class(id)});
    }
}

const Lead& WidePlanner::plan(NodeId id, std::uint32_t cls, const Outlook& outlook,
                              const Known& known, const std::vector<Lead>& leads, Steering& into) {
    const Node& node = rules_.nodes[id.index()];
    kids_.clear();
    any_ = 0;
    for (const Child& child : node.children) {
        kids_.push_back(kid_at(id, cls, child.target, leads, into));
        any_ |= kids_.back().bits;
    }
    share_ = health::Vitals::kWhole;
    const std::uint32_t first_choice = first_choices_[slot(id) + cls];
    const std::uint32_t step_at =
        clients_->matter(id) ? flat_.node_count + clients_->first_class(id) + cls : id.value;
    Lead& kid = done_[slot(id) + cls];
    Step step;
    if (node.kind == Kind::Alias) {
        kid = alias_of(node, outlook);
        into.choices[first_choice] = {kid.next, 1};
        step = Step{first_choice, 1, Pick::First, false, kid.alive(), kid.empty()};
        if (kid.alive()) note_share(kid.share(), step_at, into);
    } else {
        step = chooses_by_client(node.kind)
                   ? lay_out_best(order_for(node, id, cls, known), first_choice, into)
                   : lay_out(node, id, first_choice, into);
        const Next next = step.count == 1 && !flat_.is_filled(id) ? into.choices[step.first].next
                                                                  : Next::step(step_at);
        kid = {next, Lead::pack(step.alive, (any_ & Lead::kChanging) != 0, share_)};
        kid.bits |= step.empty ? Lead::kEmpty : 0;
        kid.bits |= next.is_nowhere() ? Lead::kVague : any_ & Lead::kVague;
        note_share(share_, step_at, into);
    }
    into.steps[step_at] = step;
    return kid;
}

Lead WidePlanner::kid_at(NodeId parent, std::uint32_t cls, Target target,
                         const std::vector<Lead>& leads, const Steering& into) const {
    if (const auto* leaf = std::get_if<LeafId>(&target)) {
        Lead lead = leads[leaf->index()];
        lead.bits |= into.leaves[leaf->index()].count == 0 ? Lead::kEmpty : 0;
        return lead;
    }
    const NodeId node = std::get<NodeId>(target);
    if (flat_.is_wide(node)) return done_[slot(node) + clients_->project(parent, cls, node)];
    return leads[flat_.member(node)];
}

/// What is answered through it does not depend on its own check (A-10 is the
/// parent's doing: it does not come here).
Lead WidePlanner::alias_of(const Node& node, const Outlook& outlook) const {
    const Alias& alias = rules_.aliases[node.detail];
    Lead kid = kids_.front();
    const bool passes =
        std::all_of(alias.gate.begin(), alias.gate.end(), [&](health::EndpointId id) {
            return health::counts_as_up(outlook.endpoint(id), alias.unknown);
        });
    const bool changing =
        std::any_of(alias.gate.begin(), alias.gate.end(),
                    [&](health::EndpointId id) { return outlook.vitals(id).changing; });
    const bool alive = passes && !kid.empty() && (!alias.evaluate || kid.alive());
    kid.bits = (kid.bits & (Lead::kEmpty | Lead::kVague)) |
               Lead::pack(alive, changing || kid.changing(), kid.share());
    return kid;
}

/// The children from which a client-dependent node answers, the best first.
std::span<const std::uint32_t> WidePlanner::order_for(const Node& node, NodeId id,
                                                      std::uint32_t cls, const Known& known) {
    const auto order = clients_->order(id, cls);
    return node.kind == Kind::Latency ? by_latency(node, order, known) : order;
}

/// The first in order that is alive, else the first that has an answer (G-11, L-5, P-9), else the
/// first; nullopt: the order is empty.
std::optional<std::uint32_t> WidePlanner::best_of(std::span<const std::uint32_t> order) const {
    for (const std::uint32_t at : order) {
        if (kids_[at].alive()) return at;
    }
    for (const std::uint32_t at : order) {
        if (!kids_[at].empty()) return at;
    }
    return order.empty() ? std::nullopt : std::optional<std::uint32_t>(order.front());
}

/// The children by latency, of equals the first first (L-8): what the smallest area that has a
/// figure says, else what was measured from here, else last.
std::span<const std::uint32_t> WidePlanner::by_latency(const Node& node,
                                                       std::span<const std::uint32_t> rows,
                                                       const Known& known) {
    const LatencyRegions& regions = rules_.latency[node.detail];
    latencies_.clear();
    for (std::size_t child = 0; child < node.children.size(); ++child) {
        latencies_.push_back(
            latency_of(rules_, regions, child, rows, known).value_or(base::Duration::max()));
    }
    order_.resize(latencies_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t left, std::uint32_t right) {
        return latencies_[left] < latencies_[right];
    });
    return order_;
}

/// The best child, or the best ones where the best do not take their whole share.
Step WidePlanner::lay_out_best(std::span<const std::uint32_t> order, std::uint32_t first_choice,
                               Steering& into) {
    std::optional<std::uint32_t> one = best_of(order);
    if (one && (any_ & Lead::kSpecial) != 0 && kids_[*one].alive() &&
        (kids_[*one].bits & Lead::kVague) == 0 && kids_[*one].share() < health::Vitals::kWhole) {
        deal_.clear();
        for (const Lead& kid : kids_) deal_.add(kid.next, judged(kid, 1));
        deal_.run_in_order(order);
        share_ = deal_.share();
        const auto parts = deal_.parts();
        const auto gets = [](std::uint32_t part) { return part > 0; };
        if (std::count_if(parts.begin(), parts.end(), gets) > 1) {
            Step step = deal_.write_in_order(order, into);
            step.alive = true;
            return step;
        }
        // The only one with a share; the best may have none.
        const auto only = std::find_if(parts.begin(), parts.end(), gets);
        one = static_cast<std::uint32_t>(only - parts.begin());
    }
    // No answer counts as alive, so that who is above does not back out.
    const Lead kid =
        one ? kids_[*one] : Lead{Next::nowhere(), Lead::pack(true, false, health::Vitals::kWhole)};
    // Which child it is stands where a sum of weights has no meaning; reports want to know.
    into.choices[first_choice] = {kid.next, one ? *one + 1 : 0};
    return {first_choice, 1, Pick::First, false, kid.alive(), kid.empty()};
}

/// As NodePlanner lays out one of its nodes, but children that have nothing to answer with are no
/// last resort while others have.
Step WidePlanner::lay_out(const Node& node, NodeId id, std::uint32_t first_choice, Steering& into) {
    deal_.clear();
    for (std::size_t at = 0; at < kids_.size(); ++at) {
        deal_.add(kids_[at].next, judged(kids_[at], node.children[at].weight));
    }
    const bool alive = prefer_answers(deal_.children());
    deal_.run(node.kind, sum_up(deal_.children(), [](const Judged& each) { return each.alive; }));
    share_ = deal_.share();
    Step step = deal_.write(node.kind, first_choice, into);
    if (is_sticky(node)) {
        const std::vector<StickyKey>& keys = keys_.at(id.value);
        std::uint32_t to = first_choice - sticky_from_;
        for (std::size_t at = 0; at < kids_.size(); ++at) {
            if (deal_.parts()[at] > 0) into.sticky[to++] = keys[at];
        }
        if (step.pick == Pick::ByWeight) step.pick = Pick::Sticky;
    }
    step.alive = alive;
    step.empty =
        std::all_of(kids_.begin(), kids_.end(), [](const Lead& each) { return each.empty(); });
    return step;
}

/// A child as its node sees it. Who is dead has no share of its own.
Judged WidePlanner::judged(const Lead& kid, std::uint32_t weight) {
    return {kid.alive(), kid.empty(), weight, kid.alive() ? kid.share() : health::Vitals::kWhole,
            (kid.bits & Lead::kVague) != 0};
}

}  // namespace leeward::policy
