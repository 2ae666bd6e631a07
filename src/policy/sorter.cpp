// SPDX-License-Identifier: Apache-2.0
#include "sorter.hpp"

#include <algorithm>
#include <numeric>

namespace leeward::policy {

void Sorter::rank_codes() {
    for (std::uint32_t at = 0; at < areas_->size(); ++at) {
        const Area& area = (*areas_)[at];
        if (const auto* network = std::get_if<geo::Prefix>(&area)) {
            by_network_.emplace(*network, at);
        } else {
            codes_.push_back(at);
        }
    }
    const auto size_rank = [this](std::uint32_t at) {
        return std::get<geo::Code>((*areas_)[at]).index();  // from the widest to the narrowest
    };
    std::stable_sort(codes_.begin(), codes_.end(), [&](std::uint32_t left, std::uint32_t right) {
        return size_rank(left) > size_rank(right);
    });
}

std::uint32_t Sorter::classify(const geo::Location& location,
                               std::span<const geo::Prefix> networks) {
    Order order = areas_ != nullptr ? by_area(location, networks) : by_distance(location);
    const auto next = static_cast<std::uint32_t>(orders_.size());
    const auto [known, fresh] = classes_.emplace(order, next);
    if (fresh) orders_.push_back(std::move(order));
    return known->second;
}

std::vector<geo::Prefix> Sorter::networks() const {
    std::vector<geo::Prefix> all;
    for (const auto& [network, unused] : by_network_) all.push_back(network);
    return all;
}

Sorter::Order Sorter::by_area(const geo::Location& location,
                              std::span<const geo::Prefix> networks) const {
    Order order;
    for (const geo::Prefix& network : networks) {
        const auto own = by_network_.find(network);
        if (own != by_network_.end()) order.push_back(own->second);
    }
    std::copy_if(codes_.begin(), codes_.end(), std::back_inserter(order), [&](std::uint32_t at) {
        return geo::matches(std::get<geo::Code>((*areas_)[at]), location);
    });
    return order;
}

Sorter::Order Sorter::by_distance(const geo::Location& location) const {
    const geo::Coordinates from = location.coordinates.value_or(geo::Coordinates{});
    std::vector<double> distances;
    for (const NearestPoint& point : points_->of_children) {
        distances.push_back(geo::biased_km(geo::distance_km(from, point.at), point.bias));
    }
    Order order(distances.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
        return distances[left] < distances[right];
    });
    return order;
}

}  // namespace leeward::policy
