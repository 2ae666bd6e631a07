// SPDX-License-Identifier: Apache-2.0
#include "budget.hpp"

namespace leeward::health {

void Ledger::expire(base::Instant now) {
    while (!entries_.empty() && now - entries_.front().at >= budget_.window) {
        taken_ -= entries_.front().removal.capacity;
        entries_.pop_front();
    }
}

bool Ledger::allows(const Removal& removal, std::uint64_t in_service, base::Instant now) {
    if (budget_.permille >= 1000) return true;
    expire(now);
    if (entries_.empty()) return true;
    const Entry& first = entries_.front();
    if (removal.place == first.removal.place && now - first.at <= removal.spread) return true;
    return (taken_ + removal.capacity) * 1000 <= (in_service + taken_) * budget_.permille;
}

void Ledger::take(const Removal& removal, base::Instant now) {
    expire(now);
    entries_.push_back({now, removal});
    taken_ += removal.capacity;
}

std::uint64_t Ledger::taken(base::Instant now) {
    expire(now);
    return taken_;
}

std::optional<base::Instant> Ledger::frees() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.front().at + budget_.window;
}

}  // namespace leeward::health
