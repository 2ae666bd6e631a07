// SPDX-License-Identifier: Apache-2.0
#pragma once
// An atlas for tests: networks with a location each, and nothing known of all other addresses.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "leeward/geo/atlas.hpp"

namespace leeward::support {

using Lands = std::vector<std::pair<geo::Prefix, geo::Location>>;

/// Borrows the list. The longest network around an address says where it is; of equal ones the
/// first.
class ListedAtlas final : public geo::Atlas {
public:
    explicit ListedAtlas(const Lands& lands) : lands_(lands) {}

    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override {
        split(geo::Prefix::all(v6), visit);
        return {};
    }

    [[nodiscard]] geo::Location at(const base::Address& address) const {
        const std::uint32_t number = number_at(address);
        return number == 0 ? geo::Location{} : lands_[number - 1].second;
    }

private:
    void split(const geo::Prefix& network, const Visit& visit) const {
        const bool uniform = std::none_of(lands_.begin(), lands_.end(), [&](const auto& land) {
            return network.covers(land.first) && land.first != network;
        });
        if (uniform) {
            const std::uint32_t number = number_at(network.address);
            visit(network, number == 0 ? geo::Location{} : lands_[number - 1].second, number);
            return;
        }
        split(network.half(false), visit);
        split(network.half(true), visit);
    }

    /// One more than the index of the first land at the address's location; 0: the unknown one.
    [[nodiscard]] std::uint32_t number_at(const base::Address& address) const {
        const std::pair<geo::Prefix, geo::Location>* found = nullptr;
        for (const auto& land : lands_) {
            const bool longer = found == nullptr || land.first.length > found->first.length;
            if (land.first.contains(address) && longer) found = &land;
        }
        if (found == nullptr || found->second == geo::Location{}) return 0;
        const auto first = std::find_if(lands_.begin(), lands_.end(), [&](const auto& land) {
            return land.second == found->second;
        });
        return static_cast<std::uint32_t>(first - lands_.begin()) + 1;
    }

    const Lands& lands_;
};

}  // namespace leeward::support
