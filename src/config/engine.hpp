// SPDX-License-Identifier: Apache-2.0
#pragma once
// How much automation may do, and how fast: `failback`, `budget` and `condemn`.

#include <optional>

#include "leeward/health/engine_settings.hpp"
#include "reader.hpp"

namespace leeward::config {

/// Reads the keys of the main file's top level.
void read_engine(const Reader& top, health::EngineRules& into);

/// The table's `failback`, with what it leaves out from `above`; nullopt when there is none.
std::optional<health::Failback> read_failback(const Reader& reader, const health::Failback& above);

}  // namespace leeward::config
