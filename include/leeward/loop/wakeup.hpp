// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one way for another thread to reach a loop.

#include <functional>
#include <memory>

#include "leeward/loop/loop.hpp"

namespace leeward::loop {

struct WakeupBox;
struct CloseWakeup {
    void operator()(WakeupBox* box) const noexcept;
};

/// Calls back on the loop's thread some time after notify(); several notifications may become one
/// call. Must outlive the threads that notify. Keeps run() going while it lives.
class Wakeup {
public:
    Wakeup(Loop& loop, std::function<void()> on_wakeup);

    /// Any thread, and signal handlers.
    void notify() const noexcept;

private:
    std::unique_ptr<WakeupBox, CloseWakeup> box_;
};

}  // namespace leeward::loop
