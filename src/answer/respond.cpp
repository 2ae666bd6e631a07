// SPDX-License-Identifier: Apache-2.0
#include "leeward/answer/respond.hpp"

#include <algorithm>
#include <cstring>

#include "asker.hpp"
#include "leeward/dns/edns_options.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/policy/script.hpp"
#include "reply.hpp"
#include "responder.hpp"

namespace leeward::answer {
namespace {

using dns::Rcode;
using dns::RrType;

/// Octets that the whole reply may take: the smaller of what both sides say (R6891-3, R9715-1).
std::size_t reply_limit(const dns::Query& query, const Settings& settings,
                        Transport transport) noexcept {
    if (transport != Transport::Udp) return kMaxTcpReply;
    if (!query.edns.present) return dns::kMinUdpSize;
    return std::min(query.edns.udp_size, settings.udp_size);
}

/// The client's network, of a query that could be read, in an EDNS version that we can read. False:
/// it is malformed.
bool find_subnet(const dns::Query& query, dns::Parsed parsed, dns::ClientSubnet& into) noexcept {
    if (query.edns.options.empty()) return true;
    if (parsed != dns::Parsed::Whole || query.edns.version > 0) return true;
    dns::EdnsOptions options;
    const bool sound = dns::EdnsOptions::read(query.edns.options, options);
    into = options.subnet;
    return sound;
}

/// What must be said before any zone is looked at; NoError: go on.
Rcode refusal(const dns::Query& query, dns::Parsed parsed, bool subnet_is_sound) noexcept {
    if (query.opcode() != dns::Opcode::Query) return Rcode::NotImp;  // R1035-6
    if (parsed != dns::Parsed::Whole) return Rcode::FormErr;         // R1035-3, R9619-1
    if (query.edns.version > 0) return Rcode::BadVers;               // R6891-2
    if (!subnet_is_sound) return Rcode::FormErr;                     // R7871-2
    if (query.qclass != dns::RrClass::In) return Rcode::Refused;     // R1035-6
    switch (query.qtype) {                                           // R8482-2
        case RrType::Any:
            return Rcode::NoError;
        case RrType::Axfr:
        case RrType::Ixfr:
            return Rcode::Refused;  // RFC 5936 section 2.2.1: transfers are not offered
        case RrType::Reserved:
        case RrType::Opt:
        case RrType::Nxname:  // RFC 9824 section 3.4
        case RrType::Tkey:    // TKEY and TSIG stand in other sections only
        case RrType::Tsig:
            return Rcode::FormErr;
        default:
            return dns::is_meta(query.qtype) ? Rcode::NotImp : Rcode::NoError;
    }
}

constexpr std::size_t kQuestionsAt = 4;  // their count, in the header
constexpr std::size_t kTypeAndClassSize = 4;
constexpr std::size_t kPointerSize = 2;
constexpr std::size_t kFixedSize = 10;  // of a record, behind its owner

/// Where the OPT record of a reply of ours starts whose records start at `at`; the reply's size
/// when it has none. Owners of other records are names or pointers.
std::size_t opt_at(base::Bytes reply, std::size_t at) noexcept {
    while (at < reply.size()) {
        std::size_t owner = at;
        while (reply[owner] != 0 && reply[owner] < 0xC0) owner += 1U + reply[owner];
        const std::size_t fixed = owner + (reply[owner] == 0 ? 1 : kPointerSize);
        const auto type = static_cast<RrType>(base::load_u16(reply.data() + fixed));
        if (type == RrType::Opt) return at;
        at = fixed + kFixedSize + base::load_u16(reply.data() + fixed + kFixedSize - 2);
    }
    return at;
}

}  // namespace

void read(const snapshot::Snapshot& snapshot, base::Bytes message, Reading& into) noexcept {
    into.message = message;
    into.zone = nullptr;
    into.parsed = dns::parse_query(message, into.query);
    if (!into.query.has_question) return;
    into.zone = snapshot.zones->find(into.query.name);
    if (into.zone != nullptr) into.zone->nodes().prefetch(into.query.name.hash());
}

template <policy::Chooser C>
Answered respond(const snapshot::Snapshot& snapshot, const Settings& settings,
                 const Reading& reading, const Arrival& arrival, C& chooser,
                 base::MutableBytes buffer) noexcept {
    Answered answered;
    if (reading.parsed == dns::Parsed::Ignored) return answered;
    const dns::Query& query = reading.query;
    Asker asker{arrival.source, {}};
    const bool subnet_is_sound = find_subnet(query, reading.parsed, asker.subnet);
    Reply reply(reading.message, query, asker.subnet, buffer,
                reply_limit(query, settings, arrival.transport));
    const Rcode refused = refusal(query, reading.parsed, subnet_is_sound);
    if (refused != Rcode::NoError) {
        answered.about = static_cast<std::uint64_t>(refused);
        answered.size = reply.finish(refused, false, settings.udp_size);
        return answered;
    }
    Responder<C> responder(snapshot, query, reading.zone, asker, chooser, reply);
    responder.answer();
    responder.tell(answered);
    answered.size = reply.finish(responder.rcode(), responder.authoritative(), settings.udp_size);
    return answered;
}

std::size_t truncate(base::MutableBytes reply, std::size_t size) noexcept {
    // A reply's question is not compressed, and its OPT record, if any, is the last.
    std::size_t end = dns::kHeaderSize;
    if (base::load_u16(reply.data() + kQuestionsAt) != 0) {
        while (reply[end] != 0) end += 1U + reply[end];
        end += 1 + kTypeAndClassSize;
    }
    const std::size_t opt = opt_at(reply.first(size), end);
    base::store_u16(reply.data() + 2, static_cast<std::uint16_t>(base::load_u16(reply.data() + 2) |
                                                                 dns::flag::kTruncated));
    base::store_u32(reply.data() + kQuestionsAt + 2, 0);
    base::store_u16(reply.data() + kQuestionsAt + 6, opt < size ? 1 : 0);
    std::memmove(reply.data() + end, reply.data() + opt, size - opt);
    return end + size - opt;
}

template Answered respond(const snapshot::Snapshot&, const Settings&, const Reading&,
                          const Arrival&, policy::RandomChooser&, base::MutableBytes) noexcept;
template Answered respond(const snapshot::Snapshot&, const Settings&, const Reading&,
                          const Arrival&, policy::ScriptedChooser&, base::MutableBytes) noexcept;

}  // namespace leeward::answer
