// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "impl.hpp"
#include "schema.hpp"

namespace leeward::store {
namespace {

// One transaction takes no more than this many entries away: its log must stay small, even where a
// bound was lowered. No source: our choice.
constexpr std::int64_t kMostAtOnce = 10'000;

/// Octets that are in use; pages that are free will be used before the file grows.
SqlResult<std::int64_t> used_octets(Database& database) {
    std::int64_t values[3] = {};
    const char* const questions[] = {"PRAGMA page_count", "PRAGMA freelist_count",
                                     "PRAGMA page_size"};
    for (std::size_t index = 0; index < 3; ++index) {
        auto value = database.number(questions[index]);
        if (!value) return value;
        values[index] = *value;
    }
    return (values[0] - values[1]) * values[2];
}

SqlResult<void> forget_up_to(Database& database, std::int64_t id) {
    auto statement = database.prepare(sql::kForgetEntries);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    return statement->bind(id).run();
}

}  // namespace

SqlResult<void> prune(Database& database, const JournalLimits& limits) {
    const auto first = database.number(sql::kFirstEntry);
    if (!first) return tl::unexpected<SqlError>(first.error());
    const auto last = database.number(sql::kLastEntry);
    if (!last) return tl::unexpected<SqlError>(last.error());
    const std::int64_t count = *last - *first + 1;
    std::int64_t forget = std::clamp<std::int64_t>(count - limits.rows, 0, kMostAtOnce);
    const auto used = used_octets(database);
    if (!used) return tl::unexpected<SqlError>(used.error());
    if (*used > limits.octets) {
        // As if all of the file were journal, and all its entries alike. What that leaves over the
        // bound goes the next time.
        const double part = 1 - static_cast<double>(limits.octets) / static_cast<double>(*used);
        const auto more = static_cast<std::int64_t>(part * static_cast<double>(count)) + 1;
        forget = std::max(forget, std::clamp<std::int64_t>(more, 0, std::min(kMostAtOnce, count)));
    }
    if (forget == 0) return {};
    return forget_up_to(database, *first + forget - 1);
}

}  // namespace leeward::store
