// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes to a store on a thread of its own: a disk that hangs must hold up neither the probes nor
// an operator who turns away from what hangs. What waits for the disk is bounded: of health and
// words only the newest waits, and of the journal the oldest entries give way, which are counted.
// A disk that takes nothing is tried again, with all that still waits.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/store/rows.hpp"
#include "leeward/store/store.hpp"

namespace leeward::store {

/// No sources: our choices.
struct WriterSettings {
    std::size_t waiting = 10'000;                                // entries of the journal
    std::size_t waiting_octets = std::size_t{16} * 1024 * 1024;  // and of their texts
    base::Duration gather = std::chrono::seconds(1);  // what is no word waits so long for others
    base::Duration retry = std::chrono::seconds(10);  // after a failure
    JournalLimits journal;
};

/// One thread but for what it does itself. Make it with signals blocked: its thread keeps the mask.
class StoreWriter {
public:
    /// `on_done` is called on the writer's thread when a write has ended, well or not.
    StoreWriter(Store store, WriterSettings settings, std::function<void()> on_done);
    /// Writes what still waits, and waits for the disk.
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    /// None of these waits for the disk.
    void health(SavedHealth health);
    /// All words that hold. Written at once, and never given up.
    void words(std::vector<WordRow> words);
    void count(const std::string& name, std::int64_t value);
    void append(Entry entry);

    /// Waits at most `patience` until the newest words were written or failed.
    void wait_for_words(base::Duration patience);
    /// Waits at most `patience` until nothing waits. True when nothing does.
    bool wait(base::Duration patience);

    /// Why the newest words would be lost at a restart; empty: they would not.
    [[nodiscard]] std::string unsaved_words() const;
    /// The newest words were not tried yet.
    [[nodiscard]] bool words_wait() const;
    /// Why the last write failed; empty: it did not.
    [[nodiscard]] std::string trouble() const;
    /// Entries of the journal that were given up since the start.
    [[nodiscard]] std::uint64_t dropped() const;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    void run();
    [[nodiscard]] bool anything_waits() const;
    void wait_for_work(std::unique_lock<std::mutex>& lock);
    Batch take_batch();
    void take_back(Batch batch);
    void drop_beyond_bounds();
    void wake(bool now);

    Store store_;  // the thread's
    const WriterSettings settings_;
    const std::function<void()> on_done_;
    const std::string path_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_.
    std::optional<SavedHealth> health_;
    std::optional<std::vector<WordRow>> words_;
    Counters counters_;
    std::deque<Entry> journal_;
    std::size_t journal_octets_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint64_t words_given_ = 0;
    std::uint64_t words_tried_ = 0;  // of words_given_
    std::uint64_t words_saved_ = 0;
    std::string trouble_;
    bool urgent_ = false;
    bool writing_ = false;
    bool ending_ = false;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace leeward::store
