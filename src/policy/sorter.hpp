// SPDX-License-Identifier: Apache-2.0
#pragma once
// One way to tell clients apart: by areas (geo nodes, and the rows of the table of latencies) or by
// distance (nearest nodes). Nodes with the same areas or points share one.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "leeward/geo/location.hpp"
#include "leeward/geo/prefix.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::policy {

/// Puts a client into a class of its own, and keeps the order that each class means. Borrows the
/// rules.
class Sorter {
public:
    using Order = std::vector<std::uint32_t>;

    explicit Sorter(const std::vector<Area>& areas) : areas_(&areas) { rank_codes(); }
    explicit Sorter(const NearestPoints& points) : points_(&points) {}

    /// The class of a client at `location` whose address is in these of the sorter's networks, the
    /// longest first. Areas that apply are ordered from the smallest on (G-6, IP-6); points from
    /// the nearest on, of equals the first first (P-6), and seen from 0,0 when nobody knows where
    /// the client is (P-12).
    std::uint32_t classify(const geo::Location& location, std::span<const geo::Prefix> networks);

    /// By class. Ends the sorting.
    std::vector<Order> take_orders() && { return std::move(orders_); }

    /// All networks among the areas.
    [[nodiscard]] std::vector<geo::Prefix> networks() const;

private:
    void rank_codes();
    [[nodiscard]] Order by_area(const geo::Location& location,
                                std::span<const geo::Prefix> networks) const;
    [[nodiscard]] Order by_distance(const geo::Location& location) const;

    const std::vector<Area>* areas_ = nullptr;
    const NearestPoints* points_ = nullptr;
    Order codes_;                                      // areas that are codes, the smallest first
    std::map<geo::Prefix, std::uint32_t> by_network_;  // areas that are networks
    std::map<Order, std::uint32_t> classes_;
    std::vector<Order> orders_;
};

}  // namespace leeward::policy
