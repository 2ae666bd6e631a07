// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/select.hpp"

#include <algorithm>

namespace leeward::policy {

namespace {

/// Choices that one draw serves. Each has at most kMaxMembers = 2^8 ways, so a row of them at most
/// 2^32, and the bias stays below 2^-32.
constexpr std::uint32_t kChoicesOfADraw = 4;

}  // namespace

// Bentley and Floyd, "A sample of brilliance" (CACM 30:9, 1987): the n-th number is from a range
// that grows by one, and a number that is already in makes room for the range's new last one.
// Putting that one behind its double, and all others in front, makes every order as likely too.
void RandomChooser::sample(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept {
    const auto wanted = static_cast<std::uint32_t>(chosen.size());
    base::Draw draw(rng_);
    for (std::uint32_t taken = 0; taken < wanted; ++taken) {
        if (taken > 0 && taken % kChoicesOfADraw == 0) draw = base::Draw(rng_);
        const std::uint32_t last = count - wanted + taken;
        const auto number = static_cast<std::uint16_t>(draw.below(last + 1));
        const auto end = chosen.begin() + taken;
        const auto twin = std::find(chosen.begin(), end, number);
        const auto place = twin == end ? chosen.begin() : twin + 1;
        std::move_backward(place, end, end + 1);
        *place = twin == end ? number : static_cast<std::uint16_t>(last);
    }
}

}  // namespace leeward::policy
