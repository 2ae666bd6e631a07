// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks that probe: http, https and tcp.

#include "model.hpp"

namespace leeward::config {

/// Reads what a check of `check.protocol` says beside that; `kind` is the entry that names the
/// protocol.
void read_probe(const Reader& reader, const Entry& kind, Model& model, probe::Check& check,
                CheckPlace& place);

}  // namespace leeward::config
