// SPDX-License-Identifier: Apache-2.0
#pragma once
// check.NAME -> probe::Check.

#include "model.hpp"

namespace leeward::config {

/// Reads all checks of a file into `model` and `scope`. A check at fault still gets its name, so
/// that what names it is judged on its own.
void read_checks(const Reader& top, Scope& scope, Model& model);

}  // namespace leeward::config
