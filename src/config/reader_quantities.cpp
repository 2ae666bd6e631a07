// SPDX-License-Identifier: Apache-2.0
// Numbers with a bound or a unit.

#include <fmt/format.h>

#include <charconv>

#include "reader.hpp"

namespace leeward::config {

namespace {

constexpr std::int64_t kMaxTtl = 0x7FFFFFFF;  // seconds, RFC 2181 section 8
constexpr std::int64_t kLongTtl = 86400;      // seconds; what caches hold this long cannot be moved
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::size_t kMostDigits = 5;  // of a share, before its point

/// "12.5%" in thousandths.
std::optional<std::uint32_t> parse_share(std::string_view text) {
    if (text.empty() || text.back() != '%') return std::nullopt;
    text.remove_suffix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view tenth = point == text.npos ? "0" : text.substr(point + 1);
    unsigned percent = 0;
    const auto [end, fault] = std::from_chars(whole.data(), whole.data() + whole.size(), percent);
    if (fault != std::errc() || end != whole.data() + whole.size() || whole.size() > kMostDigits ||
        tenth.size() != 1 || tenth[0] < '0' || tenth[0] > '9') {
        return std::nullopt;
    }
    return percent * 10 + static_cast<unsigned>(tenth[0] - '0');
}

}  // namespace

std::optional<std::int64_t> Reader::whole(std::string_view name, Bounds bounds) const {
    const Entry* entry = find(name);
    if (entry == nullptr) return std::nullopt;
    const std::int64_t* value = entry->value.whole();
    if (value == nullptr) {
        wrong_type(*entry, fmt::format("a whole number ({} to {})", bounds.least, bounds.most));
        return std::nullopt;
    }
    if (*value >= bounds.least && *value <= bounds.most) return *value;
    error(*entry,
          fmt::format("{} is too {} ({} to {})", *value, *value < bounds.least ? "small" : "large",
                      bounds.least, bounds.most));
    return std::nullopt;
}

std::optional<base::Duration> Reader::duration(std::string_view name, base::Duration least,
                                               base::Duration most) const {
    const Entry* entry = find(name);
    return entry == nullptr ? std::nullopt : duration(*entry, least, most);
}

std::optional<base::Duration> Reader::duration(const Entry& entry, base::Duration least,
                                               base::Duration most) const {
    const std::string* text = entry.value.text();
    if (text == nullptr) {
        wrong_type(entry, "a duration with a unit in quotes, such as \"10s\"");
        return std::nullopt;
    }
    const auto span = base::parse_duration(*text);
    if (!span) {
        error(entry, fmt::format("{} is no duration; write a number and ms, s, m, h or d, such as "
                                 "\"10s\"",
                                 in_quotes(*text)));
        return std::nullopt;
    }
    if (*span >= least && *span <= most) return span;
    error(entry, fmt::format("{} is too {} ({} to {})", *text, *span < least ? "short" : "long",
                             base::format_duration(least), base::format_duration(most)));
    return std::nullopt;
}

std::optional<std::uint32_t> Reader::ttl(std::string_view name) const {
    const Entry* entry = find(name);
    if (entry == nullptr) return std::nullopt;
    std::optional<std::int64_t> seconds;
    if (const std::string* text = entry->value.text()) {
        const auto span = base::parse_duration(*text);
        if (span && span->count() % kNanosecondsPerSecond == 0) {
            seconds = span->count() / kNanosecondsPerSecond;
        }
    } else if (entry->value.whole() != nullptr) {
        seconds = *entry->value.whole();
    }
    if (!seconds || *seconds < 0 || *seconds > kMaxTtl) {
        error(*entry,
              fmt::format("is no TTL; write whole seconds (0 to {}), or a duration such as \"5m\"",
                          kMaxTtl));
        return std::nullopt;
    }
    if (*seconds > kLongTtl) {
        warn(*entry, fmt::format("{} seconds is over a day: caches keep an old answer that long, "
                                 "and nothing takes it back",
                                 *seconds));
    }
    return static_cast<std::uint32_t>(*seconds);
}

std::optional<std::uint32_t> Reader::permille(std::string_view name, Bounds bounds) const {
    const Entry* entry = find(name);
    if (entry == nullptr) return std::nullopt;
    const std::string* text = entry->value.text();
    const auto share = text == nullptr ? std::nullopt : parse_share(*text);
    if (share && *share >= bounds.least && *share <= bounds.most) return share;
    error(*entry, fmt::format("is no share; write {:g}% to {:g}% in quotes, such as \"50%\"",
                              static_cast<double>(bounds.least) / 10,
                              static_cast<double>(bounds.most) / 10));
    return std::nullopt;
}

}  // namespace leeward::config
