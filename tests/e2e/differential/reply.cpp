// SPDX-License-Identifier: Apache-2.0
#include "reply.hpp"

#include <algorithm>

#include "leeward/dns/rdata.hpp"
#include "support/strict_reader.hpp"

namespace leeward::differential {
namespace {

constexpr std::uint16_t kOpt = 41;

std::uint8_t lower_octet(std::uint8_t octet) {
    return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet + 32) : octet;
}

/// RDATA with its names in lower case; of unknown types as it is.
Octets lower_names(std::uint16_t type, Octets rdata) {
    const auto names = dns::names_in_rdata(static_cast<dns::RrType>(type), rdata);
    if (!names) return rdata;
    for (const dns::NameInRdata& name : *names) {
        const auto from = rdata.begin() + name.offset;
        std::transform(from, from + name.size, from, lower_octet);
    }
    return rdata;
}

}  // namespace

Octets lower(Octets name) {
    std::transform(name.begin(), name.end(), name.begin(), lower_octet);
    return name;
}

bool is_within(const Octets& name, const Octets& ancestor) {
    for (std::size_t at = 0; name.size() - at >= ancestor.size(); at += 1U + name[at]) {
        if (name.size() - at == ancestor.size())
            return std::equal(ancestor.begin(), ancestor.end(),
                              name.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return false;
}

Question Question::of(const Octets& query) {
    std::size_t end = 12;
    while (query[end] != 0) end += 1U + query[end];
    ++end;
    return {lower({query.begin() + 12, query.begin() + static_cast<std::ptrdiff_t>(end)}),
            base::load_u16(&query[end]), base::load_u16(&query[end + 2])};
}

Reply Reply::read(const Octets& message, bool of_peer) {
    Reply reply;
    reply.size = message.size();
    const auto read = support::read_strictly(message, of_peer);
    if (!read) {
        reply.fault = read.error().message;
        return reply;
    }
    reply.opcode_rd = read->flags & 0xF900U;
    reply.rcode = read->flags & 0x000FU;
    reply.authoritative = (read->flags & 0x0400U) != 0;
    reply.truncated = (read->flags & 0x0200U) != 0;
    reply.question.assign(read->question.begin(), read->question.end());
    Section* const sections[] = {&reply.answer, &reply.authority, &reply.additional};
    for (const support::StrictRecord& record : read->records) {
        if (record.type == kOpt) {
            reply.has_opt = true;
            reply.options = record.rdata;
            reply.rcode |= record.ttl >> 24U << 4U;
            continue;
        }
        const auto inserted =
            sections[record.section]->insert({lower(record.owner), record.type, record.qclass,
                                              record.ttl, lower_names(record.type, record.rdata)});
        reply.repeats = reply.repeats || !inserted.second;
    }
    return reply;
}

}  // namespace leeward::differential
