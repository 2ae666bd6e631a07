// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the parameters of SVCB and HTTPS must agree in (R9460-1).

#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"

namespace leeward::dns {

/// IANA "Service Parameter Keys (SvcParamKeys)".
enum SvcKey : std::uint16_t {
    kMandatory = 0,
    kAlpn = 1,
    kNoDefaultAlpn = 2,
    kPort = 3,
    kIpv4hint = 4,
    kEch = 5,
    kIpv6hint = 6,
    kDohpath = 7,
    kOhttp = 8,  // RFC 9540
};

/// Checks the parameters of a whole SVCB or HTTPS RDATA that has the shape of its type: AliasMode
/// without any, each value in the form of its key, `mandatory` and `no-default-alpn` in agreement
/// with the others (RFC 9460 sections 2.4.2, 7 and 8). Errors: the first disagreement.
base::Result<void> check_svcb(base::Bytes rdata);

}  // namespace leeward::dns
