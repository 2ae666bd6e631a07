// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/time.hpp"

#include <array>

namespace leeward::base {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kDay = 86'400'000 * kMillisecond;
constexpr std::int64_t kLongest = 3653 * kDay;  // ten years, leap days counted

// From small to large.
constexpr std::array<Unit, 5> kUnits{{{"ms", kMillisecond},
                                      {"s", 1000 * kMillisecond},
                                      {"m", 60'000 * kMillisecond},
                                      {"h", 3'600'000 * kMillisecond},
                                      {"d", kDay}}};

constexpr bool is_digit(char octet) {
    return octet >= '0' && octet <= '9';
}

const Unit* find_unit(std::string_view name) {
    for (const auto& unit : kUnits) {
        if (unit.name == name) return &unit;
    }
    return nullptr;
}

// `span` counted in `unit` with at most three decimals; empty when that is not exact or below 1.
std::string in_unit(std::int64_t span, const Unit& unit) {
    const std::int64_t whole = span / unit.nanoseconds;
    if (whole == 0) return {};
    std::string text = std::to_string(whole);
    std::int64_t rest = span % unit.nanoseconds;
    if (rest != 0) text += '.';
    std::int64_t step = unit.nanoseconds;
    for (int decimals = 0; decimals < 3 && rest != 0; ++decimals) {
        if (step % 10 != 0) return {};
        step /= 10;
        text += static_cast<char>('0' + rest / step);
        rest %= step;
    }
    if (rest != 0) return {};
    return text.append(unit.name);
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    std::size_t end = digits;
    if (digits != 0 && end < text.size() && text[end] == '.') {
        ++end;
        while (end < text.size() && is_digit(text[end])) ++end;
        if (end == digits + 1) return std::nullopt;
    }
    const Unit* unit = find_unit(text.substr(end));
    if (digits == 0 || unit == nullptr) return std::nullopt;

    std::int64_t whole = 0;
    for (const char digit : text.substr(0, digits)) {
        whole = whole * 10 + (digit - '0');
        if (whole > kLongest / unit->nanoseconds) return std::nullopt;
    }
    std::int64_t span = whole * unit->nanoseconds;
    std::int64_t step = unit->nanoseconds;
    for (std::size_t at = digits + 1; at < end; ++at) {
        step /= 10;
        span += (text[at] - '0') * step;
    }
    if (span > kLongest) return std::nullopt;
    return Duration(span);
}

std::string format_duration(Duration span) {
    if (span == Duration::zero()) return "0s";
    if (span < Duration::zero()) return "-" + format_duration(-span);
    // No rounding up of the longest spans: they would overflow.
    const std::int64_t excess = span.count() % kMillisecond;
    const std::int64_t rounded = span.count() - excess + (excess != 0 ? kMillisecond : 0);
    std::string shortest;
    for (const auto& unit : kUnits) {
        std::string text = in_unit(rounded, unit);
        if (text.empty()) continue;
        const bool is_whole = text.find('.') == std::string::npos;
        if (shortest.empty() || text.size() < shortest.size() ||
            (is_whole && text.size() == shortest.size())) {
            shortest = std::move(text);
        }
    }
    return shortest;
}

}  // namespace leeward::base
