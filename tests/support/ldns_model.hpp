// SPDX-License-Identifier: Apache-2.0
#pragma once
// What ldns reads from a record or a master file: the model that our own reading is held to.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::support {

/// The wire form that ldns reads from "a. 1 IN TYPE text" with the origin "example."; nullopt when
/// it refuses.
std::optional<std::vector<std::uint8_t>> read_by_ldns(dns::RrType type, const std::string& text);

/// The records of a master file without $INCLUDE and $GENERATE, each as "owner ttl type hex" with
/// the RDATA in hex; the first $ORIGIN is "example.". nullopt when ldns refuses a line.
std::optional<std::vector<std::string>> read_file_by_ldns(const std::string& text);

/// A record in that form.
std::string record_text(base::Bytes owner, std::uint32_t ttl, dns::RrType type, base::Bytes rdata);

}  // namespace leeward::support
