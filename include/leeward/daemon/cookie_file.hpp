// SPDX-License-Identifier: Apache-2.0
#pragma once
// The file that a fleet shares its secrets of cookies by: 1 to 4 lines of 32 hexadecimal digits,
// '#' begins a comment. The first makes cookies, all verify them (see dns: cookie.hpp).

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/dns/cookie.hpp"

namespace leeward::daemon {

using SharedSecrets = std::shared_ptr<const dns::CookieSecrets>;

/// The secrets in `text`, the file `path`; null when there is a fault. None of them is shown in a
/// fault.
SharedSecrets read_cookie_secrets(const std::string& path, std::string_view text,
                                  std::vector<base::Fault>& faults);

/// A warning when everybody on the machine may read `path`. A group may: it is how serve reads it
/// again after it has dropped root.
void warn_of_readers(const std::string& path, std::vector<base::Fault>& faults);

/// A secret of this process alone, from the system's randomness; null when it has none.
SharedSecrets random_cookie_secret();

}  // namespace leeward::daemon
