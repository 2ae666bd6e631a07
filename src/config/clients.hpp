// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the main file says of clients as such: where the databases are, and how far it is from where
// to where.

#include "model.hpp"

namespace leeward::config {

/// Reads `geo`.
void read_databases(const Reader& top, Config& config);

/// Reads `latency` into the rules' table.
void read_latencies(const Reader& top, policy::LatencyTable& into);

/// The table's column for `region`, made at first.
std::uint32_t latency_column(policy::LatencyTable& table, const std::string& region);

/// Faults the first policy that asks for a database that the configuration does not name.
void judge_needs(const Model& model);

}  // namespace leeward::config
