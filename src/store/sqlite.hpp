// SPDX-License-Identifier: Apache-2.0
#pragma once
// As much of SQLite as the store needs, with owners for its handles. One thread at a time.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"

namespace leeward::store {

/// Why SQLite did not do something.
struct SqlError {
    int code = SQLITE_OK;  // extended
    std::string message;   // in SQLite's words

    /// The file itself is not what it should be; another try finds it so again.
    [[nodiscard]] bool is_damage() const;
};

template <class T>
using SqlResult = tl::expected<T, SqlError>;

class Statement {
public:
    explicit Statement(sqlite3_stmt* raw) : raw_(raw) {}

    /// Parameters in their order. Texts are borrowed until the next reset.
    Statement& bind(std::int64_t value);
    Statement& bind(std::optional<std::int64_t> value);
    Statement& bind(std::string_view text);

    /// True when there is a row.
    SqlResult<bool> step();
    /// Steps to the end, for what gives no rows, and is ready to be bound anew.
    SqlResult<void> run();
    void reset();

    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::optional<std::int64_t> maybe_number(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* raw) const noexcept { sqlite3_finalize(raw); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> raw_;
    int next_ = 1;  // the parameter that is bound next
};

class Database {
public:
    /// `flags` as SQLite's. `name` is a path, or a URI with SQLITE_OPEN_URI.
    static SqlResult<Database> open(const std::string& name, int flags);

    SqlResult<void> run(const std::string& sql);
    SqlResult<Statement> prepare(std::string_view sql);
    /// The number in the first column of the only row.
    SqlResult<std::int64_t> number(std::string_view sql);
    /// The same as text.
    SqlResult<std::string> text(std::string_view sql);

    [[nodiscard]] sqlite3* raw() const { return raw_.get(); }

private:
    struct Close {
        void operator()(sqlite3* raw) const noexcept { sqlite3_close_v2(raw); }
    };
    explicit Database(sqlite3* raw) : raw_(raw) {}
    [[nodiscard]] SqlError error() const;

    std::unique_ptr<sqlite3, Close> raw_;
};

/// The last error of the database that a statement is of.
SqlError error_of(sqlite3* raw);

}  // namespace leeward::store
