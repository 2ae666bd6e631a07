// SPDX-License-Identifier: Apache-2.0
#pragma once
// Queries, parsed in place from their octets (RFC 1035 section 4, RFC 6891). Data path: noexcept,
// no allocation.

#include <cstddef>
#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/query_name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::dns {

inline constexpr std::size_t kHeaderSize = 12;
inline constexpr std::size_t kOptSize = 11;        // an OPT record without options
inline constexpr std::uint16_t kMinUdpSize = 512;  // RFC 1035 section 4.2.1; RFC 6891 section 6.2.3

enum class Opcode : std::uint8_t { Query = 0, Notify = 4, Update = 5 };

/// RCODEs with EDNS's upper bits (IANA "DNS RCODEs").
enum class Rcode : std::uint16_t {
    NoError = 0,
    FormErr = 1,
    ServFail = 2,
    NxDomain = 3,
    NotImp = 4,
    Refused = 5,
    YxDomain = 6,
    NotAuth = 9,
    BadVers = 16,
    BadCookie = 23,
};

/// Header flag bits as they stand in the second 16-bit word.
namespace flag {
inline constexpr std::uint16_t kResponse = 0x8000;
inline constexpr std::uint16_t kOpcode = 0x7800;
inline constexpr std::uint16_t kAuthoritative = 0x0400;
inline constexpr std::uint16_t kTruncated = 0x0200;
inline constexpr std::uint16_t kRecursionDesired = 0x0100;
}  // namespace flag

/// What the OPT record of a query says.
struct Edns {
    bool present = false;
    bool dnssec_ok = false;
    std::uint8_t version = 0;
    std::uint16_t udp_size = kMinUdpSize;  // octets, at least 512
    base::Bytes options;                   // RDATA, its lengths checked; borrowed from the query
};

struct Query {
    std::uint16_t flags = 0;
    bool has_question = false;  // a whole question was read; the fields below are set
    QueryName name;
    RrType qtype = RrType::A;
    RrClass qclass = RrClass::In;
    std::size_t question_size = 0;  // octets of name, type and class, from offset 12
    Edns edns;

    [[nodiscard]] Opcode opcode() const noexcept {
        return static_cast<Opcode>((flags & flag::kOpcode) >> 11U);
    }
};

enum class Parsed : std::uint8_t {
    Whole,      // one question, everything behind it well formed
    Unasked,    // no question, but an OPT record, which may hold a cookie (RFC 7873 section 5.4)
    Malformed,  // FORMERR is due; `query` holds what could be read
    Signed,     // as Whole, and the last record is a TSIG: see tsig.hpp
    Ignored,    // no reply is due: a response, or shorter than a header (R1035-2)
};

/// Reads `message` into `query`. Malformed are: a question count above 1 (RFC 9619), or of 0
/// without an OPT record, a name that is cut, compressed or over-long in the question, records that
/// are cut, octets behind the last record, two OPT records, an OPT outside the additional section
/// or not at the root, EDNS options that do not add up (RFC 6891 section 6.1), and a TSIG that is
/// not the last record, of the additional section (RFC 8945 section 5.1), or does not add up.
Parsed parse_query(base::Bytes message, Query& query) noexcept;

}  // namespace leeward::dns
