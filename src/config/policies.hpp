// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one policy of a record or a pool: its kind, its members, their weights.

#include "model.hpp"

namespace leeward::config {

/// Reads the policy that `reader`'s table holds. Faults none, two, no members, members that are
/// unknown or named twice, and bad weights; the policy is then `broken`.
Policy read_policy(const Reader& reader, const Scope& scope, const Model& model);

}  // namespace leeward::config
