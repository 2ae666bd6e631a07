// SPDX-License-Identifier: Apache-2.0
#pragma once
// rule.NAME: what keeps a turn of switches from doing harm.

#include "model.hpp"

namespace leeward::config {

/// Reads the main file's safety rules. Requires: its checks are read.
void read_safety_rules(const Reader& top, const Scope& scope, Model& model);

}  // namespace leeward::config
