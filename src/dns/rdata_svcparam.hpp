// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parameters of SVCB and HTTPS: text -> wire (RFC 9460 section 2.1). ldns would wrap ports, and
// lacks the younger keys.

#include <cstdint>
#include <vector>

#include "leeward/base/result.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Appends all parameters that are left in `tokens`, in rising order of their keys. Each value has
/// the form of its key; whether they agree with each other is for check_svcb.
/// Errors: an unknown key, a key twice, a bad value.
base::Result<void> read_svc_params(Tokenizer& tokens, std::vector<std::uint8_t>& into);

}  // namespace leeward::dns
