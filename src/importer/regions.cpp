// SPDX-License-Identifier: Apache-2.0
#include "regions.hpp"

#include <algorithm>
#include <iterator>

namespace leeward::importer {

namespace {

struct Region {
    std::string_view name;
    std::string_view latitude;
    std::string_view longitude;
};

constexpr Region kRegions[] = {
    {"af-south-1", "-33.92", "18.42"},       // Cape Town
    {"ap-east-1", "22.32", "114.17"},        // Hong Kong
    {"ap-east-2", "25.03", "121.57"},        // Taipei
    {"ap-northeast-1", "35.68", "139.69"},   // Tokyo
    {"ap-northeast-2", "37.57", "126.98"},   // Seoul
    {"ap-northeast-3", "34.69", "135.5"},    // Osaka
    {"ap-south-1", "19.08", "72.88"},        // Mumbai
    {"ap-south-2", "17.39", "78.49"},        // Hyderabad
    {"ap-southeast-1", "1.35", "103.82"},    // Singapore
    {"ap-southeast-2", "-33.87", "151.21"},  // Sydney
    {"ap-southeast-3", "-6.21", "106.85"},   // Jakarta
    {"ap-southeast-4", "-37.81", "144.96"},  // Melbourne
    {"ap-southeast-5", "3.14", "101.69"},    // Kuala Lumpur
    {"ap-southeast-6", "-36.85", "174.76"},  // Auckland
    {"ap-southeast-7", "13.76", "100.5"},    // Bangkok
    {"ca-central-1", "45.5", "-73.57"},      // Montreal
    {"ca-west-1", "51.05", "-114.07"},       // Calgary
    {"cn-north-1", "39.9", "116.4"},         // Beijing
    {"cn-northwest-1", "37.51", "105.19"},   // Zhongwei
    {"eu-central-1", "50.11", "8.68"},       // Frankfurt
    {"eu-central-2", "47.37", "8.54"},       // Zurich
    {"eu-north-1", "59.33", "18.07"},        // Stockholm
    {"eu-south-1", "45.46", "9.19"},         // Milan
    {"eu-south-2", "41.65", "-0.88"},        // Zaragoza
    {"eu-west-1", "53.35", "-6.26"},         // Dublin
    {"eu-west-2", "51.51", "-0.13"},         // London
    {"eu-west-3", "48.86", "2.35"},          // Paris
    {"eusc-de-east-1", "52.41", "12.53"},    // Brandenburg
    {"il-central-1", "32.09", "34.78"},      // Tel Aviv
    {"me-central-1", "25.2", "55.27"},       // Dubai
    {"me-south-1", "26.07", "50.56"},        // Bahrain
    {"mx-central-1", "20.59", "-100.39"},    // Querétaro
    {"sa-east-1", "-23.55", "-46.63"},       // São Paulo
    {"us-east-1", "38.95", "-77.45"},        // Northern Virginia
    {"us-east-2", "39.96", "-83.0"},         // Columbus
    {"us-gov-east-1", "39.96", "-83.0"},     // Columbus
    {"us-gov-west-1", "45.84", "-119.7"},    // Boardman
    {"us-west-1", "37.35", "-121.96"},       // San Jose
    {"us-west-2", "45.84", "-119.7"},        // Boardman
};

}  // namespace

std::optional<Coordinates> region_place(std::string_view region) {
    for (const Region& known : kRegions) {
        if (known.name == region) {
            return Coordinates{std::string(known.latitude), std::string(known.longitude)};
        }
    }
    return std::nullopt;
}

std::string_view parent_region(std::string_view local_zone_group) {
    std::string_view parent;
    for (const Region& known : kRegions) {
        const bool below = local_zone_group.size() > known.name.size() &&
                           local_zone_group.starts_with(known.name) &&
                           local_zone_group[known.name.size()] == '-';
        if (below && known.name.size() > parent.size()) parent = known.name;
    }
    return parent;
}

bool is_region_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](char octet) {
               return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') ||
                      octet == '-';
           });
}

}  // namespace leeward::importer
