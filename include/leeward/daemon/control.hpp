// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the lines on the control socket mean:
//   {"do": "status"}
//   {"do": "explain", "name": "www.app.example.", "type": "A", "set": ["eu=down"],
//    "client": "192.0.2.0/24", "geo": "US-WA", "at": "47.6,-122.3", "latency": ["eu=20"]}
//                                               all but "name" and "type" may be left out
//   {"do": "switch", ...}, {"do": "push", ...}: see told_control.hpp
//   {"do": "drain", ...}, {"do": "resume", ...}, {"do": "hold", ...}: see orders_control.hpp
// Any other octets get {"error": "..."}.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/daemon/orders.hpp"
#include "leeward/daemon/supposed.hpp"
#include "leeward/daemon/told.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::daemon {

/// Who does it. Each returns one line of JSON.
struct ControlHandlers {
    std::function<std::string()> status;
    std::function<base::Result<std::string>(const dns::Name& name, dns::RrType type,
                                            const std::vector<std::string>& sets,
                                            const SupposedClient& client)>
        explain;
    Told* told = nullptr;      // nullptr: nothing can be told
    Orders* orders = nullptr;  // nullptr: nothing can be drained or held
};

/// The reply to one request of the user `uid`; nullopt: the kernel does not say who asks.
std::string answer_control(std::string_view request, const ControlHandlers& handlers,
                           std::optional<std::uint32_t> uid = std::nullopt);

}  // namespace leeward::daemon
