// SPDX-License-Identifier: Apache-2.0
#pragma once
// Clients as people write them: "192.0.2.1", "192.0.2.0/24", "2001:db8::/56".

#include <string>
#include <string_view>

#include "leeward/base/result.hpp"
#include "leeward/policy/client.hpp"

namespace leeward::daemon {

/// Reads one; without a length all of the address counts. Bits behind the length are dropped.
/// Errors: no address, or a length that is not 1 to 32 or 128; both said without the text itself.
base::Result<policy::Client> parse_client(std::string_view text);

/// "192.0.2.0/24".
std::string to_string(const policy::Client& client);

}  // namespace leeward::daemon
