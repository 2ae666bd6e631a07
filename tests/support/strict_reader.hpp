// SPDX-License-Identifier: Apache-2.0
#pragma once
// Replies read without any mercy: what a lenient resolver would pass over is a fault here. Shares
// no code with what writes them.

#include <cstdint>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"
#include "support/raw_query.hpp"

namespace leeward::support {

struct StrictRecord {
    std::uint8_t section = 0;  // 0 answer, 1 authority, 2 additional
    Octets owner;              // wire form, pointers followed
    std::uint16_t type = 0;
    std::uint16_t qclass = 0;
    std::uint32_t ttl = 0;
    Octets rdata;        // names in it expanded
    std::size_t at = 0;  // offset of the owner in the message
};

struct StrictMessage {
    std::uint16_t id = 0;
    std::uint16_t flags = 0;
    base::Bytes question;               // name, type and class as they stand; empty: none
    std::vector<StrictRecord> records;  // OPT too
    std::size_t pointers = 0;           // compression pointers
    std::size_t furthest_pointer = 0;   // the largest offset that one leads to

    [[nodiscard]] bool has_opt() const;
    [[nodiscard]] std::size_t count(std::uint8_t section) const;
};

/// Reads a reply. Errors, with the offset: QR clear, or RA, Z, AD or CD set; a count that does not
/// hold, octets cut or left over; a label type other than 00 and 11, a name over 255 octets; a
/// pointer that does not lead back, to the start of a label of a name that stands before it (not
/// into a header, other RDATA or another pointer), or that stands in the RDATA of a type which may
/// not be compressed (RFC 3597 section 4); RDATA that does not have the shape of its type (those of
/// the RFCs cited in the source); a TTL over 2^31 - 1; a second OPT, one outside the additional
/// section or not at the root; an RRset with two TTLs; a record that comes twice, an RRset in two
/// sections (RFC 2181 section 5).
/// `repeats`: records may come twice and RRsets stand in two sections, for messages of servers that
/// are not ours.
base::Result<StrictMessage> read_strictly(base::Bytes message, bool repeats = false);

}  // namespace leeward::support
