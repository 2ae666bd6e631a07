// SPDX-License-Identifier: Apache-2.0
#pragma once
// RDATA between its text and wire forms, for every type that ldns knows and RFC 3597's form for the
// rest. Control path only.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::dns {

using Rdata = std::vector<std::uint8_t>;  // uncompressed wire form, 0 to 65,535 octets

/// Reads one record's RDATA in presentation form; relative names are completed with `origin`.
/// TXT is read as the zone file would be: quotes group, spaces separate strings. Errors: the first
/// field that is wrong, in words.
base::Result<Rdata> rdata_from_text(RrType type, std::string_view text, const Name& origin);

/// As rdata_from_text, but appends to `into`, so that a million records need no million
/// allocations. On an error `into` is as before.
base::Result<void> append_rdata(RrType type, std::string_view text, const Name& origin,
                                Rdata& into);

/// Presentation form; unknown types, and RDATA that does not fit its type, as "\# length hex" (RFC
/// 3597 section 5).
std::string rdata_to_text(RrType type, base::Bytes rdata);

/// A domain name inside RDATA.
struct NameInRdata {
    std::uint16_t offset = 0;
    std::uint16_t size = 0;
    bool compressible = false;  // only in the types of RFC 1035 (RFC 3597 section 4)
};

/// The names inside `rdata` of `type`, in order; empty for unknown types.
/// Errors: RDATA does not have the shape of its type.
base::Result<std::vector<NameInRdata>> names_in_rdata(RrType type, base::Bytes rdata);

/// The compressible ones of them, into `into`; what it held is dropped. None where the RDATA does
/// not have the shape of its type.
void compressible_names(RrType type, base::Bytes rdata, std::vector<NameInRdata>& into);

}  // namespace leeward::dns
