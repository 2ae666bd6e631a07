// SPDX-License-Identifier: Apache-2.0
#pragma once
// A Unix signal as an event on a loop.

#include <functional>
#include <memory>

#include "leeward/loop/loop.hpp"

namespace leeward::loop {

struct SignalBox;
struct CloseSignal {
    void operator()(SignalBox* box) const noexcept;
};

/// Calls back for each arrival of `signum` (arrivals may coalesce). Does not keep run() going.
/// Requires: `signum` can be caught.
class Signal {
public:
    Signal(Loop& loop, int signum, std::function<void()> on_signal);

private:
    std::unique_ptr<SignalBox, CloseSignal> box_;
};

}  // namespace leeward::loop
