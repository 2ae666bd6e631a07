// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one policy of a record or a pool: its kind and its members.

#include "model.hpp"

namespace leeward::config {

/// Reads the policy that `reader`'s table holds. Faults none, two, no members, members that are
/// unknown or named twice, and what is wrong with them; the policy is then `broken`. A list under
/// `geo` is an order, and becomes a pool of `scope`. An alias is read by read_alias. `where`: that
/// of the table, Pool or Record.
Policy read_policy(const Reader& reader, Where where, Scope& scope, Model& model);

}  // namespace leeward::config
