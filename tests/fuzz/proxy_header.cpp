// SPDX-License-Identifier: Apache-2.0
// The header that a proxy puts in front: what is whole ends within the octets, does not depend on
// what follows, and every shorter piece of it is cut.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "leeward/server/proxy_header.hpp"

using leeward::base::Bytes;
using leeward::server::ProxyHeader;
using leeward::server::ProxyRead;
using leeward::server::read_proxy_header;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes octets{data, size};
    ProxyHeader whole;
    if (read_proxy_header(octets, whole) != ProxyRead::Whole) return 0;
    if (whole.size > size || whole.size < 16) std::abort();
    ProxyHeader alone;
    if (read_proxy_header(octets.first(whole.size), alone) != ProxyRead::Whole) std::abort();
    if (alone.size != whole.size || alone.proxied != whole.proxied || alone.from != whole.from)
        std::abort();
    for (std::size_t part = 0; part < whole.size; ++part) {
        if (read_proxy_header(octets.first(part), alone) != ProxyRead::Cut) std::abort();
    }
    return 0;
}
