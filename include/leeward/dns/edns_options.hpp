// SPDX-License-Identifier: Apache-2.0
#pragma once
// The EDNS options of one query, found in one pass over them (RFC 6891 section 6.1.2). Views of
// where they lie in the query; what is said in return is not their business. Data path: noexcept,
// no allocation.

#include <cstddef>
#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/client_subnet.hpp"

namespace leeward::dns {

/// Codes of options (IANA "DNS EDNS0 Option Codes (OPT)").
enum class OptionCode : std::uint16_t {
    Nsid = 3,
    ClientSubnet = kClientSubnetCode,
    Cookie = 10,
    Keepalive = 11,
    Padding = 12,
    ExtendedError = 15,
    ReportChannel = 18,
    ZoneVersion = 19,
};

inline constexpr std::size_t kOptionHeader = 4;  // octets of an option's code and length

struct EdnsOptions {
    ClientSubnet subnet;
    base::Bytes cookie;  // 8 octets, or 16 to 40; empty: none was sent
    bool nsid = false;   // asked for; so are the next three
    bool keepalive = false;
    bool padding = false;
    bool zone_version = false;

    /// Reads `options`, the RDATA of an OPT record whose lengths add up. False: FORMERR is due, and
    /// `into` is empty. That is so for a client subnet that breaks its rules (see ClientSubnet) and
    /// for a cookie of another length (RFC 7873 section 5.2.2).
    ///
    /// Our readings. Of several cookies the first counts (RFC 7873 section 5.2), the others are not
    /// looked at. Contents of NSID and ZONEVERSION in a query are ignored (RFC 5001 section 2.1,
    /// RFC 9660 section 3.2), and of padding (RFC 7830 section 3). Keepalive has none in a query
    /// (RFC 7828 section 3.2.1); one that has asks for nothing. Any of these twice asks once.
    [[nodiscard]] static bool read(base::Bytes options, EdnsOptions& into) noexcept;
};

}  // namespace leeward::dns
