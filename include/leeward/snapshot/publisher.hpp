// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the control path hands snapshots to the data path.
//
//   main thread: publish --> current_ (mutex) + generation_ (atomic) --> Reader::current: a worker
//                ^  |
//                |  +--> retired_ --> collect, once no reader holds it --> freed on the main thread
//                |                       |
//                +---- take_spare <------+ its steering, for the memory
//
// A worker looks at one atomic; it takes the mutex only when a new generation is out, and then for
// the copy of one pointer. It never frees a snapshot: freeing a large one takes longer than many
// answers.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/snapshot/guard.hpp"
#include "leeward/snapshot/snapshot.hpp"

namespace leeward::snapshot {

/// Numbers snapshots and swaps them whole. Outlives its readers. `publish`, `collect` and the
/// destructor belong to the main thread, the rest to any.
class Publisher {
public:
    /// Holds the empty snapshot, generation 0: no zone is served.
    Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;
    ~Publisher() = default;

    /// Memory for the next steering of `rules`: one of theirs that was current once and that nobody
    /// sees any more, or an empty one.
    [[nodiscard]] policy::Steering take_spare(const policy::Rules& rules);

    /// Keeps a spare for the rules that are current now.
    void keep_spare(policy::Steering spare) { spare_ = std::move(spare); }

    /// Serves `plan` if nothing speaks against it (see guard.hpp). Returns its generation. Errors:
    /// the reason; what was served goes on being served.
    base::Result<std::uint64_t> offer(Plan plan);

    /// Makes the three the current snapshot, whatever they are, collects, and returns the new
    /// generation.
    std::uint64_t publish(std::shared_ptr<const zone::ZoneSet> zones,
                          std::shared_ptr<const policy::Rules> rules, policy::Steering steering);

    /// Secrets of cookies from the next publish on; null: cookies are neither given nor looked at.
    void use_cookies(std::shared_ptr<const dns::CookieSecrets> cookies) {
        cookies_ = std::move(cookies);
    }

    /// The current snapshot; never null. Whoever keeps the pointer only delays its freeing.
    [[nodiscard]] std::shared_ptr<const Snapshot> current() const;

    /// The current snapshot's number.
    [[nodiscard]] std::uint64_t generation() const noexcept {
        return generation_.load(std::memory_order_acquire);
    }

    /// Frees the replaced snapshots that nobody else holds, but for a spare steering, and returns
    /// how many are still held: at most one for each reader. To be called now and then, as
    /// publishing may pause for days.
    std::size_t collect();

private:
    mutable std::mutex mutex_;
    std::shared_ptr<Snapshot> current_;         // guarded by mutex_
    std::atomic<std::uint64_t> generation_{0};  // of current_

    // Main thread only.
    std::shared_ptr<const dns::CookieSecrets> cookies_;
    std::vector<std::shared_ptr<Snapshot>> retired_;
    policy::Steering spare_;
};

/// One thread's view of the current snapshot. May be made on another thread than the one that uses
/// it.
class Reader {
public:
    explicit Reader(const Publisher& publisher);

    /// The current snapshot; stays valid until the next call. An idle thread calls it too, several
    /// times a second, for what it holds cannot be freed.
    const Snapshot& current() noexcept {
        if (publisher_.generation() != held_->generation) [[unlikely]]
            refresh();
        return *held_;
    }

private:
    void refresh() noexcept;

    const Publisher& publisher_;
    std::shared_ptr<const Snapshot> held_;  // never null
};

}  // namespace leeward::snapshot
