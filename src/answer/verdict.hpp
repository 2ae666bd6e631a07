// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether a query is answered at all: by its form, by what it asks for, and by what its sender has
// shown. Private to answer.

#include "leeward/answer/respond.hpp"
#include "leeward/dns/cookie.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/snapshot/snapshot.hpp"
#include "opt_writer.hpp"

namespace leeward::answer {

/// What can be said before any zone is looked at.
struct Verdict {
    bool is_final = false;
    dns::Rcode rcode = dns::Rcode::NoError;
    ErrorCode error = ErrorCode::None;
    bool truncated = false;  // ask again over TCP
};

/// What a client has shown of itself with a cookie.
struct Proof {
    bool was_looked_at = false;  // a cookie was sent, and cookies are in use
    dns::Shown shown = dns::Shown::Nothing;

    [[nodiscard]] bool is_good() const noexcept {
        return was_looked_at && (shown == dns::Shown::Right || shown == dns::Shown::Ageing);
    }
};

/// Judges the query's cookie and has a right one put into the reply: the one that came, or a new
/// one. Without secrets the option is one that we do not know.
Proof judge_proof(const snapshot::Snapshot& snapshot, base::Bytes cookie, const Arrival& arrival,
                  OptWriter& opt) noexcept;

/// True for nearly every query: judge() would find nothing to say about it. False says nothing.
inline bool is_ordinary(const Settings& settings, const Reading& reading,
                        const Arrival& arrival) noexcept {
    const dns::Query& query = reading.query;
    constexpr unsigned kFirstMeta = 128;  // see dns::is_meta()
    return reading.parsed == dns::Parsed::Whole && query.opcode() == dns::Opcode::Query &&
           query.edns.version == 0 && query.qclass == dns::RrClass::In &&
           static_cast<unsigned>(query.qtype) - 1 < kFirstMeta - 1 &&
           query.qtype != dns::RrType::Opt && !arrival.wary && !settings.demand_cookies &&
           settings.report_agent.empty();
}

/// The first verdict that is final, if any. Requires: `reading` is no response.
Verdict judge(const snapshot::Snapshot& snapshot, const Settings& settings, const Reading& reading,
              const Arrival& arrival, bool options_are_sound, const Proof& proof) noexcept;

}  // namespace leeward::answer
