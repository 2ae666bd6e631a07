// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leeward::config {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr base::Duration kDay = hours(24);
constexpr std::string_view kManual = "manual";
constexpr Bounds kShares = {10, 1000};  // thousandths

void read_hold(const Reader& reader, health::Failback& into) {
    const base::Duration known = into.hold_limit;
    into.hold = reader.duration("hold", base::Duration(0), kDay).value_or(into.hold);
    const auto limit = reader.duration("limit", base::Duration(0), kDay);
    into.hold_limit = limit.value_or(std::max(known, into.hold));
    if (into.hold_limit >= into.hold) return;
    reader.error(
        *reader.find("limit"),
        fmt::format("{} is shorter than hold, {}; holds double up to limit",
                    base::format_duration(into.hold_limit), base::format_duration(into.hold)));
}

void read_budget(const Reader& top, health::Budget& into) {
    const Entry* entry = top.find("budget");
    if (entry == nullptr) return;
    if (entry->value.table() == nullptr) {
        top.error(*entry, fmt::format("is {}; write a table such as {{ share = \"33%\", window = "
                                      "\"5m\" }}",
                                      kind_of(entry->value)));
        return;
    }
    const Reader reader = top.below(Where::Budget, "budget", *entry);
    reader.refuse_unknown();
    into.permille =
        static_cast<std::uint16_t>(reader.permille("share", kShares).value_or(into.permille));
    into.window = reader.duration("window", seconds(1), kDay).value_or(into.window);
}

}  // namespace

void read_engine(const Reader& top, health::EngineRules& into) {
    into.failback = read_failback(top, into.failback).value_or(into.failback);
    read_budget(top, into.budget);
    into.condemn =
        static_cast<std::uint16_t>(top.permille("condemn", kShares).value_or(into.condemn));
}

std::optional<health::Failback> read_failback(const Reader& reader, const health::Failback& above) {
    const Entry* entry = reader.find("failback");
    if (entry == nullptr) return std::nullopt;
    health::Failback own = above;
    const std::string* word = entry->value.text();
    own.manual = word != nullptr && *word == kManual;
    if (own.manual) return own;
    if (entry->value.table() == nullptr) {
        const std::string what =
            word == nullptr ? std::string(kind_of(entry->value)) : in_quotes(*word);
        reader.error(*entry, fmt::format("is {}; write \"manual\", or a table such as {{ hold = "
                                         "\"2m\", ramp = \"10m\", limit = \"30m\" }}",
                                         what));
        return std::nullopt;
    }
    const Reader table = reader.below(Where::Failback, join_key(reader.key(), "failback"), *entry);
    table.refuse_unknown();
    read_hold(table, own);
    own.ramp = table.duration("ramp", base::Duration(0), kDay).value_or(own.ramp);
    return own;
}

}  // namespace leeward::config
