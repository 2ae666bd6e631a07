// SPDX-License-Identifier: Apache-2.0
#pragma once
// All zones that are served, found by the longest match.

#include <array>
#include <cstdint>
#include <vector>

#include "leeward/dns/query_name.hpp"
#include "leeward/zone/zone.hpp"

namespace leeward::zone {

class ZoneSet {
public:
    ZoneSet() = default;
    /// Requires: no two zones with one apex.
    explicit ZoneSet(std::vector<Zone> zones);

    /// The zone with the longest apex that `name` is within, of at most `max_labels` labels;
    /// nullptr: not served (R1035-7).
    [[nodiscard]] const Zone* find(const dns::QueryName& name,
                                   std::size_t max_labels = dns::kMaxLabels) const noexcept {
        if (zones_.size() != 1) return find_among(name, max_labels);
        const Zone& only = zones_.front();
        const std::size_t labels = only.nodes().apex_labels();
        return labels <= max_labels && name.is_within(only.apex_lower(), labels) ? &only : nullptr;
    }
    [[nodiscard]] const std::vector<Zone>& zones() const { return zones_; }

private:
    [[nodiscard]] const Zone* find_among(const dns::QueryName& name,
                                         std::size_t max_labels) const noexcept;

    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t zone = 0;  // index + 1; 0: free
    };
    std::vector<Zone> zones_;
    std::vector<Slot> table_;
    std::array<bool, dns::kMaxLabels + 1> depths_{};  // label counts that some apex has
    std::size_t deepest_ = 0;
};

}  // namespace leeward::zone
