// SPDX-License-Identifier: Apache-2.0
#include "leeward/store/store.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <utility>

#include "impl.hpp"
#include "leeward/store/rows.hpp"
#include "schema.hpp"

namespace leeward::store {
namespace {

using std::chrono::milliseconds;

std::int64_t span_ms(base::Duration span) {
    return std::chrono::floor<milliseconds>(std::max(span, base::Duration::zero())).count();
}

std::optional<std::int64_t> span_ms(const std::optional<base::Duration>& span) {
    return span ? std::optional(span_ms(*span)) : std::nullopt;
}

constexpr auto kLongest = std::chrono::hours(24 * 3660);  // no span here is longer than ten years

base::Duration span_of(std::int64_t ms) {
    return std::clamp(milliseconds(ms), milliseconds(0),
                      std::chrono::duration_cast<milliseconds>(kLongest));
}

SqlResult<void> save_health(Database& database, const SavedHealth& health) {
    if (auto done = database.run(sql::kForgetHealth); !done) return done;
    auto statement = database.prepare(sql::kAddHealth);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    for (const HealthRow& row : health.rows) {
        const health::Memory& memory = row.memory;
        statement->bind(row.key)
            .bind(static_cast<std::int64_t>(memory.state))
            .bind(std::int64_t{memory.flaps})
            .bind(span_ms(memory.since_change))
            .bind(span_ms(memory.since_evidence))
            .bind(span_ms(memory.good_spell))
            .bind(std::int64_t{std::min(memory.share, health::Vitals::kWhole)})
            .bind(in_ms(health.saved.wall))
            .bind(span_ms(health.saved.instant.since_start))
            .bind(health.saved.boot);
        if (auto done = statement->run(); !done) return done;
    }
    return {};
}

SqlResult<void> save_words(Database& database, const std::vector<WordRow>& words) {
    if (auto done = database.run(sql::kForgetWords); !done) return done;
    auto statement = database.prepare(sql::kAddWord);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    for (const WordRow& word : words) {
        statement->bind(static_cast<std::int64_t>(word.kind))
            .bind(word.place)
            .bind(word.until ? std::optional(in_ms(*word.until)) : std::nullopt)
            .bind(word.who)
            .bind(word.why)
            .bind(in_ms(word.said));
        if (auto done = statement->run(); !done) return done;
    }
    return {};
}

SqlResult<void> save_counters(Database& database, const Counters& counters) {
    auto statement = database.prepare(sql::kSetCounter);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    for (const auto& [name, value] : counters) {
        if (auto done = statement->bind(name).bind(value).run(); !done) return done;
    }
    return {};
}

SqlResult<void> save_journal(Database& database, const std::vector<Entry>& journal) {
    auto statement = database.prepare(sql::kAddEntry);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    for (const Entry& entry : journal) {
        statement->bind(in_ms(entry.at)).bind(entry.kind).bind(entry.subject).bind(entry.data);
        if (auto done = statement->run(); !done) return done;
    }
    return {};
}

SqlResult<void> save_all(Database& database, const Batch& batch, const JournalLimits& limits) {
    if (auto done = database.run("BEGIN IMMEDIATE"); !done) return done;
    SqlResult<void> done;
    if (batch.health) done = save_health(database, *batch.health);
    if (done && batch.words) done = save_words(database, *batch.words);
    if (done && !batch.counters.empty()) done = save_counters(database, batch.counters);
    if (done && !batch.journal.empty()) {
        done = save_journal(database, batch.journal);
        if (done) done = prune(database, limits);
    }
    return done ? database.run("COMMIT") : done;
}

/// The file has lost its name: what is written to it is lost.
bool is_moved(Database& database) {
    int moved = 0;
    return sqlite3_file_control(database.raw(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
               SQLITE_OK &&
           moved != 0;
}

}  // namespace

std::int64_t in_ms(Wall wall) {
    return std::chrono::floor<milliseconds>(wall.time_since_epoch()).count();
}

Wall wall_of(std::int64_t ms) {
    constexpr std::int64_t kLatest = 7'258'118'400'000;  // the year 2200
    return Wall(milliseconds(std::clamp<std::int64_t>(ms, 0, kLatest)));
}

std::string boot_name() {
    std::string name;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), name);
    return name;
}

std::string_view to_string(WordRow::Kind kind) {
    constexpr std::array<std::string_view, 3> kNames = {"drain", "hold", "release"};
    return kNames.at(static_cast<std::size_t>(kind));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

const std::string& Store::path() const {
    return impl_->path;
}

base::Result<void> Store::save(const Batch& batch, const JournalLimits& limits) {
    Database& database = impl_->database;
    if (is_moved(database)) {
        return base::fail("cannot write " + impl_->path +
                          ": it was moved away or removed while in use; restart to begin anew");
    }
    // A word must survive a power cut, for nothing says it again.
    auto done = database.run(batch.words ? "PRAGMA synchronous = FULL"  //
                                         : "PRAGMA synchronous = NORMAL");
    if (done) done = save_all(database, batch, limits);
    if (done) return {};
    if (sqlite3_get_autocommit(database.raw()) == 0) static_cast<void>(database.run("ROLLBACK"));
    return base::fail("cannot write " + impl_->path + ": " + done.error().message);
}

/// Reads all rows of a statement that is bound. Errors: as SQLite says, with the file's name.
template <class Take>
static base::Result<void> each_row(SqlResult<Statement>& statement, const std::string& path,
                                   Take take) {
    while (statement) {
        const auto row = statement->step();
        if (row && !*row) return {};
        if (row) {
            take(*statement);
        } else {
            statement = tl::unexpected<SqlError>(row.error());
        }
    }
    return base::fail("cannot read " + path + ": " + statement.error().message);
}

base::Result<SavedHealth> Store::health() const {
    SavedHealth health;
    auto statement = impl_->database.prepare(sql::kReadHealth);
    auto done = each_row(statement, impl_->path, [&](const Statement& row) {
        const auto maybe_span = [&row](int column) {
            const auto ms = row.maybe_number(column);
            return ms ? std::optional(span_of(*ms)) : std::nullopt;
        };
        health::Memory memory;
        memory.state = static_cast<health::State>(std::clamp<std::int64_t>(row.number(1), 0, 2));
        memory.flaps = static_cast<std::uint32_t>(row.number(2));
        memory.since_change = maybe_span(3);
        memory.since_evidence = maybe_span(4);
        memory.good_spell = span_of(row.number(5));
        memory.share = static_cast<std::uint16_t>(
            std::clamp<std::int64_t>(row.number(6), 0, health::Vitals::kWhole));
        health.saved = {wall_of(row.number(7)), {span_of(row.number(8))}, row.text(9)};
        health.rows.push_back({row.text(0), memory});
    });
    if (!done) return base::fail(done.error().message);
    return health;
}

base::Result<std::vector<WordRow>> Store::words() const {
    std::vector<WordRow> words;
    auto statement = impl_->database.prepare(sql::kReadWords);
    auto done = each_row(statement, impl_->path, [&](const Statement& row) {
        WordRow word;
        word.kind = static_cast<WordRow::Kind>(std::clamp<std::int64_t>(row.number(0), 0, 2));
        word.place = row.text(1);
        if (const auto until = row.maybe_number(2)) word.until = wall_of(*until);
        word.who = row.text(3);
        word.why = row.text(4);
        word.said = wall_of(row.number(5));
        words.push_back(std::move(word));
    });
    if (!done) return base::fail(done.error().message);
    return words;
}

base::Result<Counters> Store::counters() const {
    Counters counters;
    auto statement = impl_->database.prepare(sql::kReadCounters);
    auto done = each_row(statement, impl_->path,
                         [&](const Statement& row) { counters[row.text(0)] = row.number(1); });
    if (!done) return base::fail(done.error().message);
    return counters;
}

base::Result<std::vector<Entry>> Store::journal(const JournalQuery& query) const {
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    std::vector<Entry> entries;
    auto statement =
        impl_->database.prepare(query.newest_first ? sql::kNewestEntries : sql::kOldestEntries);
    if (statement) {
        statement->bind(query.from ? in_ms(*query.from) : kLeast)
            .bind(query.until ? in_ms(*query.until) : kMost)
            .bind(query.beyond.value_or(query.newest_first ? kMost : kLeast))
            .bind(static_cast<std::int64_t>(std::min<std::size_t>(query.limit, kMost)));
    }
    auto done = each_row(statement, impl_->path, [&](const Statement& row) {
        entries.push_back(
            {row.number(0), wall_of(row.number(1)), row.text(2), row.text(3), row.text(4)});
    });
    if (!done) return base::fail(done.error().message);
    return entries;
}

}  // namespace leeward::store
