// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a small file, whole, on a thread of its own: a disk that hangs must hold up neither the
// probes nor an operator who turns away from what hangs.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/wakeup.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class Saver {
public:
    /// `on_done` is called on the loop when a write has ended.
    Saver(loop::Loop& loop, std::string path, std::function<void()> on_done);
    /// Writes what still waits, and waits for the disk.
    ~Saver();
    Saver(const Saver&) = delete;
    Saver& operator=(const Saver&) = delete;

    /// Lets the file become `text` soon. A text that waits is replaced: only the newest counts.
    void write(std::string text);
    /// Waits at most `patience` for the disk. True when nothing waits any more.
    bool wait(base::Duration patience);
    /// How the last write that has ended went; nullopt: none since the last call.
    std::optional<base::Result<void>> take_result();

private:
    void run();

    const std::string path_;
    loop::Wakeup done_;

    std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_.
    std::optional<std::string> waiting_;
    bool writing_ = false;
    bool ending_ = false;
    std::optional<base::Result<void>> result_;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace leeward::daemon
