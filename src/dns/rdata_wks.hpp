// SPDX-License-Identifier: Apache-2.0
#pragma once
// Protocol and ports of WKS (RFC 1035 section 3.4.2). ldns would ask the system for their names,
// and take memory by the port's number, whatever that is.

#include <cstdint>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {

/// Appends what is left in `tokens`: a protocol ("tcp", "udp" or a number) and ports (numbers, or
/// the names of the services that RFC 1035 knew). Errors: no port, another word.
base::Result<void> read_wks(Tokenizer& tokens, std::vector<std::uint8_t>& into);

/// Appends protocol and ports, all as numbers. Requires: `field` is not empty.
void write_wks(base::Bytes field, std::string& into);

}  // namespace leeward::dns
