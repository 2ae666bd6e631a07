// SPDX-License-Identifier: Apache-2.0
#pragma once
// How long a probe has for what it does now. Pure.
//
//   started     connecting    connected          status           verdict
//      |--look-up--|--connect----|----response-----|----response-----|
//      |<----------------------- timeout --------------------------->|
//
// Each part has its own limit if the check says one, and `timeout` limits all of it.

#include <optional>

#include "leeward/base/time.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// When the parts of a probe that have limits of their own began; nullopt: not yet.
struct Milestones {
    std::optional<base::Instant> connecting;  // the address is known
    std::optional<base::Instant> connected;   // over TCP; TLS comes behind
    std::optional<base::Instant> status;      // of the final reply
};

/// A part of a probe: it must be over before `end`.
struct Window {
    base::Instant begin;
    base::Instant end;

    friend bool operator==(const Window&, const Window&) = default;
};

/// The limit that holds for a probe that has come as far as `reached`: the one that ends first.
Window window_of(const Check& check, base::Instant started, const Milestones& reached);

/// When to look at the milestones next so that no limit is missed, although nobody tells when one
/// is reached: at the end of the window, or where the end of the next window could be at the
/// earliest. Requires: `now` is not past the window.
base::Instant next_look(const Check& check, base::Instant started, const Milestones& reached,
                        base::Instant now);

}  // namespace leeward::probe
