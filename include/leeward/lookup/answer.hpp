// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is asked about the name of another's host, and what comes of it.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/result.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::lookup {

/// No source: our choice. An RRset of so many AAAA records still fits into 1,232 octets.
inline constexpr std::size_t kAddressesMax = 32;

/// A name in presentation form, with or without the final dot, and one of its two types.
struct Host {
    std::string name;
    dns::RrType type = dns::RrType::A;  // or Aaaa

    friend auto operator<=>(const Host&, const Host&) = default;
};

/// The addresses of a host: 1 to kAddressesMax of one family, sorted by their octets, none twice.
/// Of more, the lowest are kept, so that an answer in another order is the same answer.
struct Addresses {
    std::vector<base::Address> list;
    std::uint32_t ttl = 0;  // seconds, the least of the records on the way; 0 to 2^31 - 1

    friend bool operator==(const Addresses&, const Addresses&) = default;
};

/// Why there are none.
enum class Failure : std::uint8_t {
    // The DNS says so.
    NoSuchName,  // NXDOMAIN
    NoRecord,    // the name has no record of this type
    // Nobody could be asked, or what came is no answer.
    BadName,       // not a name that can be asked for
    TimedOut,      // no answer in time, the wait for a free place included
    Refused,       // REFUSED
    ServerFailed,  // SERVFAIL and its like, from every server
    NoServer,      // no server could be reached, or none of them gave an answer
    BadReply,      // what came cannot be read
    Local,         // this machine lacks a socket, memory, or a readable resolv.conf
};

/// True when the DNS itself says that there is no such address; false when it could not be asked.
constexpr bool is_denial(Failure failure) {
    return failure == Failure::NoSuchName || failure == Failure::NoRecord;
}

/// In words: "no such name", "timed out".
std::string_view to_string(Failure failure);
/// The same with the type in it: "no AAAA record".
std::string to_string(Failure failure, dns::RrType type);

using Answer = tl::expected<Addresses, Failure>;

}  // namespace leeward::lookup
