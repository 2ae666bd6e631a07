// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/ttl_text.hpp"

#include <limits>

namespace leeward::dns {
namespace {

// 0 for a letter that is no unit.
std::uint64_t seconds_in(char unit) noexcept {
    switch (unit) {
        case 's':
        case 'S':
            return 1;
        case 'm':
        case 'M':
            return 60;
        case 'h':
        case 'H':
            return 3600;
        case 'd':
        case 'D':
            return 86'400;
        case 'w':
        case 'W':
            return 604'800;
        default:
            return 0;
    }
}

}  // namespace

std::optional<std::uint32_t> parse_ttl(std::string_view text) noexcept {
    constexpr std::uint64_t kLargest = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t total = 0;
    std::uint64_t number = 0;
    bool has_digits = false;
    bool has_units = false;
    for (const char octet : text) {
        if (octet >= '0' && octet <= '9') {
            number = number * 10 + static_cast<std::uint64_t>(octet - '0');
            has_digits = true;
            if (number > kLargest) return std::nullopt;
            continue;
        }
        const std::uint64_t unit = seconds_in(octet);
        if (unit == 0 || !has_digits) return std::nullopt;
        total += number * unit;
        if (total > kLargest) return std::nullopt;
        number = 0;
        has_digits = false;
        has_units = true;
    }
    // "1h30" leaves open whether 30 are minutes.
    if (has_digits == has_units) return std::nullopt;
    return static_cast<std::uint32_t>(total + number);
}

}  // namespace leeward::dns
