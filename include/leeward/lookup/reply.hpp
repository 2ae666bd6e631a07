// SPDX-License-Identifier: Apache-2.0
#pragma once
// What c-ares says becomes an Answer here and nowhere else. Pure.

#include "leeward/base/bytes.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/lookup/answer.hpp"

namespace leeward::lookup {

/// The addresses in a whole reply to a question for `type`, found along its CNAMEs. Any octets may
/// come.
Answer read_reply(dns::RrType type, base::Bytes reply);

/// What a status of c-ares other than success means.
Failure failure_of(int ares_status);

}  // namespace leeward::lookup
