// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "leeward/daemon/orders.hpp"

namespace leeward::daemon {
namespace {

constexpr auto kLongest = std::chrono::hours(24 * 3660);  // no span here is longer than ten years

health::OrderWord word_of(const store::WordRow& row, health::Moment now) {
    health::OrderWord word{row.who, row.why, {}, std::nullopt};
    const auto ago =
        std::clamp<base::Duration>(now.wall - row.said, base::Duration::zero(), kLongest);
    word.said = {now.instant - ago, row.said};
    if (!row.until) return word;
    const auto lasts =
        std::clamp<base::Duration>(*row.until - row.said, base::Duration::zero(), kLongest);
    const auto left = std::clamp<base::Duration>(*row.until - now.wall, -kLongest, kLongest);
    word.until = health::Moment{now.instant + std::min(left, lasts), *row.until};
    return word;
}

store::WordRow row_of(store::WordRow::Kind kind, const std::string& place,
                      const health::OrderWord& word) {
    store::WordRow row{kind, place, std::nullopt, word.who, word.why, word.said.wall};
    if (word.until) row.until = word.until->wall;
    return row;
}

}  // namespace

health::OrderBook recalled_orders(const std::vector<store::WordRow>& rows, health::Moment now) {
    health::Drains drains;
    std::optional<health::OrderWord> hold;
    for (const store::WordRow& row : rows) {
        if (row.kind == store::WordRow::Kind::Hold) hold = word_of(row, now);
        if (row.kind == store::WordRow::Kind::Drain) {
            drains.insert_or_assign(row.place, word_of(row, now));
        }
    }
    return {std::move(drains), std::move(hold)};
}

std::vector<store::WordRow> order_rows(const health::OrderBook& book) {
    std::vector<store::WordRow> rows;
    for (const auto& [place, word] : book.drains()) {
        rows.push_back(row_of(store::WordRow::Kind::Drain, place, word));
    }
    if (book.hold()) rows.push_back(row_of(store::WordRow::Kind::Hold, "", *book.hold()));
    return rows;
}

}  // namespace leeward::daemon
