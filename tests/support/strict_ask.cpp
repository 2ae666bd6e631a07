// SPDX-License-Identifier: Apache-2.0
#include "support/strict_ask.hpp"

#include <ldns/ldns.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace leeward::support {
namespace {

using answer::Transport;
using base::load_u16;

constexpr std::size_t kLongestQuery = 65535;

/// What a query says about itself, read apart from the server's parser.
struct Said {
    std::size_t question = 0;           // octets; 0: no whole one
    std::optional<std::uint16_t> size;  // of the OPT record, when the whole query is sound
};

/// Moves `at` behind the name there; false when it is cut or no name.
bool skip_name(base::Bytes query, std::size_t& at, bool may_point) {
    for (const std::size_t start = at; at < query.size() && at - start < 255;) {
        const std::uint8_t length = query[at++];
        if (length == 0) return at - start <= 255;
        if (length >= 0xC0 && may_point) return ++at <= query.size();
        if (length > 63) return false;
        at += length;
    }
    return false;
}

Said read_query(base::Bytes query) {
    Said said;
    std::size_t at = 12;
    if (load_u16(query.data() + 4) != 1 || !skip_name(query, at, false)) return said;
    at += 4;
    if (at > query.size()) return said;
    said.question = at - 12;
    std::size_t records = 0;
    for (std::size_t count = 6; count < 12; count += 2) records += load_u16(query.data() + count);
    std::optional<std::uint16_t> size;
    for (; records > 0; --records) {
        if (!skip_name(query, at, true) || at + 10 > query.size()) return said;
        if (load_u16(query.data() + at) == 41) size = load_u16(query.data() + at + 2);
        at += 10U + load_u16(query.data() + at + 8);
        if (at > query.size()) return said;
    }
    if (at == query.size()) said.size = size;
    return said;
}

/// The most octets that the reply may have (RFC 6891 section 6.2.3, RFC 9715).
std::size_t limit_of(const Said& said, Transport transport, const answer::Settings& settings) {
    if (transport == Transport::Tcp) return answer::kMaxTcpReply;
    return std::min<std::size_t>(std::max<std::size_t>(said.size.value_or(512), 512),
                                 settings.udp_size);
}

bool is_read_by_ldns(const Octets& reply) {
    ldns_pkt* packet = nullptr;
    if (ldns_wire2pkt(&packet, reply.data(), reply.size()) != LDNS_STATUS_OK) return false;
    ldns_pkt_free(packet);
    return true;
}

/// What is wrong with `strict`, the reply to `query`; empty: nothing. Fills `strict.message`.
std::string fault_of(base::Bytes query, StrictReply& strict, Transport transport,
                     const answer::Settings& settings) {
    const bool due = query.size() >= 12 && (query[2] & 0x80U) == 0;
    if (strict.octets.empty()) return due ? "no reply" : "";
    if (!due) return "a reply to what is no query";
    const Said said = read_query(query);
    const std::size_t limit = limit_of(said, transport, settings);
    if (strict.octets.size() > limit)
        return std::to_string(strict.octets.size()) + " octets, over " + std::to_string(limit);
    auto message = read_strictly(strict.octets);
    if (!message) return message.error().message;
    strict.message = std::move(*message);
    if (strict.message.id != load_u16(query.data())) return "another ID";
    constexpr std::uint16_t kKept = 0x7900;  // opcode and RD
    if ((strict.message.flags & kKept) != (load_u16(query.data() + 2) & kKept))
        return "another opcode or RD";
    if (!std::ranges::equal(strict.message.question, query.subspan(12, said.question)))
        return "another question";
    return is_read_by_ldns(strict.octets) ? "" : "ldns refuses it";
}

enum class Flush { Front, Back };

Octets ask_once(const snapshot::Snapshot& snapshot, base::Bytes query, Transport transport,
                const answer::Settings& settings, std::uint64_t seed, Flush flush) {
    static const Guarded asked(kLongestQuery);
    static const Guarded answered(answer::kMaxTcpReply);
    const auto part = [flush](const Guarded& of, std::size_t size) {
        return flush == Flush::Front ? of.front(size) : of.back(size);
    };
    const base::MutableBytes copy = part(asked, query.size());
    std::ranges::copy(query, copy.begin());
    const base::MutableBytes room =
        part(answered, transport == Transport::Udp ? answer::kMaxUdpReply : answer::kMaxTcpReply);
    // What was there before must not show in the reply.
    std::ranges::fill(room, flush == Flush::Front ? std::uint8_t{0xA5} : std::uint8_t{0x5A});
    base::Rng rng(seed);
    policy::RandomChooser chooser(rng);
    const std::size_t size =
        answer::respond(snapshot, settings, copy, transport, policy::Client{}, chooser, room);
    return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(std::min(size, room.size()))};
}

}  // namespace

StrictReply ask_guarded(const snapshot::Snapshot& snapshot, base::Bytes query, Transport transport,
                        const answer::Settings& settings, std::uint64_t seed) {
    StrictReply reply;
    reply.octets = ask_once(snapshot, query, transport, settings, seed, Flush::Back);
    reply.fault = fault_of(query, reply, transport, settings);
    if (reply.octets != ask_once(snapshot, query, transport, settings, seed, Flush::Front) &&
        reply.fault.empty())
        reply.fault = "asked again, another reply";
    return reply;
}

Reply ask_strictly(const snapshot::Snapshot& snapshot, const Octets& query, Transport transport,
                   const answer::Settings& settings, std::uint64_t seed) {
    const StrictReply reply = ask_guarded(snapshot, query, transport, settings, seed);
    INFO(reply.octets.size() << " octets: " << reply.fault);
    REQUIRE(reply.fault.empty());
    return Reply::read(reply.octets);
}

}  // namespace leeward::support
