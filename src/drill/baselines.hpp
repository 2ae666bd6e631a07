// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a replay is compared with.

#include "leeward/drill/users.hpp"
#include "leeward/drill/world.hpp"

namespace leeward::drill {

/// The intended shares, for ever; places of weight 0 get nothing.
Answers fixed_answers(const World& world);

/// What somebody would answer who knows what is true now: the shares with which most requests
/// succeed, and of those the nearest to the intended ones. He stays with those where nothing is
/// gained.
Answers oracle_answers(const World& world);

/// Requests that succeed with such shares, in offered loads.
double served_with(const World& world, const std::vector<double>& shares);

}  // namespace leeward::drill
