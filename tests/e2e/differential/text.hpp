// SPDX-License-Identifier: Apache-2.0
#pragma once
// Messages for people.

#include <string>

#include "asking.hpp"

namespace leeward::differential {

/// As dig would print it; of what cannot be read, the octets.
std::string to_text(const Octets& message);

}  // namespace leeward::differential
