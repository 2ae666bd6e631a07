// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/host_book.hpp"

#include <algorithm>

namespace leeward::lookup {
namespace {

base::Duration again_after(std::uint32_t ttl) {
    return std::clamp<base::Duration>(std::chrono::seconds(ttl), kAgainMin, kAgainMax);
}

/// 1 s doubled with each failure after the first.
base::Duration back_off(std::uint32_t failures) {
    constexpr std::uint32_t kDoublingsMax = 16;  // by then kBackOffMax holds
    const auto doublings = std::min(failures - 1, kDoublingsMax);
    return std::min(kBackOffMin * (1 << doublings), kBackOffMax);
}

Change difference(const std::optional<Addresses>& before, const Addresses& after) {
    if (!before || before->list != after.list) return Change::Addresses;
    return before->ttl != after.ttl ? Change::Ttl : Change::None;
}

}  // namespace

void HostBook::replace(const std::vector<Host>& hosts, base::Instant now) {
    Entries old = std::exchange(entries_, {});
    waiting_.clear();
    unasked_ = 0;
    for (const Host& host : hosts) {
        if (auto node = old.extract(host)) {
            entries_.insert(std::move(node));
        } else {
            entries_.try_emplace(host, Entry{{}, now});
        }
    }
    for (const auto& [host, entry] : entries_) {
        if (entry.due) waiting_.emplace(*entry.due, host);
        unasked_ += entry.known.asked ? 0U : 1U;
    }
}

std::optional<Host> HostBook::take(base::Instant now) {
    if (waiting_.empty() || waiting_.begin()->first > now) return std::nullopt;
    Host host = std::move(waiting_.extract(waiting_.begin()).value().second);
    entries_.at(host).due.reset();
    return host;
}

std::optional<base::Instant> HostBook::next_due() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.begin()->first;
}

Change HostBook::answered(const Host& host, const Answer& answer, base::Instant now) {
    const auto at = entries_.find(host);
    if (at == entries_.end() || at->second.due) return Change::None;
    Known& known = at->second.known;
    unasked_ -= known.asked ? 0U : 1U;
    known.asked = true;
    Change change = Change::None;
    base::Duration after{};
    // An empty list is no answer of the resolver's; if it were one, it would not be taken over.
    if (answer && !answer->list.empty()) {
        change = difference(known.addresses, *answer);
        known.addresses = *answer;
        known.learnt = now;
        known.last_failure.reset();
        known.failures = 0;
        after = again_after(answer->ttl);
    } else {
        known.last_failure = answer ? Failure::NoRecord : answer.error();
        after = back_off(++known.failures);
    }
    at->second.due = now + after;
    waiting_.emplace(now + after, host);
    return change;
}

const Known* HostBook::find(const Host& host) const {
    const auto at = entries_.find(host);
    return at == entries_.end() ? nullptr : &at->second.known;
}

}  // namespace leeward::lookup
