// SPDX-License-Identifier: Apache-2.0
#include "rdata_time.hpp"

#include <chrono>

#include "rdata_number.hpp"

namespace leeward::dns {
namespace {

namespace chrono = std::chrono;

constexpr std::size_t kDateDigits = 14;

void write_padded(unsigned number, std::size_t width, std::string& into) {
    const std::string digits = std::to_string(number);
    into.append(width - digits.size(), '0');
    into += digits;
}

}  // namespace

base::Result<void> read_time(std::string_view text, std::vector<std::uint8_t>& into) {
    if (text.size() != kDateDigits) return read_number<std::uint32_t>(text, into);
    constexpr std::string_view kForm = "is not a time from 19700101000000 to 21060207062815";
    const auto digits = parse_number<std::uint64_t>(text);
    if (!digits) return refuse(text, kForm);
    const auto part = [&digits](std::uint64_t from, std::uint64_t size) {
        return static_cast<unsigned>(*digits / from % size);
    };
    const chrono::year_month_day date(chrono::year(static_cast<int>(part(10'000'000'000, 10'000))),
                                      chrono::month(part(100'000'000, 100)),
                                      chrono::day(part(1'000'000, 100)));
    const unsigned hour = part(10'000, 100);
    const unsigned minute = part(100, 100);
    const unsigned second = part(1, 100);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return refuse(text, kForm);
    const auto time = chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
                      chrono::seconds(second);
    const std::int64_t count = time.time_since_epoch().count();
    if (count < 0 || count > std::numeric_limits<std::uint32_t>::max()) return refuse(text, kForm);
    append_number(static_cast<std::uint32_t>(count), into);
    return {};
}

void write_time(std::uint32_t count, std::string& into) {
    const chrono::sys_seconds time{chrono::seconds(count)};
    const auto days_only = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(days_only);
    const chrono::hh_mm_ss clock(time - days_only);
    write_padded(static_cast<unsigned>(static_cast<int>(date.year())), 4, into);
    write_padded(static_cast<unsigned>(date.month()), 2, into);
    write_padded(static_cast<unsigned>(date.day()), 2, into);
    write_padded(static_cast<unsigned>(clock.hours().count()), 2, into);
    write_padded(static_cast<unsigned>(clock.minutes().count()), 2, into);
    write_padded(static_cast<unsigned>(clock.seconds().count()), 2, into);
}

}  // namespace leeward::dns
