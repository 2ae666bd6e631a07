// SPDX-License-Identifier: Apache-2.0
#pragma once
// A reply as what it says: sections are sets of records, and names are in lower case (RFC 4343
// section 3, RFC 2181 section 5: neither letter case nor order means anything).

#include <compare>
#include <cstdint>
#include <set>
#include <string>

#include "asking.hpp"

namespace leeward::differential {

namespace rcode {
inline constexpr unsigned kNoError = 0;
inline constexpr unsigned kRefused = 5;
inline constexpr unsigned kYxDomain = 6;
}  // namespace rcode

namespace type {
inline constexpr std::uint16_t kA = 1;
inline constexpr std::uint16_t kNs = 2;
inline constexpr std::uint16_t kCname = 5;
inline constexpr std::uint16_t kSoa = 6;
inline constexpr std::uint16_t kDname = 39;
inline constexpr std::uint16_t kDs = 43;
inline constexpr std::uint16_t kRrsig = 46;
inline constexpr std::uint16_t kNsec = 47;
inline constexpr std::uint16_t kNsec3 = 50;
inline constexpr std::uint16_t kAny = 255;
}  // namespace type

struct Record {
    Octets owner;
    std::uint16_t type = 0;
    std::uint16_t qclass = 0;
    std::uint32_t ttl = 0;
    Octets rdata;

    auto operator<=>(const Record&) const = default;
};

using Section = std::set<Record>;

struct Reply {
    std::string fault;       // what the strict reader had against it
    unsigned opcode_rd = 0;  // QR, opcode and RD, where the header has them
    unsigned rcode = 0;      // with the bits of OPT
    bool authoritative = false;
    bool truncated = false;
    bool has_opt = false;
    Octets question;  // as it stands
    Octets options;   // of OPT
    Section answer, authority, additional;
    bool repeats = false;  // a record comes twice
    std::size_t size = 0;  // octets of the message

    /// `of_peer`: records may come twice.
    [[nodiscard]] static Reply read(const Octets& message, bool of_peer);
};

/// What a query asks, in lower case. Requires: a question without pointers.
struct Question {
    Octets name;
    std::uint16_t type = 0;
    std::uint16_t qclass = 0;

    [[nodiscard]] static Question of(const Octets& query);
};

Octets lower(Octets name);

/// True for a name at or below `ancestor`; both in lower case.
bool is_within(const Octets& name, const Octets& ancestor);

}  // namespace leeward::differential
