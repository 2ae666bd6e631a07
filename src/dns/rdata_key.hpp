// SPDX-License-Identifier: Apache-2.0
#pragma once
// The fields of HIP and IPSECKEY that depend on each other. ldns would complete a gateway's name
// with the root, and loses memory when a key is no base64.

#include <cstdint>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Appends precedence, gateway type, algorithm, gateway and key, which are all that is left in
/// `tokens` (RFC 4025 section 3.1). The key may be missing.
base::Result<void> read_ipseckey(Tokenizer& tokens, const Name& origin,
                                 std::vector<std::uint8_t>& into);

/// Appends algorithm, tag and key, which come next in `tokens` (RFC 8005 section 6); names of
/// rendezvous servers follow them. Errors: a tag over 255 or a key over 65535 octets.
base::Result<void> read_hip(Tokenizer& tokens, std::vector<std::uint8_t>& into);

}  // namespace leeward::dns
