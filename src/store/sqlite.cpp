// SPDX-License-Identifier: Apache-2.0
#include "sqlite.hpp"

#include <cstring>

namespace leeward::store {

bool SqlError::is_damage() const {
    switch (code & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_ERROR:  // a table or column is not there
            return true;
        default:
            return code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ ||
                   code == SQLITE_IOERR_CORRUPTFS || code == SQLITE_IOERR_DATA;
    }
}

SqlError error_of(sqlite3* raw) {
    SqlError error{sqlite3_extended_errcode(raw), sqlite3_errmsg(raw)};
    if (const int number = sqlite3_system_errno(raw); number != 0 && !error.is_damage()) {
        error.message += std::string(": ") + std::strerror(number);
    }
    return error;
}

Statement& Statement::bind(std::int64_t value) {
    sqlite3_bind_int64(raw_.get(), next_++, value);
    return *this;
}

Statement& Statement::bind(std::optional<std::int64_t> value) {
    if (value) return bind(*value);
    sqlite3_bind_null(raw_.get(), next_++);
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    // A null pointer would bind NULL, so an empty view gets an address.
    const char* const octets = text.data() == nullptr ? "" : text.data();
    sqlite3_bind_text64(raw_.get(), next_++, octets, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

SqlResult<bool> Statement::step() {
    const int code = sqlite3_step(raw_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    SqlError error = error_of(sqlite3_db_handle(raw_.get()));
    reset();
    return tl::unexpected<SqlError>(std::move(error));
}

SqlResult<void> Statement::run() {
    for (;;) {
        const auto more = step();
        if (!more) return tl::unexpected<SqlError>(more.error());
        if (*more) continue;
        reset();
        return {};
    }
}

void Statement::reset() {
    sqlite3_reset(raw_.get());
    next_ = 1;
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(raw_.get(), column);
}

std::optional<std::int64_t> Statement::maybe_number(int column) const {
    if (sqlite3_column_type(raw_.get(), column) == SQLITE_NULL) return std::nullopt;
    return number(column);
}

std::string Statement::text(int column) const {
    const unsigned char* const octets = sqlite3_column_text(raw_.get(), column);
    if (octets == nullptr) return "";
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(raw_.get(), column));
    std::string text(size, '\0');
    std::memcpy(text.data(), octets, size);
    return text;
}

SqlResult<Database> Database::open(const std::string& name, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_EXRESCODE, nullptr);
    Database made(raw);  // there is one even after most errors, and it says what is wrong
    if (code == SQLITE_OK) return made;
    if (raw == nullptr) return tl::unexpected<SqlError>(SqlError{code, sqlite3_errstr(code)});
    return tl::unexpected<SqlError>(made.error());
}

SqlResult<void> Database::run(const std::string& sql) {
    if (sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return tl::unexpected<SqlError>(error());
}

SqlResult<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw_statement = nullptr;
    const int code = sqlite3_prepare_v3(raw(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw_statement, nullptr);
    if (code == SQLITE_OK) return Statement(raw_statement);
    return tl::unexpected<SqlError>(error());
}

SqlResult<std::int64_t> Database::number(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    const auto row = statement->step();
    if (!row) return tl::unexpected<SqlError>(row.error());
    return *row ? statement->number(0) : 0;
}

SqlResult<std::string> Database::text(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected<SqlError>(statement.error());
    const auto row = statement->step();
    if (!row) return tl::unexpected<SqlError>(row.error());
    return *row ? statement->text(0) : std::string();
}

SqlError Database::error() const {
    return error_of(raw());
}

}  // namespace leeward::store
