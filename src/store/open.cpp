// SPDX-License-Identifier: Apache-2.0
// How a store begins: a sound file is opened, a broken one makes room for a new one.
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

#include "file.hpp"
#include "impl.hpp"
#include "schema.hpp"

namespace leeward::store {
namespace {

constexpr int kBusyMs = 2000;                 // for another process's write. No source: our choice
constexpr int kMaxKeptLog = 4 * 1024 * 1024;  // octets of the log that stay between two uses

/// Why a file is not opened. Damage: a new one may take its place.
struct NotOpened {
    bool damage = false;
    std::string why;
};
using OpenResult = tl::expected<Database, NotOpened>;

NotOpened why_not(const SqlError& error) {
    return {error.is_damage(), error.message};
}

/// `path` with what a URI would read otherwise written as %XX.
std::string uri_path(const std::string& path) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text;
    for (const char octet : path) {
        if (octet != '%' && octet != '?' && octet != '#') {
            text += octet;
            continue;
        }
        const auto code = static_cast<unsigned char>(octet);
        text += {'%', kDigits[code >> 4U], kDigits[code & 0xFU]};
    }
    return text;
}

std::string newer_text(const std::string& path) {
    return path +
           ": was written by a newer leeward; it is left as it is, and nothing is kept over a "
           "restart meanwhile; run that version, or move the file away";
}

/// Whether closing the file would finish what its log has. Not before it is known to be ours.
void finish_log_at_close(Database& database, bool finish) {
    sqlite3_db_config(database.raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, finish ? 0 : 1, nullptr);
}

/// What speaks against the tables and what is in them; nullopt: nothing.
std::optional<NotOpened> judge(Database& database, const std::string& path) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) return why_not(version.error());
    if (*version > kVersion) return NotOpened{false, newer_text(path)};
    if (*version != kVersion) return NotOpened{true, "is no database of leeward"};
    const auto found = database.text("PRAGMA quick_check(1)");
    if (!found) return why_not(found.error());
    if (*found != "ok") return NotOpened{true, "is damaged: " + *found};
    for (const char* const statement : sql::kAll) {
        const auto prepared = database.prepare(statement);
        if (!prepared) return why_not(prepared.error());
    }
    return std::nullopt;
}

OpenResult open_judged(const std::string& path) {
    auto database = Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (!database) return tl::unexpected(why_not(database.error()));
    finish_log_at_close(*database, false);
    sqlite3_busy_timeout(database->raw(), kBusyMs);
    if (auto wrong = judge(*database, path)) return tl::unexpected<NotOpened>(std::move(*wrong));
    const std::string settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; "
        "PRAGMA journal_size_limit = " +
        std::to_string(kMaxKeptLog);
    if (auto done = database->run(settings); !done) return tl::unexpected(why_not(done.error()));
    finish_log_at_close(*database, true);
    return std::move(*database);
}

/// A new file, whole or not at all.
base::Result<void> make(const std::string& path) {
    if (auto made = make_empty(path); !made) return made;
    auto database = Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (database) {
        const auto done =
            database->run(std::string("BEGIN IMMEDIATE;") + sql::kTables +
                          "PRAGMA user_version = " + std::to_string(kVersion) + "; COMMIT");
        if (done) return {};
        database = tl::unexpected<SqlError>(done.error());
    }
    ::unlink(path.c_str());
    return base::fail("cannot make " + path + ": " + database.error().message);
}

base::Result<void> begin_anew(const std::string& path, const std::string& why) {
    if (auto aside = set_aside(path); !aside) {
        return base::fail(path + ": " + why + "; " + aside.error().message);
    }
    return make(path);
}

}  // namespace

base::Result<Store::Opened> Store::open(const std::string& path) {
    std::string broken;
    const FileLook look = look_at(path);
    switch (look.kind) {
        case FileLook::Kind::Newer:
            return base::fail(newer_text(path));
        case FileLook::Kind::Missing:
            if (auto made = make(path); !made) return base::fail(made.error().message);
            break;
        case FileLook::Kind::Broken:
            broken = look.why;
            if (auto made = begin_anew(path, broken); !made) {
                return base::fail(made.error().message);
            }
            break;
        case FileLook::Kind::Sound:
            break;
    }
    auto opened = open_judged(path);
    if (!opened && opened.error().damage && broken.empty()) {
        broken = opened.error().why;
        if (auto made = begin_anew(path, broken); !made) return base::fail(made.error().message);
        opened = open_judged(path);
    }
    if (!opened) {
        const std::string& why = opened.error().why;
        return base::fail(why.rfind(path, 0) == 0 ? why : "cannot use " + path + ": " + why);
    }
    const std::string warning =
        broken.empty() ? ""
                       : path + ": " + broken + "; it is kept as " + path +
                             ".broken, and health, operators' words and the journal begin anew";
    return Opened{Store(std::make_unique<Impl>(std::move(*opened), path)), warning};
}

base::Result<Store> Store::open_to_read(const std::string& path) {
    const auto cannot = [&path](const std::string& why) { return base::fail(path + ": " + why); };
    const FileLook look = look_at(path);
    if (look.kind == FileLook::Kind::Missing) return cannot("there is no such file");
    if (look.kind == FileLook::Kind::Broken) return cannot(look.why);
    if (look.kind == FileLook::Kind::Newer) return cannot("was written by a newer leeward");
    constexpr int kFlags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    auto database = Database::open("file:" + uri_path(path), kFlags);
    auto version = database ? database->number("PRAGMA user_version")
                            : SqlResult<std::int64_t>(tl::unexpected(database.error()));
    if (!version && !has_log(path)) {
        // Who may not write beside it can read a file that nobody is writing.
        database = Database::open("file:" + uri_path(path) + "?immutable=1", kFlags);
        if (database) version = database->number("PRAGMA user_version");
    }
    if (!database) return cannot(database.error().message);
    if (!version) return cannot(version.error().message);
    sqlite3_busy_timeout(database->raw(), kBusyMs);
    if (*version > kVersion) return cannot("was written by a newer leeward");
    if (*version != kVersion) return cannot("is no database of leeward");
    return Store(std::make_unique<Impl>(std::move(*database), path));
}

}  // namespace leeward::store
