// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/schedule.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace leeward::probe {
namespace {

// No source: our choice. Soon enough for a start, and 10,000 endpoints are ten connects a
// millisecond.
constexpr base::Duration kFirstRound = std::chrono::seconds(1);

// No source: our choice. Probes of a large class start in pairs, for half of what a probe costs a
// machine that is otherwise idle is waking up for it: measured at 1,000 a second, one at a time
// costs 105 us each, two 73, three 62, four 56. Yet whoever shares the core waits for the whole
// group. A small class has no need.
constexpr std::size_t kTogether = 2;
constexpr std::size_t kPointsMin = 1000;

/// How many points of its interval the endpoints of a class share.
std::size_t points_for(std::size_t endpoints) {
    return std::max(std::min(endpoints, kPointsMin), endpoints / kTogether);
}

constexpr auto kLater = [](const auto& a, const auto& b) {
    return std::pair(a.due, a.id) > std::pair(b.due, b.id);
};

/// The share `part` / `whole` of `span`, moved on by a random part of one share.
base::Duration stratum(base::Duration span, std::size_t part, std::size_t whole, base::Rng& rng) {
    const double share = (static_cast<double>(part) + rng.below(1U << 20U) / double(1U << 20U)) /
                         static_cast<double>(whole);
    return base::Duration(static_cast<std::int64_t>(share * static_cast<double>(span.count())));
}

}  // namespace

void Schedule::assign(std::span<const base::Duration> every,
                      std::span<const std::optional<health::EndpointId>> old_ids,
                      std::uint32_t max_in_flight, base::Instant now) {
    assert(old_ids.empty() || old_ids.size() == every.size());
    assert(max_in_flight > 0);
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(every.size()));
    max_in_flight_ = max_in_flight;
    in_flight_ = 0;
    unprobed_ = 0;
    std::vector<std::uint32_t> fresh;
    for (std::uint32_t i = 0; i < every.size(); ++i) {
        Slot& slot = slots_[i];
        if (const auto from = old_ids.empty() ? std::nullopt : old_ids[i])
            slot = old[from->index()];
        slot.passed_over.reset();
        const bool changed = slot.every != every[i];
        slot.every = every[i];
        if (slot.is_never_due()) {
            assert(!slot.busy);
            slot.due = Slot{}.due;
            continue;
        }
        // A probe in flight gets its next time when it is done, by the new interval.
        if (changed && !slot.busy) fresh.push_back(i);
        in_flight_ += slot.busy ? 1U : 0U;
        unprobed_ += slot.probed ? 0U : 1U;
    }
    spread(std::move(fresh), now);
    waiting_.clear();
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
        const Slot& slot = slots_[i];
        if (!slot.busy && !slot.is_never_due()) waiting_.push_back({slot.due, {i}});
    }
    std::make_heap(waiting_.begin(), waiting_.end(), kLater);
    look_for_end_of_first_round();
}

void Schedule::spread(std::vector<std::uint32_t> fresh, base::Instant now) {
    // Shuffled, for neighbours in the list are often neighbours in the world.
    for (std::size_t i = fresh.size(); i > 1; --i) {
        std::swap(fresh[i - 1], fresh[rng_.below(static_cast<std::uint32_t>(i))]);
    }
    const auto every_of = [this](std::uint32_t id) { return slots_[id].every; };
    std::ranges::stable_sort(fresh, {}, every_of);
    for (std::size_t begin = 0; begin < fresh.size();) {
        const auto rest = std::span(fresh).subspan(begin);
        const auto end = std::ranges::upper_bound(rest, every_of(rest.front()), {}, every_of);
        spread_class(rest.first(static_cast<std::size_t>(end - rest.begin())), now);
        begin += static_cast<std::size_t>(end - rest.begin());
    }
}

