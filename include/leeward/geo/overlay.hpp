// SPDX-License-Identifier: Apache-2.0
#pragma once
// The networks of a configuration laid over the leaves of a walk: a leaf is split where a network
// lies strictly inside, and nowhere else.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "leeward/geo/prefix.hpp"

namespace leeward::geo {

class Overlay {
public:
    /// The part of a leaf, and the networks that cover all of it, from the longest to the shortest
    /// (IP-6), as indices into networks(). The span is valid during the call.
    using Visit = std::function<void(const Prefix& part, std::span<const std::uint32_t> networks)>;

    /// Sorts the networks, and takes one that is named twice once.
    explicit Overlay(std::vector<Prefix> networks);

    /// In the order of Prefix.
    [[nodiscard]] const std::vector<Prefix>& networks() const { return networks_; }

    /// Calls `visit` for the parts of `leaf` in address order; once when it need not be split.
    void split(const Prefix& leaf, const Visit& visit) const;

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    /// Visits a part that no network splits. `behind` is the first network that stands behind it.
    void visit_whole(const Prefix& part, std::size_t behind, const Visit& visit) const;

    std::vector<Prefix> networks_;
    std::vector<std::uint32_t> parents_;  // of each network, the longest other one that covers it
};

}  // namespace leeward::geo
