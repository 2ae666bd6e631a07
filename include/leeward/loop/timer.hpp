// SPDX-License-Identifier: Apache-2.0
#pragma once
// A timer on a loop.

#include <functional>
#include <memory>

#include "leeward/base/time.hpp"
#include "leeward/loop/loop.hpp"

namespace leeward::loop {

struct TimerBox;
struct CloseTimer {
    void operator()(TimerBox* box) const noexcept;
};

/// Calls back once or repeatedly. The callback may restart, stop, move or destroy its own timer.
class Timer {
public:
    Timer(Loop& loop, std::function<void()> on_due);

    /// Calls back once `after` has passed from this moment: never earlier, and up to 2 ms later on
    /// a loop that keeps up. Then every `repeat`, in whole milliseconds, counted from the last
    /// call; zero means once. A running timer starts anew. Negative spans count as zero.
    void start(base::Duration after, base::Duration repeat = base::Duration::zero());
    void stop();
    [[nodiscard]] bool is_running() const;
    /// A timer that is not kept does not keep run() going.
    void keep_loop(bool keep);

private:
    std::unique_ptr<TimerBox, CloseTimer> box_;
};

}  // namespace leeward::loop
