// SPDX-License-Identifier: Apache-2.0
#include "deal.hpp"

#include <algorithm>

namespace leeward::policy {

namespace {

using health::Vitals;

// Sums of parts stay below it, so that a draw and a running sum have room.
constexpr std::uint64_t kMostParts = 1U << 31U;

/// Weights of up to a million times shares of up to a thousand, brought down to fit 32 bits
/// together; who has something keeps something.
void fit(std::span<const std::uint64_t> wide, std::span<std::uint32_t> parts) {
    std::uint64_t sum = 0;
    for (const std::uint64_t part : wide) sum += part;
    const std::uint64_t divisor = sum / (kMostParts - kMaxMembers) + 1;
    for (std::size_t at = 0; at < wide.size(); ++at) {
        // A branch, for a division costs more, and is needed for huge weights only.
        const std::uint64_t part = divisor == 1 ? wide[at] : wide[at] / divisor;
        parts[at] =
            static_cast<std::uint32_t>(wide[at] == 0 ? 0 : std::max<std::uint64_t>(part, 1));
    }
}

}  // namespace

void Deal::clear() {
    children_.clear();
    nexts_.clear();
    parts_.clear();
    share_ = Vitals::kWhole;
}

void Deal::add(Next next, const Judged& child) {
    nexts_.push_back(next);
    children_.push_back(child);
}

void Deal::run(Kind kind, const Play& play) {
    parts_.assign(children_.size(), 0);
    share_ = Vitals::kWhole;
    const auto in_play = [&](std::uint32_t at) {
        const Judged& child = children_[at];
        // All that live can be in play in a failover.
        if (kind == Kind::Failover && !play.last_resort) return child.alive;
        return is_in_play(kind, play, at, child.weight, child.alive);
    };
    // Who may lead nowhere neither sets the measure for others nor takes what they may not: a
    // client that had an answer keeps it (RS-1).
    const bool by_share = kind == Kind::Failover || kind == Kind::Multivalue;
    std::uint16_t most = 0;
    std::uint16_t least = Vitals::kWhole;
    std::uint32_t count = 0;
    bool any = false;
    for (std::uint32_t at = 0; at < children_.size(); ++at) {
        if (!in_play(at)) continue;
        ++count;
        if (!children_[at].alive || (by_share && children_[at].vague)) continue;
        any = true;
        most = std::max(most, children_[at].share);
        least = std::min(least, children_[at].share);
    }
    if (any) share_ = most;
    const bool by_weight = kind == Kind::Weighted && play.positive;
    const bool vague = kind == Kind::Failover && children_[play.first].vague;
    const bool unequal = !play.last_resort && most > 0 && most != least && !vague;
    std::uint32_t left = most;
    wide_.assign(children_.size(), 0);
    for (std::uint32_t at = 0; at < children_.size(); ++at) {
        if (!in_play(at)) continue;
        if (kind == Kind::Failover && unequal) {
            if (!children_[at].vague) cascade(at, left);
            continue;
        }
        if (kind == Kind::Failover && at != play.first) continue;
        const std::uint64_t weight = by_weight ? children_[at].weight : 1;
        const bool shared = unequal && (kind == Kind::Weighted ||
                                        (kind == Kind::Multivalue && count <= kMaxAnswerMembers));
        const std::uint16_t share = by_share && children_[at].vague ? most : children_[at].share;
        wide_[at] = weight * (shared ? share : 1);
    }
    if (kind != Kind::Failover || !unequal) fit(wide_, parts_);
}

void Deal::run_in_order(std::span<const std::uint32_t> order) {
    parts_.assign(children_.size(), 0);
    share_ = 0;
    bool any = false;
    for (const std::uint32_t at : order) {
        if (!children_[at].alive || children_[at].vague) continue;
        any = true;
        share_ = std::max(share_, children_[at].share);
    }
    std::uint32_t left = share_;
    for (const std::uint32_t at : order) {
        if (!children_[at].alive || children_[at].vague) continue;
        if (left == 0) {
            // None has a share: the first answers, as in full service.
            if (share_ == 0) parts_[at] = 1;
            return;
        }
        cascade(at, left);
    }
    if (!any) share_ = Vitals::kWhole;
}

/// Gives a child its share of what is left.
void Deal::cascade(std::uint32_t child, std::uint32_t& left) {
    parts_[child] = std::min<std::uint32_t>(children_[child].share, left);
    left -= parts_[child];
}

bool Deal::plain() const {
    for (std::size_t at = 0; at < nexts_.size(); ++at) {
        if (parts_[at] > 0 && (!nexts_[at].is_end() || nexts_[at].is_rare())) return false;
    }
    // Who joins at times is reached by a step.
    return std::all_of(parts_.begin(), parts_.end(), [](std::uint32_t part) { return part < 2; });
}

Step Deal::write_in_order(std::span<const std::uint32_t> order, Steering& into) const {
    Step step;
    step.first = static_cast<std::uint32_t>(into.choices.size());
    step.pick = Pick::ByWeight;
    std::uint32_t sum = 0;
    for (const std::uint32_t at : order) {
        if (parts_[at] == 0) continue;
        sum += parts_[at];
        into.choices.push_back({nexts_[at], sum});
        ++step.count;
    }
    for (const std::uint32_t at : order) {
        if (parts_[at] > 0) into.choices.push_back({nexts_[at], at + 1});
    }
    return step;
}

Step Deal::write(Kind kind, std::uint32_t first, Steering& into) const {
    const std::uint32_t most = *std::max_element(parts_.begin(), parts_.end());
    std::uint32_t count = 0;
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < parts_.size(); ++at) {
        if (parts_[at] == 0) continue;
        sum += parts_[at];
        Next next = nexts_[at];
        if (kind == Kind::Multivalue && parts_[at] < most) {
            const auto behind = static_cast<std::uint32_t>(into.choices.size());
            into.choices.push_back({next, parts_[at]});
            into.choices.push_back({Next::nowhere(), most});
            Step joins{behind, 2, Pick::ByWeight};
            joins.alive = true;
            next = Next::step(static_cast<std::uint32_t>(into.steps.size()));
            into.steps.push_back(joins);
        }
        into.choices[first + count++] = {next, sum};
    }
    Step step;
    step.first = first;
    step.count = static_cast<std::uint16_t>(count);
    step.pick = kind == Kind::Failover && count > 1 ? Pick::ByWeight : pick_of(kind, count);
    return step;
}

void note_part(std::uint16_t share, std::uint32_t step, Steering& into) {
    if (into.step_shares.empty()) into.step_shares.assign(into.steps.size(), Vitals::kWhole);
    if (into.step_shares.size() <= step) into.step_shares.resize(step + 1, Vitals::kWhole);
    into.step_shares[step] = share;
}

}  // namespace leeward::policy
