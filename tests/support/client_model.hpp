// SPDX-License-Identifier: Apache-2.0
#pragma once
// A second opinion on clients: who is in which area, and who is how far away. Looks at one client
// after the other.

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "support/policy_world.hpp"

namespace leeward::support {

using Order = std::vector<std::size_t>;  // of children or rows, the best first

class ClientModel {
public:
    ClientModel(const World& world, const policy::Client& client)
        : world_(world), client_(client), location_(ListedAtlas(world.lands).at(client.address)) {}

    /// The areas that the client is in, the smallest first.
    [[nodiscard]] Order inside(const std::vector<policy::Area>& areas) const {
        Order order;
        for (int length = 128; length >= 0; --length) {
            for (std::size_t at = 0; at < areas.size(); ++at) {
                const auto* network = std::get_if<geo::Prefix>(&areas[at]);
                if (network == nullptr || network->length != length) continue;
                if (network->covers({client_.address, client_.prefix})) order.push_back(at);
            }
        }
        add<geo::AsNumber>(areas, order);
        add<geo::Subdivision>(areas, order);
        add<geo::Country>(areas, order);
        add<geo::Continent>(areas, order);
        add<geo::Everywhere>(areas, order);
        return order;
    }

    [[nodiscard]] Order by_distance(const policy::NearestPoints& points) const {
        std::vector<double> km;
        for (const policy::NearestPoint& point : points.of_children) {
            const double distance =
                geo::distance_km(location_.coordinates.value_or(geo::Coordinates{}), point.at);
            const double share = point.bias / 100.0;
            km.push_back(share > 0 ? distance * (1 - share) : distance / (1 + share));
        }
        return sorted(km);
    }

    [[nodiscard]] Order by_latency(const policy::LatencyRegions& regions) const {
        std::vector<double> latencies;
        for (std::size_t child = 0; child < regions.columns.size(); ++child) {
            latencies.push_back(latency_to(regions, child));
        }
        return sorted(latencies);
    }

private:
    template <class Code>
    void add(const std::vector<policy::Area>& areas, Order& to) const {
        for (std::size_t at = 0; at < areas.size(); ++at) {
            const auto* code = std::get_if<geo::Code>(&areas[at]);
            if (code == nullptr || !std::holds_alternative<Code>(*code)) continue;
            if (geo::matches(*code, location_)) to.push_back(at);
        }
    }

    [[nodiscard]] double latency_to(const policy::LatencyRegions& regions,
                                    std::size_t child) const {
        const policy::LatencyTable& table = world_.rules.latency_table;
        for (const std::size_t row : inside(table.rows)) {
            const auto& cell = table.cells[row][regions.columns[child]];
            if (cell) return static_cast<double>(cell->count());
        }
        const auto& place = regions.of_children[child];
        if (place && place->index() < world_.latencies.size()) {
            const auto& measured = world_.latencies[place->index()];
            if (measured) return static_cast<double>(measured->count());
        }
        return std::numeric_limits<double>::infinity();
    }

    /// From the least on; of equals the first first. Equal is what differs by rounding alone.
    static Order sorted(const std::vector<double>& values) {
        Order left(values.size());
        std::iota(left.begin(), left.end(), std::size_t{0});
        Order order;
        while (!left.empty()) {
            auto best = left.begin();
            for (auto at = left.begin(); at != left.end(); ++at) {
                if (values[*at] < values[*best] * (1 - 1e-12)) best = at;
            }
            order.push_back(*best);
            left.erase(best);
        }
        return order;
    }

    const World& world_;
    policy::Client client_;
    geo::Location location_;
};

}  // namespace leeward::support
