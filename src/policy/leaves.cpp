// SPDX-License-Identifier: Apache-2.0
#include "leaves.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

#include "leeward/base/bytes.hpp"
#include "leeward/health/rollup.hpp"

namespace leeward::policy {

namespace {

using health::State;

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

// A record up to its RDATA: a pointer to the question's name, type, class, TTL, RDLENGTH (RFC 1035
// section 4.1.3).
constexpr std::size_t kRecordHead = 12;
constexpr std::uint16_t kPointerToQuestion = 0xC00C;

void append_record(std::vector<std::uint8_t>& to, dns::RrType type, const dns::Rdata& rdata) {
    std::uint8_t head[kRecordHead] = {};  // the TTL stays 0: select's caller writes the root's
    base::store_u16(head, kPointerToQuestion);
    base::store_u16(head + 2, static_cast<std::uint16_t>(type));
    base::store_u16(head + 4, static_cast<std::uint16_t>(dns::RrClass::In));
    base::store_u16(head + 10, static_cast<std::uint16_t>(rdata.size()));
    to.insert(to.end(), head, head + kRecordHead);
    to.insert(to.end(), rdata.begin(), rdata.end());
}

std::size_t octets_of_all(const Rules& rules) {
    std::size_t octets = 0;
    for (const Leaf& leaf : rules.leaves) {
        for (const Datum& datum : leaf.data) octets += kRecordHead + datum.rdata.size();
    }
    return octets;
}

}  // namespace

LeafJudge::LeafJudge(const Rules& rules, const Outlook& outlook, Steering& into)
    : rules_(rules), outlook_(outlook), into_(into), best_(outlook.endpoint_count(), kUnnamed) {}

void LeafJudge::run() {
    into_.leaves.reserve(rules_.leaves.size());
    into_.leaf_standing.reserve(rules_.leaves.size());
    into_.records.reserve(octets_of_all(rules_));
    for (const Leaf& leaf : rules_.leaves) judge(leaf);
}

void LeafJudge::judge(const Leaf& leaf) {
    assert(!leaf.data.empty());
    weigh_data(leaf);
    const health::Tally tally = tally_endpoints(leaf);
    const std::optional<State> word = outlook_.word(leaf.place);

    Standing standing;
    standing.up = health::count_as_up(tally, leaf.unknown);
    standing.total = tally.total();
    standing.unknown = tally.unknown;
    standing.forced = word.has_value();
    // Data that are all out leave nothing to answer, even where nothing checks the place: an
    // operator may have drained its zones one by one.
    standing.alive =
        word ? health::counts_as_up(*word, leaf.unknown)
             : up_data_ > 0 && health::enough_up(standing.up, standing.total, leaf.min_up);
    into_.leaf_standing.push_back(standing);
    write_records(leaf);
}

/// Which data may be answered: a word about their place decides, else their endpoints.
void LeafJudge::weigh_data(const Leaf& leaf) {
    datum_up_.clear();
    up_data_ = 0;
    for (const Datum& datum : leaf.data) {
        const std::optional<State> word = outlook_.word(datum.place);
        bool up = word ? health::counts_as_up(*word, leaf.unknown) : true;
        for (const health::EndpointId id : datum.endpoints) {
            const State state = word ? *word : outlook_.endpoint(id);
            up = up && health::counts_as_up(state, leaf.unknown);
            best_[id.index()] = std::max(best_[id.index()], rank_of(state));
        }
        datum_up_.push_back(up);
        up_data_ += up ? 1 : 0;
    }
}

/// The leaf's endpoints by state. Where a word about a zone covers some of the data that name an
/// endpoint, the best of them counts: what one zone's drain takes away from a shared endpoint, the
/// other zones still have. An endpoint that no datum names, as those of a TXT record's place are,
/// goes by the zone it stands in.
health::Tally LeafJudge::tally_endpoints(const Leaf& leaf) {
    health::Tally tally;
    for (const health::EndpointId id : leaf.endpoints) {
        const std::uint8_t rank = best_[id.index()];
        tally.add(rank == kUnnamed ? unnamed_state(leaf, id) : state_of(rank));
    }
    for (const Datum& datum : leaf.data) {
        for (const health::EndpointId id : datum.endpoints) best_[id.index()] = kUnnamed;
    }
    return tally;
}

State LeafJudge::unnamed_state(const Leaf& leaf, health::EndpointId id) const {
    const PlaceId home = rules_.endpoints[id.index()].place;
    // A shared endpoint is listed under the first place that uses it, which may be foreign here.
    const bool is_zone_of_leaf = rules_.places[home.index()].parent == leaf.place;
    const std::optional<State> word = is_zone_of_leaf ? outlook_.word(home) : std::nullopt;
    return word.value_or(outlook_.endpoint(id));
}

/// All data when none may be answered: a place in last resort answers with what it has (C-4, RS-1).
void LeafJudge::write_records(const Leaf& leaf) {
    LeafRecords at;
    at.first_octet = static_cast<std::uint32_t>(into_.records.size());
    for (std::size_t index = 0; index < leaf.data.size(); ++index) {
        if (up_data_ > 0 && !datum_up_[index]) continue;
        append_record(into_.records, leaf.type, leaf.data[index].rdata);
        ++at.count;
    }
    at.size = static_cast<std::uint32_t>(into_.records.size()) - at.first_octet;
    into_.leaves.push_back(at);
}

}  // namespace leeward::policy
