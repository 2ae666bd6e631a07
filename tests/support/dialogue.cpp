// SPDX-License-Identifier: Apache-2.0
#include "support/dialogue.hpp"

#include <ldns/ldns.h>

#include <algorithm>
#include <memory>

#include "leeward/policy/decide.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"
#include "support/catch.hpp"

namespace leeward::support {
namespace {

std::string text_of(const ldns_rr* rr) {
    const std::unique_ptr<char, decltype(&free)> text(ldns_rr2str(rr), &free);
    std::string line = text.get();
    std::replace(line.begin(), line.end(), '\t', ' ');
    line.erase(line.find_last_not_of(" \n") + 1);
    return line;
}

std::vector<std::string> section(const ldns_rr_list* rrs) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(rrs); ++i)
        lines.push_back(text_of(ldns_rr_list_rr(rrs, i)));
    return lines;
}

std::string name_of(ldns_lookup_table* table, int id) {
    const ldns_lookup_table* found = ldns_lookup_by_id(table, id);
    return found == nullptr ? std::to_string(id) : found->name;
}

}  // namespace

zone::Zone make_zone(std::string_view apex, std::string_view text,
                     std::vector<zone::SteeredRrset> steered) {
    const dns::Name name = dns::Name::parse(apex).value();
    zone::ZoneBuilder builder(name);
    const auto no_includes = [](const std::string&) -> base::Result<std::string> {
        return base::fail("no files");
    };
    zone::ParseResult parsed =
        zone::parse("test.zone", text, name, no_includes,
                    [&](const auto& record, const auto& origin) { builder.add(record, origin); });
    for (zone::SteeredRrset& rrset : steered) builder.add(std::move(rrset));
    std::optional<zone::Zone> zone = builder.build(parsed.files, parsed.faults);
    for (const base::Fault& fault : parsed.faults) {
        INFO(to_string(fault));
        REQUIRE(fault.severity == base::Severity::Warning);
    }
    REQUIRE(zone);
    return std::move(*zone);
}

snapshot::Snapshot make_snapshot(std::vector<zone::Zone> zones, policy::Rules rules) {
    snapshot::Snapshot snapshot;
    snapshot.generation = 1;
    snapshot.zones = std::make_shared<zone::ZoneSet>(std::move(zones));
    snapshot.rules = std::make_shared<policy::Rules>(std::move(rules));
    health::EndpointState up;
    up.state = health::State::Up;
    const std::vector<health::EndpointState> health(snapshot.rules->endpoints.size(), up);
    snapshot.steering = policy::decide(*snapshot.rules, {.health = health}, {}, 1);
    return snapshot;
}

std::vector<std::uint8_t> Ask::octets() const {
    const dns::Name qname = dns::Name::parse(name).value();
    std::vector<std::uint8_t> query(12);
    base::store_u16(query.data(), 0x4C57);
    base::store_u16(query.data() + 2, flags);
    query[5] = 1;
    query[11] = edns ? 1 : 0;
    query.insert(query.end(), qname.wire().begin(), qname.wire().end());
    const auto put = [&](std::uint16_t value) {
        query.push_back(static_cast<std::uint8_t>(value >> 8U));
        query.push_back(static_cast<std::uint8_t>(value));
    };
    put(static_cast<std::uint16_t>(dns::parse_rrtype(type).value()));
    put(qclass);
    if (edns) {
        query.push_back(0);
        put(41);
        put(udp_size);
        for (int i = 0; i < 3; ++i) put(0);
    }
    return query;
}

Reply Reply::read(std::vector<std::uint8_t> octets) {
    Reply reply;
    reply.size = octets.size();
    if (octets.empty()) return reply;
    ldns_pkt* raw = nullptr;
    REQUIRE(ldns_wire2pkt(&raw, octets.data(), octets.size()) == LDNS_STATUS_OK);
    const std::unique_ptr<ldns_pkt, decltype(&ldns_pkt_free)> packet(raw, &ldns_pkt_free);
    reply.rcode = name_of(ldns_rcodes, ldns_pkt_get_rcode(raw));
    reply.aa = ldns_pkt_aa(raw);
    reply.tc = ldns_pkt_tc(raw);
    reply.flags = base::load_u16(octets.data() + 2);
    if (ldns_pkt_qdcount(raw) == 1) {
        const ldns_rr* question = ldns_rr_list_rr(ldns_pkt_question(raw), 0);
        const std::string line = text_of(question);
        reply.question = line.substr(0, line.find(' ')) + line.substr(line.rfind(' '));
    }
    reply.answer = section(ldns_pkt_answer(raw));
    reply.authority = section(ldns_pkt_authority(raw));
    reply.additional = section(ldns_pkt_additional(raw));
    reply.edns = ldns_pkt_edns(raw);
    if (reply.edns) {
        reply.edns_size = ldns_pkt_edns_udp_size(raw);
        reply.edns_do = ldns_pkt_edns_do(raw);
        reply.edns_rcode = ldns_pkt_edns_extended_rcode(raw);
    }
    reply.octets = std::move(octets);
    return reply;
}

Reply ask(const snapshot::Snapshot& snapshot, const Ask& question, std::uint64_t seed) {
    return ask(snapshot, question.octets(), question.transport, seed);
}

Reply ask(const snapshot::Snapshot& snapshot, const std::vector<std::uint8_t>& query,
          answer::Transport transport, std::uint64_t seed) {
    base::Rng rng(seed);
    policy::RandomChooser chooser(rng);
    std::vector<std::uint8_t> buffer(transport == answer::Transport::Udp ? answer::kMaxUdpReply
                                                                         : answer::kMaxTcpReply);
    buffer.resize(
        answer::respond(snapshot, answer::Settings{}, query, {transport}, chooser, buffer).size);
    return Reply::read(std::move(buffer));
}

}  // namespace leeward::support
