// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables beside the nodes: what few kinds of node have. Equal entries are made once.

#include <string>
#include <unordered_map>
#include <vector>

#include "model.hpp"

namespace leeward::config {

/// Each returns the entry's index in its table of the rules, made at first.
class Details {
public:
    explicit Details(policy::Rules& rules) : rules_(rules) {}

    std::uint32_t find_or_add(policy::GeoAreas entry);
    std::uint32_t find_or_add(policy::NearestPoints entry);
    std::uint32_t find_or_add(policy::LatencyRegions entry);
    std::uint32_t find_or_add(policy::Sticky entry);
    std::uint32_t find_or_add(policy::Alias entry);

private:
    template <class T>
    std::uint32_t add(std::string key, T entry, std::vector<T>& table);

    policy::Rules& rules_;
    std::unordered_map<std::string, std::uint32_t> known_;  // by the kind and all there is to say
};

}  // namespace leeward::config
