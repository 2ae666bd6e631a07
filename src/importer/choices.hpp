// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads what a policy says of one member. Record sets and traffic policies say it under different
// names, but mean the same.

#include <optional>
#include <string>
#include <string_view>

#include "fields.hpp"
#include "leeward/importer/route53.hpp"

namespace leeward::importer {

/// The names of the fields of a place on the map.
struct GeoNames {
    std::string_view continent;
    std::string_view country;
    std::string_view subdivision;
};

/// The key in leeward.toml's geo of the place that `fields` name (G-1 to G-4); empty after a fault.
/// `is_default` is set when they say so in another way. Continents and countries of one code (AF,
/// AS, NA, SA) are told apart as leeward.toml(5) says.
std::string read_geo(Fields& fields, const GeoNames& names, bool is_default = false);

/// Latitude and Longitude (P-2); nullopt when one is missing or after a fault.
std::optional<Coordinates> read_coordinates(Fields& fields);

/// The place of a region (P-1); nullopt after a fault.
std::optional<Coordinates> read_region_place(Fields& fields, std::string_view key,
                                             const std::string& region);

/// The place of a local zone group: that of its region, with a note. `from` becomes that region.
std::optional<Coordinates> read_zone_group_place(Fields& fields, std::string_view key,
                                                 const std::string& group, std::string& from);

/// A name of a cloud region; empty after a fault.
std::string read_region(Fields& fields, std::string_view key);

/// Bias, -99 to 99 (P-3); 0 when it is not there.
int read_bias(Fields& fields);

/// Weight, 0 to 255 (W-1); errors: it is not there.
std::uint32_t read_weight(Fields& fields);

/// A domain name; nullopt after a fault.
std::optional<dns::Name> need_name(Fields& fields, std::string_view key);

/// A record type that Route 53 has; nullopt after a fault.
std::optional<dns::RrType> need_type(Fields& fields, std::string_view key);

}  // namespace leeward::importer
