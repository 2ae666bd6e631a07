// SPDX-License-Identifier: Apache-2.0
#include "leaves.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

#include "leeward/health/rollup.hpp"

namespace leeward::policy {

namespace {

using health::State;
using health::Vitals;

// How good an endpoint is in the eyes of the data that name it; the best of them counts.
constexpr std::uint8_t kUnnamed = 0;

std::uint8_t rank_of(State state) {
    switch (state) {
        case State::Down:
            return 1;
        case State::Unknown:
            return 2;
        case State::Up:
            return 3;
    }
    return kUnnamed;
}

State state_of(std::uint8_t rank) {
    return rank == 3 ? State::Up : rank == 2 ? State::Unknown : State::Down;
}

}  // namespace

LeafJudge::LeafJudge(const Rules& rules, const FlatRules& flat)
    : rules_(rules), flat_(flat), best_(rules.endpoints.size(), kUnnamed) {}

void LeafJudge::run(const Outlook& outlook, std::span<const HostAnswer> hosts, Steering& into) {
    into.leaf_standing.resize(rules_.leaves.size());
    into.leaves = flat_.leaves;
    into.records = flat_.records;
    shapes_.clear(into);
    services_.resize(flat_.filled.empty() ? 0 : rules_.leaves.size());
    for (std::size_t index = 0; index < rules_.leaves.size(); ++index) {
        const Leaf& leaf = rules_.leaves[index];
        into.leaf_standing[index] = judge(leaf, outlook);
        if (!services_.empty()) {
            services_[index] = service_of(leaf, outlook, into.leaf_standing[index]);
        }
        if (leaf.host) {
            fill_in_host(leaf, hosts, into.leaves[index], into.records.data());
            into.leaf_standing[index].alive &= into.leaves[index].count > 0;
            continue;
        }
        // All data when none may be answered: a place in last resort answers with what it has (C-4,
        // RS-1).
        if (up_data_ == 0) continue;
        if (unequal_) [[unlikely]] {
            shapes_.add({static_cast<std::uint32_t>(index)}, datum_share_, into);
        }
        if (up_data_ == datum_up_.size()) continue;
        leave_out_records(into.leaves[index], into.records.data());
    }
}

Standing LeafJudge::judge(const Leaf& leaf, const Outlook& outlook) {
    weigh_data(leaf, outlook);
    const health::Tally tally = tally_endpoints(leaf, outlook);
    const std::optional<State> word = outlook.word(leaf.place);

    Standing standing;
    standing.up = health::count_as_up(tally, leaf.unknown);
    standing.total = tally.total();
    standing.unknown = tally.unknown;
    standing.forced = word.has_value();
    // Data that are all out leave nothing to answer, even where nothing checks the place: an
    // operator may have drained its zones one by one.
    standing.alive = word ? health::counts_as_up(*word, leaf.unknown)
                          : (up_data_ > 0 || leaf.host) &&
                                health::enough_up(standing.up, standing.total, leaf.min_up);
    weigh_shares(leaf, outlook, standing);
    return standing;
}

/// Which data may be answered: a word about their place decides, else their endpoints.
void LeafJudge::weigh_data(const Leaf& leaf, const Outlook& outlook) {
    datum_up_.clear();
    datum_share_.clear();
    up_data_ = 0;
    for (const Datum& datum : leaf.data) {
        const std::optional<State> word = outlook.word(datum.place);
        bool up = word ? health::counts_as_up(*word, leaf.unknown) : true;
        std::uint16_t share = Vitals::kWhole;
        for (const health::EndpointId id : datum.endpoints) {
            const State state = word ? *word : outlook.endpoint(id);
            up = up && health::counts_as_up(state, leaf.unknown);
            best_[id.index()] = std::max(best_[id.index()], rank_of(state));
            if (!word) share = std::min(share, outlook.vitals(id).share);
        }
        datum_up_.push_back(up);
        datum_share_.push_back(up ? share : std::uint16_t{0});
        up_data_ += up ? 1 : 0;
    }
}

/// Of the leaf that was judged last. Data that are all out are all answered with in a last resort,
/// so all of them carry then.
Service LeafJudge::service_of(const Leaf& leaf, const Outlook& outlook,
                              const Standing& standing) const {
    Service service;
    bool named = false;
    std::size_t held = 0;
    for (const Datum& datum : leaf.data) {
        named |= !datum.endpoints.empty();
        const std::optional<State> word = outlook.word(datum.place);
        held += word && !health::counts_as_up(*word, leaf.unknown) ? 1 : 0;
    }
    service.held =
        (standing.forced && !standing.alive) || (!leaf.data.empty() && held == leaf.data.size());
    std::uint64_t success = 0;
    std::uint64_t in_service = 0;
    std::uint64_t whole = 0;
    for (const health::EndpointId id : leaf.endpoints) {
        const Vitals& vitals = outlook.vitals(id);
        success += vitals.success;
        const bool up = health::counts_as_up(outlook.endpoint(id), leaf.unknown);
        in_service += up ? vitals.share : 0;
        whole += up ? std::uint64_t{Vitals::kWhole} : 0;
    }
    if (!leaf.endpoints.empty()) {
        service.success = static_cast<std::uint16_t>(success / leaf.endpoints.size());
    }
    if (named || leaf.endpoints.empty()) {
        if (up_data_ == 0) return service;
        service.data = static_cast<std::uint32_t>(leaf.data.size());
        service.shares =
            std::accumulate(datum_share_.begin(), datum_share_.end(), std::uint64_t{0});
        service.in = std::uint64_t{up_data_} * Vitals::kWhole;
    } else if (in_service > 0 && !standing.forced) {
        service.data = static_cast<std::uint32_t>(leaf.endpoints.size());
        service.shares = in_service;
        service.in = whole;
    }
    return service;
}

/// The share of the whole leaf, and whether it is changing. What is not in service or under a word
/// has no share of its own.
void LeafJudge::weigh_shares(const Leaf& leaf, const Outlook& outlook, Standing& standing) {
    unequal_ = false;
    if (standing.forced) return;
    std::uint16_t best = 0;  // of the endpoints
    bool any_in_service = false;
    bool named = false;  // a datum has endpoints, so that shares are the data's
    for (const health::EndpointId id : leaf.endpoints) {
        const Vitals& vitals = outlook.vitals(id);
        standing.changing |= vitals.changing;
        if (health::counts_as_up(outlook.endpoint(id), leaf.unknown)) {
            best = std::max(best, vitals.share);
            any_in_service = true;
        }
    }
    if (!standing.alive) return;
    std::uint16_t most = 0;
    std::uint16_t least = Vitals::kWhole;
    for (std::size_t at = 0; at < leaf.data.size(); ++at) {
        named |= !leaf.data[at].endpoints.empty();
        if (!datum_up_[at]) continue;
        most = std::max(most, datum_share_[at]);
        least = std::min(least, datum_share_[at]);
    }
    // The data of a TXT record and a host's addresses go by all that decides the place.
    if (!named) most = least = any_in_service ? best : Vitals::kWhole;
    standing.share = most;
    unequal_ = most != least;
}

/// The leaf's endpoints by state. Where a word about a zone covers some of the data that name an
/// endpoint, the best of them counts: what one zone's drain takes away from a shared endpoint, the
/// other zones still have. An endpoint that no datum names, as those of a TXT record's place are,
/// goes by the zone it stands in.
health::Tally LeafJudge::tally_endpoints(const Leaf& leaf, const Outlook& outlook) {
    health::Tally tally;
    for (const health::EndpointId id : leaf.endpoints) {
        const std::uint8_t rank = best_[id.index()];
        tally.add(rank == kUnnamed ? unnamed_state(leaf, id, outlook) : state_of(rank));
    }
    for (const Datum& datum : leaf.data) {
        for (const health::EndpointId id : datum.endpoints) best_[id.index()] = kUnnamed;
    }
    return tally;
}

State LeafJudge::unnamed_state(const Leaf& leaf, health::EndpointId id,
                               const Outlook& outlook) const {
    const PlaceId home = rules_.endpoints[id.index()].place;
    // A shared endpoint is listed under the first place that uses it, which may be foreign here.
    const bool is_zone_of_leaf = rules_.places[home.index()].parent == leaf.place;
    const std::optional<State> word = is_zone_of_leaf ? outlook.word(home) : std::nullopt;
    return word.value_or(outlook.endpoint(id));
}

/// Writes the addresses into the heads that stand ready; more than there are heads for, or of the
/// other family, are left out.
void LeafJudge::fill_in_host(const Leaf& leaf, std::span<const HostAnswer> hosts, LeafRecords& at,
                             std::uint8_t* records) {
    if (leaf.host->index() >= hosts.size()) return;
    const HostAnswer& answer = hosts[leaf.host->index()];
    std::uint8_t* const first = records + at.first_octet;
    const std::size_t size = record_size(first);
    std::uint8_t* to = first;
    for (const dns::Rdata& address : answer.data) {
        if (at.count == kMaxHostAddresses) break;
        if (address.size() != size - kRecordHead) continue;
        std::copy(address.begin(), address.end(), to + kRecordHead);
        to += size;
        ++at.count;
    }
    at.size = static_cast<std::uint32_t>(to - first);
    if (!at.own_ttl) at.ttl = answer.ttl;
}

/// Moves the records of the data that are up together; `at` comes in with all of the leaf's.
void LeafJudge::leave_out_records(LeafRecords& at, std::uint8_t* records) const {
    std::uint8_t* const first = records + at.first_octet;
    std::uint8_t* to = first;
    const std::uint8_t* from = first;
    for (const bool up : datum_up_) {
        const std::size_t size = record_size(from);
        if (up) {
            std::memmove(to, from, size);
            to += size;
        }
        from += size;
    }
    at.size = static_cast<std::uint32_t>(to - first);
    at.count = static_cast<std::uint16_t>(up_data_);
}

}  // namespace leeward::policy
