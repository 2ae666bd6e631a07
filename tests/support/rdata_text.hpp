// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random RDATA in presentation form, made field by field as ldns describes the type.

#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::support {

/// Every type that ldns describes, without those that no zone holds.
std::vector<dns::RrType> types_of_ldns();

/// Valid RDATA of `type`. Empty when the type has no text but the generic one.
std::string random_rdata(dns::RrType type, base::Rng& rng);

/// A domain name of 1 to 4 labels, relative or absolute, now and then with escapes or capitals.
std::string random_name(base::Rng& rng);

}  // namespace leeward::support
