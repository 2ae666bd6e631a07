// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hosts between policy, which answers with their addresses, and lookup, which finds them.

#include <vector>

#include "leeward/lookup/host_book.hpp"
#include "leeward/policy/known.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::daemon {

/// By HostId.
std::vector<lookup::Host> hosts_of(const policy::Rules& rules);

/// What policy answers with; nothing for a host that never had an address.
policy::HostAnswer host_answer(const lookup::Known* known);

}  // namespace leeward::daemon
