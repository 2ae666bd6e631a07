// SPDX-License-Identifier: Apache-2.0
#pragma once
// Posts a message to a URL.

#include <atomic>
#include <string>

#include "leeward/base/time.hpp"

namespace leeward::hook {

/// True when the reply's status was 2xx, in time. Redirects are not followed. `ending` cuts the
/// time short.
bool post(const std::string& url, const std::string& body, base::Duration timeout,
          const std::atomic<bool>& ending);

}  // namespace leeward::hook
