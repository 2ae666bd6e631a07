// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the cloud regions are, roughly: what a geoproximity member that names one needs.

#include <optional>
#include <string>
#include <string_view>

#include "leeward/importer/route53.hpp"

namespace leeward::importer {

/// The place of the town that `region` ("eu-west-1") is named after, from public knowledge and to
/// within some tens of kilometres; nullopt for a region that the table does not have.
std::optional<Coordinates> region_place(std::string_view region);

/// The region that a local zone group ("us-west-2-lax-1") hangs on; empty when there is none.
std::string_view parent_region(std::string_view local_zone_group);

/// True for what may be the name of a region: 1 to 64 small letters, digits and hyphens.
bool is_region_name(std::string_view text);

}  // namespace leeward::importer
