// SPDX-License-Identifier: Apache-2.0
#include "leeward/answer/respond.hpp"

#include <algorithm>
#include <cstring>

#include "asker.hpp"
#include "bad_key.hpp"
#include "chaos.hpp"
#include "leeward/dns/edns_options.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/policy/script.hpp"
#include "opt_writer.hpp"
#include "reply.hpp"
#include "report.hpp"
#include "responder.hpp"
#include "verdict.hpp"

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

/// Reads the options of a query in an EDNS version that we can read; of a signed one nothing is
/// believed. False: one is malformed.
bool read_options(const Reading& reading, dns::EdnsOptions& into) noexcept {
    const dns::Edns& edns = reading.query.edns;
    if (edns.options.empty()) return true;
    const bool is_read =
        reading.parsed == dns::Parsed::Whole || reading.parsed == dns::Parsed::Unasked;
    if (!is_read || edns.version > 0) return true;
    return dns::EdnsOptions::read(edns.options, into);
}

/// Why the responder has no answer.
ErrorCode reason_for(Rcode rcode) noexcept {
    if (rcode == Rcode::Refused) return ErrorCode::NotAuthoritative;
    return rcode == Rcode::ServFail ? ErrorCode::NotReady : ErrorCode::None;
}

/// The reply to a query in class CH.
Answered tell_of_us(const dns::Query& query, const Settings& settings, OptWriter& opt, Reply& reply,
                    Answered answered) noexcept {
    const bool told = answer_chaos(query, settings, reply);
    const Rcode rcode = told ? Rcode::NoError : Rcode::Refused;
    if (!told) opt.explain(reason_for(rcode));
    answered.kind = told ? Kind::Data : Kind::Error;
    answered.about = told ? query.name.hash() : static_cast<std::uint64_t>(rcode);
    answered.size = reply.finish(rcode, told);
    return answered;
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
    dns::EdnsOptions options;
    const bool options_are_sound = read_options(reading, options);
    OptWriter opt(query, settings, arrival.transport);
    Proof proof;
    if (!query.edns.options.empty()) {
        opt.take(options);
        proof = judge_proof(snapshot, options.cookie, arrival, opt);
        answered.known = proof.is_good();
    }
    if (!settings.report_agent.empty() && reading.parsed == dns::Parsed::Whole &&
        !is_at_agent(query, settings))
        opt.offer_reports();
    Reply reply(reading.message, query, opt, buffer,
                reply_limit(query, settings, arrival.transport));
    Verdict verdict;
    if (!options_are_sound || !is_ordinary(settings, reading, arrival)) {
        verdict = judge(snapshot, settings, reading, arrival, options_are_sound, proof);
    }
    if (verdict.is_final) {
        answered.about = static_cast<std::uint64_t>(verdict.rcode);
        opt.explain(verdict.error);
        if (verdict.truncated) reply.set_truncated();
        answered.size = reply.finish(verdict.rcode, false);
        if (verdict.rcode == Rcode::NotAuth) {
            answered.size =
                append_bad_key(reading.message, dns::kHeaderSize + query.question_size, buffer,
                               answered.size, reply_limit(query, settings, arrival.transport));
        }
        return answered;
    }
    if (query.qclass == dns::RrClass::Ch) return tell_of_us(query, settings, opt, reply, answered);
    const Asker asker{arrival.source, options.subnet};
    Responder<C> responder(snapshot, query, reading.zone, asker, chooser, reply);
    responder.answer();
    responder.tell(answered);
    opt.explain(reason_for(responder.rcode()));
    if (opt.is_asked_for_zone() && responder.first_zone() != nullptr) {
        const zone::Zone& zone = *responder.first_zone();
        opt.tell_zone(zone.nodes().apex_labels(), zone.serial());
    }
    answered.size = reply.finish(responder.rcode(), responder.authoritative());
    return answered;
}

std::size_t truncate(base::MutableBytes reply, std::size_t size) noexcept {
    // A reply's question is not compressed.
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
    if (opt == size) return end;
    const std::size_t opt_size =
        dns::kOptSize + base::load_u16(reply.data() + opt + dns::kOptSize - 2);
    std::memmove(reply.data() + end, reply.data() + opt, opt_size);
    return end + opt_size;
}

template Answered respond(const snapshot::Snapshot&, const Settings&, const Reading&,
                          const Arrival&, policy::RandomChooser&, base::MutableBytes) noexcept;
template Answered respond(const snapshot::Snapshot&, const Settings&, const Reading&,
                          const Arrival&, policy::ScriptedChooser&, base::MutableBytes) noexcept;

}  // namespace leeward::answer
