// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a server says of itself over class CH (RFC 4892): who it is and what runs there, if its
// operator wants that known. Private to answer.

#include "leeward/answer/respond.hpp"
#include "leeward/dns/message.hpp"
#include "reply.hpp"

namespace leeward::answer {

/// Answers `query`, of class CH: TXT, or ANY, of the names "id.server", "hostname.bind",
/// "version.server" and "version.bind". False: REFUSED is due, as nothing is said of that.
bool answer_chaos(const dns::Query& query, const Settings& settings, Reply& reply) noexcept;

}  // namespace leeward::answer
