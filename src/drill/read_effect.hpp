// SPDX-License-Identifier: Apache-2.0
#pragma once
// The `effect` of an event.

#include "fields.hpp"
#include "leeward/drill/scenario.hpp"

namespace leeward::drill {

/// Reads an effect; `inner`: it stands in a flap, where a mode may be left out and no flap may be.
Effect read_effect(Fields fields, bool inner, const Faults& faults);

/// True when an effect of this kind means something for this scope.
bool fits(EffectKind kind, ScopeKind scope);

}  // namespace leeward::drill
