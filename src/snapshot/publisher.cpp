// SPDX-License-Identifier: Apache-2.0
#include "leeward/snapshot/publisher.hpp"

#include <utility>

namespace leeward::snapshot {

Publisher::Publisher()
    : current_(std::make_shared<Snapshot>(Snapshot{0,
                                                   std::make_shared<const zone::ZoneSet>(),
                                                   std::make_shared<const policy::Rules>(),
                                                   {},
                                                   nullptr})) {}

base::Result<std::uint64_t> Publisher::offer(Plan plan) {
    if (std::string why = refusal(*current_, plan); !why.empty()) return base::fail(std::move(why));
    return publish(std::move(plan.zones), std::move(plan.rules), std::move(plan.steering));
}

std::uint64_t Publisher::publish(std::shared_ptr<const zone::ZoneSet> zones,
                                 std::shared_ptr<const policy::Rules> rules,
                                 policy::Steering steering) {
    const std::uint64_t number = generation() + 1;
    auto next = std::make_shared<Snapshot>(
        Snapshot{number, std::move(zones), std::move(rules), std::move(steering), cookies_});
    {
        const std::lock_guard lock(mutex_);
        current_.swap(next);
        generation_.store(number, std::memory_order_release);
    }
    // From here `next` is the snapshot just replaced, and readers may still hold it.
    retired_.push_back(std::move(next));
    collect();
    return number;
}

std::shared_ptr<const Snapshot> Publisher::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

policy::Steering Publisher::take_spare(const policy::Rules& rules) {
    policy::Steering spare = std::exchange(spare_, {});
    return current_->rules.get() == &rules ? std::move(spare) : policy::Steering{};
}

std::size_t Publisher::collect() {
    std::erase_if(retired_, [this](const std::shared_ptr<Snapshot>& snapshot) {
        // A count of one is final: a retired snapshot can only be copied from somebody who holds
        // it.
        if (snapshot.use_count() != 1) return false;
        // Reading the count orders nothing, but a copy's coming and going does: the readers' last
        // looks were before their decrements, and what is written into a spare comes after them.
        std::shared_ptr<Snapshot>(snapshot).reset();
        if (snapshot->rules == current_->rules) spare_ = std::move(snapshot->steering);
        return true;
    });
    return retired_.size();
}

Reader::Reader(const Publisher& publisher) : publisher_(publisher), held_(publisher.current()) {}

void Reader::refresh() noexcept {
    // The publisher still holds the old one, so this never frees it here.
    held_ = publisher_.current();
}

}  // namespace leeward::snapshot
