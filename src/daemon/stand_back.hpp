// SPDX-License-Identifier: Apache-2.0
#pragma once
// Threads that read large files beside a server that answers.

#include <sys/resource.h>
#include <unistd.h>

namespace leeward::daemon {

inline constexpr int kNiceness = 10;  // about a tenth of the weight that other threads have

/// Lets the threads that answer go first where they share a core with this one. Linux counts the
/// niceness of each thread by itself.
inline void stand_back() {
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness));
}

}  // namespace leeward::daemon
