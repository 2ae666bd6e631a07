// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/select.hpp"

#include <algorithm>

namespace leeward::policy {

// Bentley and Floyd, "A sample of brilliance" (CACM 30:9, 1987): the n-th draw is from a range that
// grows by one, and a number that is already in makes room for the range's new last one. Putting
// that one behind its double, and all others in front, makes every order as likely too.
void RandomChooser::subset(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept {
    const auto wanted = static_cast<std::uint32_t>(chosen.size());
    for (std::uint32_t taken = 0; taken < wanted; ++taken) {
        const std::uint32_t last = count - wanted + taken;
        const auto draw = static_cast<std::uint16_t>(rng_.below(last + 1));
        const auto end = chosen.begin() + taken;
        const auto twin = std::find(chosen.begin(), end, draw);
        const auto place = twin == end ? chosen.begin() : twin + 1;
        std::move_backward(place, end, end + 1);
        *place = twin == end ? draw : static_cast<std::uint16_t>(last);
    }
}

}  // namespace leeward::policy
