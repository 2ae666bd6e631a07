// SPDX-License-Identifier: Apache-2.0
#pragma once
// `notify`: who is told of what the server did.

#include "leeward/hook/notifier.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads the key of the main file's top level.
void read_notify(const Reader& top, hook::Settings& into);

}  // namespace leeward::config
