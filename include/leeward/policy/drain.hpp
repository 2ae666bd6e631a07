// SPDX-License-Identifier: Apache-2.0
#pragma once
// What draining a place would break: the limits of automation bind people too (RS-46).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leeward/policy/known.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::policy {

/// A record that would be worse than short of a place.
struct Breach {
    RootId root;
    /// What the places that remain can carry, in thousandths of its demand; 0: none remains alive.
    std::uint32_t carries = 0;
    std::vector<PlaceId> remain;  // alive, each once

    friend bool operator==(const Breach&, const Breach&) = default;
};

/// The records of which `place` is the last that is alive, and those whose other places, by their
/// capacity and by how many of their endpoints are up, cannot carry the whole demand; by RootId. A
/// record that is as badly off already is none of them. `known` is without the new word.
std::vector<Breach> breaches_of_drain(const Rules& rules, const Known& known, PlaceId place);

/// "www.app.example. A: no place would be left alive".
std::string to_string(const Rules& rules, const Breach& breach);

}  // namespace leeward::policy
