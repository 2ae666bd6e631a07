// SPDX-License-Identifier: Apache-2.0
#pragma once
// Readiness of a descriptor that somebody else owns.

#include <functional>
#include <memory>

#include "leeward/loop/loop.hpp"

namespace leeward::loop {

struct PollBox;
struct ClosePoll {
    void operator()(PollBox* box) const noexcept;
};

/// Bits of `events`; the values are libuv's.
inline constexpr int kReadable = 1;
inline constexpr int kWritable = 2;

/// Watches a socket or pipe, which becomes non-blocking. Level-triggered. The owner of `fd`
/// destroys (or stops) the Poll before it closes the descriptor, and may then do so at once. The
/// callback may destroy its own Poll.
class Poll {
public:
    /// `status` is 0, or a negative errno; `events` is what is ready.
    Poll(Loop& loop, int fd, std::function<void(int status, int events)> on_ready);

    /// Watches for `events` from now on, replacing what was watched. False when this descriptor
    /// cannot be watched (a regular file, no memory).
    [[nodiscard]] bool start(int events);
    void stop();

private:
    std::unique_ptr<PollBox, ClosePoll> box_;  // null when the descriptor was refused
};

}  // namespace leeward::loop
