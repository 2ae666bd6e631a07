// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lets a configuration serve for its bake time before its copy becomes the last good one. Copies on
// a thread of its own: a disk that hangs must hold up nothing.

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/daemon/versions.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/loop/wakeup.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class Baker {
public:
    /// RS-6: more than the five minutes after which one well-formed but broken version had been
    /// taken for good.
    static constexpr base::Duration kBakeTime = std::chrono::minutes(10);

    Baker(loop::Loop& loop, const std::string& state, base::Duration bake = kBakeTime);
    /// Waits for the disk.
    ~Baker();
    Baker(const Baker&) = delete;
    Baker& operator=(const Baker&) = delete;

    /// `files` are served from now on; what was served before and had not baked is forgotten.
    void serves(std::vector<std::string> files);

private:
    void run(std::function<void()> work);
    void done();

    const Versions versions_;
    const base::Duration bake_;
    std::function<void()> next_;  // waits for the thread to end
    std::string trouble_;         // the thread's until it is joined
    std::thread thread_;
    loop::Wakeup wakeup_;
    loop::Timer baked_;
};

}  // namespace leeward::daemon
