// SPDX-License-Identifier: Apache-2.0
#include "verdict.hpp"

#include <algorithm>

#include "report.hpp"

namespace leeward::answer {
namespace {

using dns::Rcode;
using dns::RrType;

Verdict refused(Rcode rcode, ErrorCode error = ErrorCode::None) noexcept {
    return {true, rcode, error};
}

/// By its type, of a query in class IN.
Verdict judge_type(dns::RrType type) noexcept {
    switch (type) {
        case RrType::Any:  // R8482-2
            return {};
        case RrType::Axfr:
        case RrType::Ixfr:  // RFC 5936 section 2.2.1
            return refused(Rcode::Refused, ErrorCode::Prohibited);
        case RrType::Nxname:  // RFC 9824 section 3.4
            return refused(Rcode::FormErr, ErrorCode::InvalidQueryType);
        case RrType::Reserved:
        case RrType::Opt:
        case RrType::Tkey:  // TKEY and TSIG stand in other sections only
        case RrType::Tsig:
            return refused(Rcode::FormErr);
        default:
            if (!dns::is_meta(type)) return {};
            return refused(Rcode::NotImp, ErrorCode::NotSupported);
    }
}

/// By what it is, whoever sent it.
Verdict judge_form(const dns::Query& query, dns::Parsed parsed, bool options_are_sound) noexcept {
    if (query.opcode() != dns::Opcode::Query)  // R1035-6
        return refused(Rcode::NotImp, ErrorCode::NotSupported);
    if (parsed == dns::Parsed::Malformed) return refused(Rcode::FormErr);  // R1035-3, R9619-1
    if (parsed == dns::Parsed::Signed) return refused(Rcode::NotAuth);     // RFC 8945 section 5.2.1
    if (query.edns.version > 0) return refused(Rcode::BadVers);            // R6891-2
    if (!options_are_sound) return refused(Rcode::FormErr);                // R7871-2, R7873-1
    if (parsed == dns::Parsed::Unasked || query.qclass == dns::RrClass::Ch) return {};
    if (query.qclass != dns::RrClass::In)  // R1035-6
        return refused(Rcode::Refused, ErrorCode::NotAuthoritative);
    return judge_type(query.qtype);
}

/// No question is a query for a cookie (RFC 7873 section 5.4).
Verdict judge_unasked(const Proof& proof) noexcept {
    if (!proof.was_looked_at) return refused(Rcode::FormErr);  // R9619-1
    return refused(proof.shown == dns::Shown::Wrong ? Rcode::BadCookie : Rcode::NoError);
}

/// By who sent it (R7873-2, RFC 7873 section 5.2.3). Over UDP a source can be a lie. Who knows
/// cookies shows one when told which; who does not comes again over TCP, where it cannot lie. That
/// is asked for under attack, where the configuration says so, and of reports of errors, which
/// anybody could make up (RFC 9567 section 9).
Verdict judge_sender(const snapshot::Snapshot& snapshot, const Settings& settings,
                     const Reading& reading, const Arrival& arrival, const Proof& proof) noexcept {
    if (arrival.transport != Transport::Udp || proof.is_good()) return {};
    const bool is_wary = arrival.wary || settings.demand_cookies;
    if (is_wary && proof.was_looked_at) return refused(Rcode::BadCookie);
    const bool is_due = (is_wary && snapshot.cookies != nullptr) ||
                        (reading.zone != nullptr && is_report(reading.query, settings));
    return is_due ? Verdict{true, Rcode::NoError, ErrorCode::None, true} : Verdict{};
}

}  // namespace

Proof judge_proof(const snapshot::Snapshot& snapshot, base::Bytes cookie, const Arrival& arrival,
                  OptWriter& opt) noexcept {
    if (cookie.empty() || snapshot.cookies == nullptr) return {};
    const dns::CookieSecrets& secrets = *snapshot.cookies;
    const auto shown = dns::judge_cookie(secrets, cookie, arrival.source, arrival.now);
    dns::WholeCookie ours;
    if (shown == dns::Shown::Right) {
        std::copy_n(cookie.begin(), ours.size(), ours.begin());
    } else {
        ours = dns::make_cookie(secrets, cookie, arrival.source, arrival.now);
    }
    opt.give_cookie(ours);
    return {true, shown};
}

Verdict judge(const snapshot::Snapshot& snapshot, const Settings& settings, const Reading& reading,
              const Arrival& arrival, bool options_are_sound, const Proof& proof) noexcept {
    const Verdict verdict = judge_form(reading.query, reading.parsed, options_are_sound);
    if (verdict.is_final) return verdict;
    if (reading.parsed == dns::Parsed::Unasked) return judge_unasked(proof);
    return judge_sender(snapshot, settings, reading, arrival, proof);
}

}  // namespace leeward::answer
