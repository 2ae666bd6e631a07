// SPDX-License-Identifier: Apache-2.0
#include "ours.hpp"

#include <algorithm>
#include <map>

#include "chain.hpp"
#include "support/strict_reader.hpp"

namespace leeward::differential {

std::size_t udp_limit(const Octets& query) {
    constexpr std::size_t kWithoutEdns = 512;
    constexpr std::size_t kOwnLimit = 1232;
    constexpr std::size_t kSizeBack = 8;  // of the OPT record at the end
    if (query[11] == 0) return kWithoutEdns;
    const std::size_t size = base::load_u16(&query[query.size() - kSizeBack]);
    return std::min(size, kOwnLimit);
}

bool is_rightly_truncated(const Query& query, const Octets& over_udp, const Octets& over_tcp) {
    const Reply small = Reply::read(over_udp, false);
    const Reply whole = Reply::read(over_tcp, false);
    if (!small.fault.empty() || over_udp.size() > udp_limit(query.message)) return false;
    if (small.truncated) return whole.size > udp_limit(query.message);
    return small.answer == whole.answer && small.authority == whole.authority;
}

bool is_in_order(const Question& question, const Octets& reply) {
    const auto read = support::read_strictly(reply);
    if (!read) return false;
    Octets name = question.name;
    for (const support::StrictRecord& record : read->records) {
        if (record.section != 0) break;
        const Octets owner = lower(record.owner);
        const bool above = record.type == type::kDname && is_within(name, owner);
        if (!above && owner != name) return false;
        if (record.type == type::kCname) name = lower(record.rdata);
    }
    return true;
}

bool AdditionalData::is_answered_alike(const Reply& reply) {
    const bool referral =
        std::any_of(reply.authority.begin(), reply.authority.end(),
                    [](const Record& record) { return record.type == type::kNs; });
    if (referral) return true;
    std::map<std::pair<Octets, std::uint16_t>, Section> sets;
    for (const Record& record : reply.additional) sets[{record.owner, record.type}].insert(record);
    return std::all_of(sets.begin(), sets.end(), [&](const auto& set) {
        return !known_.insert(set.first).second ||
               is_answered_alike(set.first.first, set.first.second, set.second);
    });
}

bool AdditionalData::is_answered_alike(const Octets& owner, std::uint16_t type,
                                       const Section& added) {
    const Reply answer = ask_for(ours_, {owner, type, 1});
    return !answer.authoritative || answer.answer == added;  // not authoritative: below a cut
}

}  // namespace leeward::differential
