// SPDX-License-Identifier: Apache-2.0
#pragma once
// One record as read, before it is part of a zone.

#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::zone {

/// Borrowed: valid during the call that hands it over. Class is always IN (the parser refuses
/// others).
struct RecordView {
    base::Bytes owner;  // wire form, uncompressed, letter case as written
    dns::RrType type = dns::RrType::A;
    std::uint32_t ttl = 0;  // seconds, 0 to 2^31 - 1
    base::Bytes rdata;      // wire form, uncompressed
};

/// Where a record was written, cheap enough to keep for a million of them.
struct Origin {
    std::uint32_t file = 0;  // index into the list of files read
    std::uint32_t line = 0;  // from 1
};

}  // namespace leeward::zone
