// SPDX-License-Identifier: Apache-2.0
#pragma once
// Assembles a configuration beside the loop, so that reading thousands of zones delays no probe.
//
//   request --> thread: assemble --> Wakeup --> on_done, on the loop
//      a request meanwhile ----------------------> one more round

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "leeward/daemon/assemble.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/wakeup.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class Reloader {
public:
    using Zones = std::shared_ptr<const zone::ZoneSet>;

    /// `on_begin` is called when a round begins and returns the zones that are served then,
    /// `on_done` with what was assembled, warnings about their serials among its faults.
    Reloader(loop::Loop& loop, std::string path, std::function<Zones()> on_begin,
             std::function<void(Assembled)> on_done);
    /// Waits for the round under way.
    ~Reloader();
    Reloader(const Reloader&) = delete;
    Reloader& operator=(const Reloader&) = delete;

    /// Begins a round, or, while one is under way, one more after it, however often it is asked.
    void request();
    [[nodiscard]] bool is_running() const { return thread_.joinable(); }

private:
    void begin();
    void done();

    // Constant after construction.
    std::string path_;
    std::function<Zones()> on_begin_;
    std::function<void(Assembled)> on_done_;

    bool again_ = false;
    std::optional<Assembled> result_;  // the thread's until it is joined
    std::thread thread_;
    loop::Wakeup wakeup_;
};

}  // namespace leeward::daemon
