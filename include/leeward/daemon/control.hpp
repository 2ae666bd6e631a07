// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the lines on the control socket mean:
//   {"do": "status"}
//   {"do": "explain", "name": "www.app.example.", "type": "A", "set": ["eu=down"],
//    "client": "192.0.2.0/24"}                                     "set" and "client" may be left
//    out
// Any other octets get {"error": "..."}.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/policy/client.hpp"

namespace leeward::daemon {

/// Who does it. Each returns one line of JSON.
struct ControlHandlers {
    std::function<std::string()> status;
    std::function<base::Result<std::string>(const dns::Name& name, dns::RrType type,
                                            const std::vector<std::string>& sets,
                                            const policy::Client& client)>
        explain;
};

/// The reply to one request.
std::string answer_control(std::string_view request, const ControlHandlers& handlers);

}  // namespace leeward::daemon
