// SPDX-License-Identifier: Apache-2.0
// Any octets as a recursive server's reply: a sound set of addresses, or a failure.
#include <algorithm>
#include <cstdlib>
#include <functional>

#include "leeward/lookup/reply.hpp"

using namespace leeward;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMessageMax = 65535;
    if (size > kMessageMax) return 0;
    for (const auto type : {dns::RrType::A, dns::RrType::Aaaa}) {
        const auto answer = lookup::read_reply(type, {data, size});
        if (!answer) continue;
        const auto& list = answer->list;
        const bool sound = !list.empty() && list.size() <= lookup::kAddressesMax &&
                           std::ranges::adjacent_find(list, std::greater_equal<>()) == list.end() &&
                           std::ranges::all_of(list, [type](const auto& ip) {
                               return ip.is_v6() == (type == dns::RrType::Aaaa);
                           });
        if (!sound || answer->ttl > 0x7fffffffU) std::abort();
    }
    return 0;
}
