// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/select.hpp"

#include <algorithm>
#include <cmath>

namespace leeward::policy {

namespace {

/// Choices that one draw serves. Each has at most kMaxMembers = 2^8 ways, so a row of them at most
/// 2^32, and the bias stays below 2^-32.
constexpr std::uint32_t kChoicesOfADraw = 4;

/// splitmix64's finish: every bit of the result hangs on every bit of `word`.
constexpr std::uint64_t mixed(std::uint64_t word) {
    word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
    word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
    return word ^ (word >> 31U);
}

/// How well a choice of weight 1 suits, from 0 (best) up: exponentially distributed.
double cost_of(std::uint64_t network, std::uint64_t key) noexcept {
    constexpr double kOne = 9007199254740992.0;  // 2^53
    const std::uint64_t drawn = mixed(network ^ key) >> 11U;
    return -std::log((static_cast<double>(drawn) + 0.5) / kOne);
}

}  // namespace

// Of exponential variables, each divided by its weight, the smallest is each one's with a
// probability in proportion to the weight; and a choice's own does not depend on the others.
std::uint32_t kept_choice(std::span<const Choice> choices, std::span<const StickyKey> keys,
                          std::uint64_t network) noexcept {
    std::uint32_t best = 0;
    double least = 0;
    std::uint32_t below = 0;
    for (std::uint32_t at = 0; at < choices.size(); ++at) {
        const std::uint32_t weight = choices[at].weight_to_here - below;
        below = choices[at].weight_to_here;
        const double cost = cost_of(network, keys[at].key) / weight;
        if (at > 0 && cost >= least) continue;
        best = at;
        least = cost;
    }
    return best;
}

std::optional<std::uint64_t> detail::network_hash(const Client& client,
                                                  std::uint8_t bits) noexcept {
    if (client.prefix == 0) return std::nullopt;
    const base::Bytes octets = client.address.bytes();
    std::uint64_t hash = mixed(octets.size() * 0x9E3779B97F4A7C15U);
    std::uint8_t left = bits;
    for (const std::uint8_t octet : octets) {
        const std::uint8_t taken = std::min<std::uint8_t>(left, 8);
        left = static_cast<std::uint8_t>(left - taken);
        const auto mask = static_cast<std::uint8_t>(0xFF00U >> taken);
        hash = mixed(hash + (octet & mask) + 1);
    }
    return hash;
}

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
