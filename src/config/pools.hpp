// SPDX-License-Identifier: Apache-2.0
#pragma once
// pool.NAME: policies over places and over other pools. Cycles and too deep nests are found here,
// so whatever walks pools later may recurse.

#include "model.hpp"

namespace leeward::config {

/// Reads all pools of a file into `scope`. Requires: its places are read.
void read_pools(const Reader& top, Scope& scope, Model& model);

}  // namespace leeward::config
