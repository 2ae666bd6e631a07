// SPDX-License-Identifier: Apache-2.0
#pragma once
// What ldns does not check of SVCB and HTTPS (R9460-1).

#include <string>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Checks the parameters of a whole SVCB or HTTPS RDATA that has the shape of its type: AliasMode
/// without any, each value in the form of its key, `mandatory` and `no-default-alpn` in agreement
/// with the others (RFC 9460 sections 2.4.2, 7 and 8). Errors: the first disagreement.
base::Result<void> check_svcb(base::Bytes rdata);

/// The parameters that are left in `tokens`, with numbers for the keys that are younger than ldns.
/// Errors: those of the tokens.
base::Result<std::string> number_young_keys(Tokenizer& tokens);

}  // namespace leeward::dns
