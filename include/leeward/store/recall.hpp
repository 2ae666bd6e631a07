// SPDX-License-Identifier: Apache-2.0
#pragma once
// What saved health is worth later (RS-24). Pure: both clocks come in.

#include "leeward/base/time.hpp"
#include "leeward/health/engine.hpp"
#include "leeward/store/rows.hpp"

namespace leeward::store {

/// Older health is not believed (RS-24).
inline constexpr base::Duration kBelieved = std::chrono::minutes(10);

/// How far a wall clock may have been set back between two boots: a time that lies less ahead is
/// just now, one that lies further ahead says nothing. No source: our choice (RS-50 tests an hour).
inline constexpr base::Duration kStepBack = std::chrono::hours(2);

/// How long `then` is ago at `now`: 0 to ten years. Within one boot by the monotonic clock, so that
/// a step of the wall clock makes nothing older or younger; else by the wall clock.
base::Duration elapsed(const Stamp& then, const Stamp& now);

/// `memory`, which was saved `ago`, as it is now: its spans have grown. It is believed while the
/// evidence behind it is younger than `believed`; then the state is Unknown with its whole share,
/// and only what damps its returns stays.
health::Memory recalled(const health::Memory& memory, base::Duration ago,
                        base::Duration believed = kBelieved);

}  // namespace leeward::store
