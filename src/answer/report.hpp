// SPDX-License-Identifier: Apache-2.0
#pragma once
// Queries that are reports of errors (RFC 9567): nobody wants their answer, for their name is the
// message. Private to answer.

#include "leeward/answer/respond.hpp"
#include "leeward/dns/message.hpp"

namespace leeward::answer {

/// True when errors are reported to us, at or above the name that `query` asks for. Requires: it
/// has a question.
bool is_at_agent(const dns::Query& query, const Settings& settings) noexcept;

/// True for a report below the agent domain, "_er.TYPE.NAME.CODE._er.AGENT" (section 6.1.1).
bool is_report(const dns::Query& query, const Settings& settings) noexcept;

}  // namespace leeward::answer
