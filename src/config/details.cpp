// SPDX-License-Identifier: Apache-2.0
#include "details.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "zones.hpp"

namespace leeward::config {

template <class T>
std::uint32_t Details::add(std::string key, T entry, std::vector<T>& table) {
    const auto next = static_cast<std::uint32_t>(table.size());
    const auto [known, fresh] = known_.emplace(std::move(key), next);
    if (fresh) table.push_back(std::move(entry));
    return known->second;
}

std::uint32_t Details::find_or_add(policy::GeoAreas entry) {
    std::string key = "geo";
    for (const policy::Area& area : entry.of_children) key += ' ' + policy::to_string(area);
    return add(std::move(key), std::move(entry), rules_.geo);
}

std::uint32_t Details::find_or_add(policy::NearestPoints entry) {
    std::string key = "nearest";
    for (const policy::NearestPoint& point : entry.of_children) {
        fmt::format_to(std::back_inserter(key), " {},{},{}", point.at.latitude, point.at.longitude,
                       point.bias);
    }
    return add(std::move(key), std::move(entry), rules_.nearest);
}

std::uint32_t Details::find_or_add(policy::LatencyRegions entry) {
    std::string key = "latency";
    for (std::size_t child = 0; child < entry.columns.size(); ++child) {
        const auto& place = entry.of_children[child];
        fmt::format_to(std::back_inserter(key), " {},{}", entry.columns[child],
                       place ? std::to_string(place->value) : "-");
    }
    return add(std::move(key), std::move(entry), rules_.latency);
}

std::uint32_t Details::find_or_add(policy::Sticky entry) {
    std::string key = fmt::format("sticky {} {}", entry.v4, entry.v6);
    for (const std::string& name : entry.keys) key += ' ' + name;
    return add(std::move(key), std::move(entry), rules_.sticky);
}

std::uint32_t Details::find_or_add(policy::Alias entry) {
    std::string key =
        fmt::format("alias {} {} {}", entry.evaluate, entry.check, static_cast<int>(entry.unknown));
    for (const health::EndpointId id : entry.gate) {
        fmt::format_to(std::back_inserter(key), " {}", id.value);
    }
    key += ' ' + name_key(entry.target);
    return add(std::move(key), std::move(entry), rules_.aliases);
}

}  // namespace leeward::config
