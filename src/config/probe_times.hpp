// SPDX-License-Identifier: Apache-2.0
#pragma once
// When a check probes, how long it waits, and how many outcomes flip a state.

#include "leeward/probe/target.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads them into `check`. Requires: its protocol and its body are read.
void read_times(const Reader& reader, probe::Check& check);

/// The same for a table that has only `every` and `timeout`.
void read_plain_times(const Reader& reader, probe::Check& check);

}  // namespace leeward::config
