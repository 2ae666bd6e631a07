// SPDX-License-Identifier: Apache-2.0
#pragma once
// One libuv event loop and the only clock that Leeward reads. A loop and all its handles belong to
// one thread; only Wakeup::notify crosses.

#include <memory>

#include "leeward/base/bytes.hpp"
#include "leeward/base/time.hpp"

struct uv_loop_s;

namespace leeward::loop {

struct LoopBox;

/// Owns a loop. Handles (Timer, Poll, Stream, ...) must die before it. A machine that has no
/// descriptor or memory for a loop ends the process, like one that has no memory at all. Ignores
/// SIGPIPE for the process: libuv and libcurl write to connections that may be gone.
class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs callbacks until stop() is called or no active handle is left.
    void run();
    /// Makes run() return after the callbacks of this turn. Loop's thread only: others notify() a
    /// Wakeup.
    void stop();

    /// The monotonic clock, read afresh.
    [[nodiscard]] static base::Instant now();

    /// How late this loop ran at worst in the last one to two seconds, or runs at this moment.
    /// Grain: a few milliseconds. 0 while the loop keeps up.
    [[nodiscard]] base::Duration delay() const;

    /// For the handles of this room and for libraries that want the loop itself.
    [[nodiscard]] uv_loop_s* native();

private:
    std::unique_ptr<LoopBox> box_;
};

}  // namespace leeward::loop
