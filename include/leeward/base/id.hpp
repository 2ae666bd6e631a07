// SPDX-License-Identifier: Apache-2.0
#pragma once
// Indices that cannot be mixed up: a PlaceId does not index endpoints.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace leeward::base {

template <class Tag>
struct Id {
    std::uint32_t value = 0;

    [[nodiscard]] constexpr std::size_t index() const { return value; }
    friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

}  // namespace leeward::base

template <class Tag>
struct std::hash<leeward::base::Id<Tag>> {
    std::size_t operator()(const leeward::base::Id<Tag>& id) const noexcept {
        return std::hash<std::uint32_t>{}(id.value);
    }
};
