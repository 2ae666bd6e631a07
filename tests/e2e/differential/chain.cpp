// SPDX-License-Identifier: Apache-2.0
#include "chain.hpp"

#include <algorithm>
#include <set>

namespace leeward::differential {
namespace {

constexpr std::size_t kMaxAsked = 40;

const Record* alias_at(const Section& answer, const Octets& name) {
    const auto found = std::find_if(answer.begin(), answer.end(), [&](const Record& record) {
        return record.type == type::kCname && record.owner == name;
    });
    return found == answer.end() ? nullptr : &*found;
}

/// The name that the chain of a reply leads to without saying all of it; empty: it has an end, or
/// is a loop. A referral is no end, for the server may have a zone below the cut.
Octets open_end(const Question& question, const Reply& reply) {
    const bool ended = std::any_of(reply.authority.begin(), reply.authority.end(),
                                   [](const Record& record) { return record.type == type::kSoa; });
    if (ended) return {};
    const Section& answer = reply.answer;
    Octets name = question.name;
    std::set<Octets> seen;
    while (const Record* alias = alias_at(answer, name)) {
        if (!seen.insert(name).second) return {};
        name = alias->rdata;
    }
    const bool ends = std::any_of(answer.begin(), answer.end(), [&](const Record& record) {
        return record.type == question.type && record.owner == name;
    });
    return ends || seen.empty() ? Octets{} : name;
}

Query query_for(const Question& question) {
    Query query{false, {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}};
    Octets& message = query.message;
    message.insert(message.end(), question.name.begin(), question.name.end());
    for (const std::uint16_t word : {question.type, question.qclass}) {
        message.push_back(static_cast<std::uint8_t>(word >> 8U));
        message.push_back(static_cast<std::uint8_t>(word));
    }
    const std::uint8_t opt[] = {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};
    message.insert(message.end(), std::begin(opt), std::end(opt));
    return query;
}

}  // namespace

bool may_be_chain(const Question& question) {
    return question.qclass == 1 && question.type != type::kCname && question.type != type::kAny;
}

Reply ask_for(Peer& peer, const Question& question) {
    Query query = query_for(question);
    Reply reply = Reply::read(peer.ask({&query}).front(), true);
    if (!reply.truncated) return reply;
    query.over_tcp = true;
    return Reply::read(peer.ask({&query}).front(), true);
}

Completed::Completed(Peer& peer, const Question& question, const Reply& first) : whole_(first) {
    std::set<Octets> targets;
    while (asked_ < kMaxAsked && whole_.fault.empty() && whole_.rcode == rcode::kNoError) {
        const Octets target = open_end(question, whole_);
        if (target.empty() || !targets.insert(target).second) return;
        const Reply next = ask_for(peer, {target, question.type, question.qclass});
        if (next.rcode == rcode::kRefused) return;  // it is for others to say more
        ++asked_;
        whole_.fault = next.fault;
        whole_.rcode = next.rcode;
        whole_.answer.insert(next.answer.begin(), next.answer.end());
        whole_.authority = next.authority;
        whole_.additional = next.additional;
    }
}

}  // namespace leeward::differential
