// SPDX-License-Identifier: Apache-2.0
#include "leeward/drill/users.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leeward::drill {
namespace {

constexpr std::int64_t kMaxTtl = 86'400;  // resolvers keep nothing for longer

std::int64_t steps_of(std::int64_t seconds) {
    return std::max<std::int64_t>(1,
                                  (std::min(seconds, kMaxTtl) + Users::kStep - 1) / Users::kStep);
}

/// Goes through the tries of a resolver that asks `left` more name servers, each as likely among
/// those that it has not asked.
void try_servers(const std::vector<double>& fails, std::vector<bool>& asked, double share,
                 std::uint32_t left, std::vector<double>& answered, double& unanswered) {
    const auto others = std::count(asked.begin(), asked.end(), false);
    if (left == 0 || others == 0) {
        unanswered += share;
        return;
    }
    const double part = share / static_cast<double>(others);
    for (std::size_t at = 0; at < fails.size(); ++at) {
        if (asked[at]) continue;
        answered[at] += part * (1 - fails[at]);
        if (fails[at] == 0) continue;
        asked[at] = true;
        try_servers(fails, asked, part * fails[at], left - 1, answered, unanswered);
        asked[at] = false;
    }
}

}  // namespace

Users::Users(const Clients& clients, const Answers& first)
    : tries_(clients.tries),
      uncached_(clients.cannot_use_cache_share),
      spots_(first.shares.size()),
      at_(spots_ + 1),
      due_(spots_ + 1) {
    for (const Cohort& cohort : clients.cohorts) {
        add_group(cohort, cohort.share * (1 - clients.serve_stale_share), false, first);
        add_group(cohort, cohort.share * clients.serve_stale_share, true, first);
    }
}

void Users::add_group(const Cohort& cohort, double share, bool serves_stale, const Answers& first) {
    Group group;
    group.cohort = cohort;
    group.cohort.share = share;
    group.serves_stale = serves_stale;
    group.pool.resize(spots_ + 1);
    if (cohort.delay == Delay::Ttl) {
        group.ring.assign(static_cast<std::size_t>(steps_of(kMaxTtl)) + 1, {});
    }
    spread_first(group, first);
    groups_.push_back(std::move(group));
}

void Users::put(Group& group, std::size_t spot, double mass, std::int64_t ttl_s) {
    if (mass == 0) return;
    at_[spot] += mass;
    if (group.cohort.delay != Delay::Ttl) {
        group.pool[spot] += mass;
        return;
    }
    Mass& bucket = group.ring[static_cast<std::size_t>(now_ + steps_of(ttl_s)) % group.ring.size()];
    if (bucket.empty()) bucket.resize(spots_ + 1);
    bucket[spot] += mass;
}

void Users::spread_first(Group& group, const Answers& first) {
    const auto floor = static_cast<std::int64_t>(group.cohort.seconds);
    const std::int64_t steps =
        group.cohort.delay == Delay::Ttl ? steps_of(std::max<std::int64_t>(first.ttl_s, floor)) : 1;
    for (std::int64_t step = 1; step <= steps; ++step) {
        const double part = group.cohort.share / static_cast<double>(steps);
        for (std::size_t spot = 0; spot < spots_; ++spot) {
            put(group, spot, part * first.shares[spot], step * kStep);
        }
        put(group, spots_, part * first.none, step * kStep);
    }
}

void Users::take_due(Group& group, Mass& due) {
    std::fill(due.begin(), due.end(), 0);
    if (group.cohort.delay == Delay::Ttl) {
        Mass& bucket = group.ring[static_cast<std::size_t>(now_) % group.ring.size()];
        if (!bucket.empty()) {
            due.swap(bucket);
            std::fill(bucket.begin(), bucket.end(), 0);
        }
    } else {
        const double part = group.cohort.delay == Delay::Never
                                ? 0
                                : 1 - std::exp(-static_cast<double>(kStep) / group.cohort.seconds);
        for (std::size_t spot = 0; spot < spots_; ++spot) {
            due[spot] = group.pool[spot] * part;
            group.pool[spot] -= due[spot];
        }
        // Who has nothing does not wait for as long as a cached answer would be kept.
        due[spots_] = std::exchange(group.pool[spots_], 0);
    }
    leave(due);
    while (!group.poisoned.empty() && group.poisoned.front().until_step <= now_) {
        due[spots_] += group.poisoned.front().mass;
        group.poisoned_mass -= group.poisoned.front().mass;
        group.poisoned.pop_front();
    }
}

/// They are at no place until they are put somewhere. What is left of a subtraction is no user.
void Users::leave(const Mass& due) {
    for (std::size_t spot = 0; spot < due.size(); ++spot) {
        at_[spot] = std::max(0.0, at_[spot] - due[spot]);
    }
}

/// Takes away the part of `due` whose resolvers are among the bad ones. Those are a fixed share of
/// all, so that fewer of them are left to ask, the more have asked.
void Users::poison(Group& group, Mass& due, const World& world) {
    const double exposed = group.cohort.share * world.poisoned_share() - group.poisoned_mass;
    if (exposed <= 0) return;
    const double part = exposed / (group.cohort.share - group.poisoned_mass);
    double taken = 0;
    for (double& mass : due) {
        taken += mass * part;
        mass *= 1 - part;
    }
    if (taken == 0) return;
    const auto hold = static_cast<std::int64_t>(world.poison_hold_s() / kStep);
    group.poisoned.push_back({now_ + std::max<std::int64_t>(hold, 1), taken});
    group.poisoned_mass += taken;
}

void Users::give(Group& group, const Mass& due, const std::vector<const Answers*>& servers) {
    double asking = 0;
    for (const double mass : due) asking += mass;
    if (asking == 0) return;
    const auto floor = static_cast<std::int64_t>(group.cohort.seconds);
    for (std::size_t at = 0; at < servers.size(); ++at) {
        const Answers& answers = *servers[at];
        const double mass = asking * answered_by_[at];
        if (mass == 0) continue;
        const std::int64_t ttl = std::max<std::int64_t>(answers.ttl_s, floor);
        for (std::size_t spot = 0; spot < spots_; ++spot) {
            put(group, spot, mass * answers.shares[spot], ttl);
        }
        put(group, spots_, mass * answers.none, answers.negative_ttl_s);
    }
    if (unanswered_ == 0) return;
    for (std::size_t spot = 0; spot < spots_; ++spot) {
        put(group, group.serves_stale ? spot : spots_, due[spot] * unanswered_, kStep);
    }
    put(group, spots_, due[spots_] * unanswered_, kStep);
}

void Users::reach_out(const World& world) {
    std::vector<double> fails;
    for (std::size_t at = 0; at < answered_by_.size(); ++at) fails.push_back(world.reach(at).fails);
    if (fails == fails_) return;
    fails_ = fails;
    std::fill(answered_by_.begin(), answered_by_.end(), 0);
    unanswered_ = 0;
    std::vector<bool> asked(fails.size(), false);
    try_servers(fails, asked, 1, tries_, answered_by_, unanswered_);
}

void Users::step(const std::vector<const Answers*>& servers, const World& world) {
    ++now_;
    answered_by_.resize(servers.size());
    reach_out(world);
    for (Group& group : groups_) {
        take_due(group, due_);
        poison(group, due_, world);
        give(group, due_, servers);
    }
}

}  // namespace leeward::drill
