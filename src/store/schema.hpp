// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables, and all that is asked of them. Types and ranges stand in the tables themselves, so
// that the check at the start finds a value that a hand or a bad disk has put there.

namespace leeward::store::sql {

// Numbers of states and of kinds are those of the enumerators. AUTOINCREMENT: a number is never
// given twice, so who has read up to one may go on from it.
inline constexpr const char* kTables = R"(
CREATE TABLE health (
    key TEXT PRIMARY KEY,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    flaps INTEGER NOT NULL CHECK (flaps BETWEEN 0 AND 4294967295),
    since_change_ms INTEGER CHECK (since_change_ms >= 0),
    since_evidence_ms INTEGER CHECK (since_evidence_ms >= 0),
    good_spell_ms INTEGER NOT NULL CHECK (good_spell_ms >= 0),
    share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 1000),
    saved_ms INTEGER NOT NULL,
    clock_ms INTEGER NOT NULL,
    boot TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE words (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    place TEXT NOT NULL,
    until_ms INTEGER,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    said_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
)";

inline constexpr const char* kForgetHealth = "DELETE FROM health";
inline constexpr const char* kAddHealth =
    "INSERT OR REPLACE INTO health (key, state, flaps, since_change_ms, since_evidence_ms, "
    "good_spell_ms, share, saved_ms, clock_ms, boot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr const char* kReadHealth =
    "SELECT key, state, flaps, since_change_ms, since_evidence_ms, good_spell_ms, share, saved_ms, "
    "clock_ms, boot FROM health ORDER BY key";

inline constexpr const char* kForgetWords = "DELETE FROM words";
inline constexpr const char* kAddWord =
    "INSERT INTO words (kind, place, until_ms, who, why, said_ms) VALUES (?, ?, ?, ?, ?, ?)";
inline constexpr const char* kReadWords =
    "SELECT kind, place, until_ms, who, why, said_ms FROM words ORDER BY id";

inline constexpr const char* kSetCounter =
    "INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)";
inline constexpr const char* kReadCounters = "SELECT name, value FROM counters ORDER BY name";

inline constexpr const char* kAddEntry =
    "INSERT INTO journal (at_ms, kind, subject, data) VALUES (?, ?, ?, ?)";
// By number and not by time: entries stand in the order in which they came, whatever the wall clock
// did meanwhile.
inline constexpr const char* kNewestEntries =
    "SELECT id, at_ms, kind, subject, data FROM journal "
    "WHERE at_ms >= ? AND at_ms < ? AND id < ? ORDER BY id DESC LIMIT ?";
inline constexpr const char* kOldestEntries =
    "SELECT id, at_ms, kind, subject, data FROM journal "
    "WHERE at_ms >= ? AND at_ms < ? AND id > ? ORDER BY id LIMIT ?";
// Entries go from the old end only, so there is one for each number.
inline constexpr const char* kFirstEntry = "SELECT coalesce(min(id), 1) FROM journal";
inline constexpr const char* kLastEntry = "SELECT coalesce(max(id), 0) FROM journal";
inline constexpr const char* kForgetEntries = "DELETE FROM journal WHERE id <= ?";

inline constexpr const char* kAll[] = {kForgetHealth, kAddHealth,     kReadHealth,    kForgetWords,
                                       kAddWord,      kReadWords,     kSetCounter,    kReadCounters,
                                       kAddEntry,     kNewestEntries, kOldestEntries, kFirstEntry,
                                       kLastEntry,    kForgetEntries};

}  // namespace leeward::store::sql
