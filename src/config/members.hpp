// SPDX-License-Identifier: Apache-2.0
#pragma once
// The members of a policy as they are written: names with weights, regions, places or points.

#include <optional>
#include <string>
#include <vector>

#include "model.hpp"

namespace leeward::config {

/// A member before anybody knows what its name means.
struct Named {
    std::vector<Word> names;  // one; Geo: an order
    Spot where;
    std::uint32_t weight = 1;            // Weighted
    std::string region;                  // Latency
    std::optional<policy::Area> area;    // Geo
    std::optional<geo::Coordinates> at;  // Nearest; nullopt: the place's location
    std::int32_t bias = 0;               // Nearest
};

/// Reads the members of the policy of this `kind` that `entry` holds. Faults what is none, and sets
/// `broken`.
std::vector<Named> read_members(const Reader& reader, const Entry& entry, policy::Kind kind,
                                bool& broken);

}  // namespace leeward::config
