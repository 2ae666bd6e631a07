// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/orders.hpp"

#include <utility>

namespace leeward::health {
namespace {

bool is_over(const OrderWord& word, base::Instant now) {
    return word.until && word.until->instant <= now;
}

}  // namespace

OrderBook::OrderBook(Drains drains, std::optional<OrderWord> hold)
    : drains_(std::move(drains)), hold_(std::move(hold)) {}

void OrderBook::drain(const std::string& place, OrderWord word) {
    drains_.insert_or_assign(place, std::move(word));
}

void OrderBook::hold(OrderWord word) {
    hold_ = std::move(word);
}

bool OrderBook::resume(std::string_view place) {
    const auto at = drains_.find(place);
    if (at == drains_.end()) return false;
    drains_.erase(at);
    return true;
}

bool OrderBook::end_hold() {
    return std::exchange(hold_, std::nullopt).has_value();
}

OrderBook::Ended OrderBook::advance(base::Instant now) {
    Ended ended;
    for (auto at = drains_.begin(); at != drains_.end();) {
        if (!is_over(at->second, now)) {
            ++at;
            continue;
        }
        ended.drains.push_back(at->first);
        at = drains_.erase(at);
    }
    ended.hold = hold_ && is_over(*hold_, now);
    if (ended.hold) hold_.reset();
    return ended;
}

std::optional<base::Instant> OrderBook::next_end() const {
    std::optional<base::Instant> next;
    const auto look = [&next](const OrderWord& word) {
        if (word.until && (!next || word.until->instant < *next)) next = word.until->instant;
    };
    for (const auto& [place, word] : drains_) look(word);
    if (hold_) look(*hold_);
    return next;
}

}  // namespace leeward::health
