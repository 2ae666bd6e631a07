// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a snapshot answers with, over all that chance may bring.

#include "leeward/drill/users.hpp"
#include "leeward/snapshot/snapshot.hpp"
#include "stage.hpp"

namespace leeward::drill {

/// Plays every outcome of a query for the stage's record through the data path.
Answers answers_of(const snapshot::Snapshot& snapshot, const Stage& stage, std::size_t spots);

}  // namespace leeward::drill
