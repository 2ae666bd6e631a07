// SPDX-License-Identifier: Apache-2.0
#include "leeward/answer/respond.hpp"

#include <algorithm>

#include "asker.hpp"
#include "leeward/dns/client_subnet.hpp"
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
    if (transport == Transport::Tcp) return kMaxTcpReply;
    if (!query.edns.present) return dns::kMinUdpSize;
    return std::min(query.edns.udp_size, settings.udp_size);
}

/// The client's network, of a query that could be read, in an EDNS version that we can read. False:
/// it is malformed.
bool find_subnet(const dns::Query& query, dns::Parsed parsed, dns::ClientSubnet& into) noexcept {
    if (query.edns.options.empty()) return true;
    if (parsed != dns::Parsed::Whole || query.edns.version > 0) return true;
    return dns::ClientSubnet::find(query.edns.options, into);
}

/// What must be said before any zone is looked at; NoError: go on.
Rcode refusal(const dns::Query& query, dns::Parsed parsed, bool subnet_is_sound) noexcept {
    if (query.opcode() != dns::Opcode::Query) return Rcode::NotImp;  // R1035-6
    if (parsed == dns::Parsed::Malformed) return Rcode::FormErr;     // R1035-3, R9619-1
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
std::size_t respond(const snapshot::Snapshot& snapshot, const Settings& settings,
                    const Reading& reading, Transport transport, const base::Address& source,
                    C& chooser, base::MutableBytes buffer) noexcept {
    if (reading.parsed == dns::Parsed::Ignored) return 0;
    const dns::Query& query = reading.query;
    Asker asker{source, {}};
    const bool subnet_is_sound = find_subnet(query, reading.parsed, asker.subnet);
    Reply reply(reading.message, query, asker.subnet, buffer,
                reply_limit(query, settings, transport));
    const Rcode refused = refusal(query, reading.parsed, subnet_is_sound);
    if (refused != Rcode::NoError) return reply.finish(refused, false, settings.udp_size);
    Responder<C> responder(snapshot, query, reading.zone, asker, chooser, reply);
    responder.answer();
    return reply.finish(responder.rcode(), responder.authoritative(), settings.udp_size);
}

template std::size_t respond(const snapshot::Snapshot&, const Settings&, const Reading&, Transport,
                             const base::Address&, policy::RandomChooser&,
                             base::MutableBytes) noexcept;
template std::size_t respond(const snapshot::Snapshot&, const Settings&, const Reading&, Transport,
                             const base::Address&, policy::ScriptedChooser&,
                             base::MutableBytes) noexcept;

}  // namespace leeward::answer