void Schedule::spread_class(std::span<const std::uint32_t> ids, base::Instant now) {
    const auto points = points_for(ids.size());
    std::optional<std::size_t> last_point;
    base::Duration phase{};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Slot& slot = slots_[ids[i]];
        const auto point = i * points / ids.size();
        if (point != last_point) phase = stratum(slot.every, point, points, rng_);
        last_point = point;
        const auto window = std::min(slot.every, kFirstRound);
        const double squeeze =
            static_cast<double>(window.count()) / static_cast<double>(slot.every.count());
        slot.regular = now + phase;
        const base::Duration first(
            static_cast<std::int64_t>(static_cast<double>(phase.count()) * squeeze));
        // Never later than it was: changes that follow each other closely must not put it off.
        slot.due = std::min(slot.due, now + first);
    }
}

base::Instant Schedule::Slot::regular_after(base::Instant at) const {
    const auto since = (at - regular).count();
    const auto period = every.count();
    const auto steps = since >= 0 ? since / period + 1 : -((-since - 1) / period);
    return regular + base::Duration(steps * period);
}

std::optional<health::EndpointId> Schedule::take(base::Instant now) {
    const auto due = next_due();
    if (!due || *due > now) return std::nullopt;
    std::pop_heap(waiting_.begin(), waiting_.end(), kLater);
    const auto id = waiting_.back().id;
    waiting_.pop_back();
    Slot& slot = slots_[id.index()];
    slot.busy = true;
    drop_stale();
    // This probe stands for all regular times that have passed.
    slot.due = std::max(slot.due, slot.regular_after(now) - slot.every);
    ++in_flight_;
    return id;
}

void Schedule::done(health::EndpointId id, base::Instant now) {
    Slot& slot = slots_[id.index()];
    assert(slot.busy);
    slot.busy = false;
    --in_flight_;
    // A regular time that passed while the probe was under way is made up for: a probe that took
    // its whole interval must not cost the endpoint every second one.
    slot.due = std::max(slot.regular_after(slot.due), slot.regular_after(now) - slot.every);
    if (!slot.probed) {
        slot.probed = true;
        --unprobed_;
        look_for_end_of_first_round();
    }
    wait(id);
}

void Schedule::abandon(health::EndpointId id) {
    assert(in_flight(id));
    slots_[id.index()].busy = false;
    --in_flight_;
    wait(id);  // its time has passed
}

void Schedule::wait(health::EndpointId id) {
    Slot& slot = slots_[id.index()];
    // Probes that are hurried many times in one interval must not leave as many entries.
    if (slot.passed_over == slot.due) {
        slot.passed_over.reset();
        return;
    }
    waiting_.push_back({slot.due, id});
    std::push_heap(waiting_.begin(), waiting_.end(), kLater);
}

void Schedule::hurry(health::EndpointId id, base::Instant at) {
    Slot& slot = slots_[id.index()];
    if (slot.busy || slot.is_never_due() || slot.due <= at) return;
    if (!slot.passed_over) slot.passed_over = slot.due;
    slot.due = at;
    wait(id);
    drop_stale();
}

/// An entry is stale when its endpoint has another time now, or is in flight.
void Schedule::drop_stale() {
    const auto is_stale = [this](const Waiting& entry) {
        const Slot& slot = slots_[entry.id.index()];
        return slot.busy || slot.due != entry.due;
    };
    while (!waiting_.empty() && is_stale(waiting_.front())) {
        Slot& slot = slots_[waiting_.front().id.index()];
        if (slot.passed_over == waiting_.front().due) slot.passed_over.reset();
        std::pop_heap(waiting_.begin(), waiting_.end(), kLater);
        waiting_.pop_back();
    }
}

void Schedule::look_for_end_of_first_round() {
    first_round_over_ |= unprobed_ == 0;
}

std::optional<base::Instant> Schedule::next_due() const {
    if (waiting_.empty() || in_flight_ >= max_in_flight_) return std::nullopt;
    return waiting_.front().due;
}

}  // namespace leeward::probe
