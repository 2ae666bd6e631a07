// SPDX-License-Identifier: Apache-2.0
#pragma once
// What survives a restart, in one SQLite file: health, operators' words, counters, the journal. It
// keeps and gives back; it judges nothing. A store is used by one thread at a time, and waits for
// the disk: a server writes through writer.hpp. Other processes may read meanwhile.
//
// The file has a write-ahead log beside it (state.db-wal). After a power cut the newest entries may
// be missing, but not operators' words, for which every write waits until the disk has them.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/store/rows.hpp"

namespace leeward::store {

/// The version of the tables, which the file names. A file with a higher one is not touched.
inline constexpr int kVersion = 1;

/// Bounds of the journal; what comes first. Oldest entries go first.
struct JournalLimits {
    std::int64_t rows = 100'000;
    std::int64_t octets = std::int64_t{64} * 1024 * 1024;  // of the whole file
};

/// Which entries of the journal to read.
struct JournalQuery {
    std::optional<Wall> from;   // not before
    std::optional<Wall> until;  // before
    /// Beyond the entry with this number, in the direction of reading.
    std::optional<std::int64_t> beyond;
    bool newest_first = true;
    std::size_t limit = 1000;
};

class Store {
public:
    struct Opened;

    /// Opens the file at `path` for reading and writing, and makes it when it is not there.
    ///
    /// A file that cannot be read, is no database of ours, or is damaged becomes `path`.broken, a
    /// new one begins, and the warning says so. Errors, of which none changes the file: it is of a
    /// newer version, or it cannot be written now (no space, no right, in use).
    static base::Result<Opened> open(const std::string& path);
    /// Opens it to read only, beside a server that runs or without one. Errors: there is no such
    /// file, or it is not readable as ours.
    static base::Result<Store> open_to_read(const std::string& path);

    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    /// Writes all of `batch` or nothing, then lets the journal keep to its bounds. Errors: the disk
    /// is full or fails, another process writes, the file is gone; another try may do better.
    base::Result<void> save(const Batch& batch, const JournalLimits& limits = {});

    /// Errors of all that read: the disk, or the file.
    [[nodiscard]] base::Result<SavedHealth> health() const;
    /// In the order in which they were said.
    [[nodiscard]] base::Result<std::vector<WordRow>> words() const;
    [[nodiscard]] base::Result<Counters> counters() const;
    /// In the order that `query` says.
    [[nodiscard]] base::Result<std::vector<Entry>> journal(const JournalQuery& query) const;

    [[nodiscard]] const std::string& path() const;

private:
    class Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    static base::Result<Store> open_sound(const std::string& path);

    std::unique_ptr<Impl> impl_;
};

struct Store::Opened {
    Store store;
    std::string warning;  // empty: nothing was wrong
};

}  // namespace leeward::store
