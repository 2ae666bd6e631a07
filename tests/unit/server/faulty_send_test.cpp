// SPDX-License-Identifier: Apache-2.0
#include "unit/server/faulty_send.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <mutex>

namespace leeward::server::test {
namespace {

std::mutex mutex;
std::deque<SendFault> waiting;  // guarded by mutex

SendFault next_fault() {
    const std::lock_guard lock(mutex);
    if (waiting.empty()) return {~0U, 0};
    const SendFault fault = waiting.front();
    waiting.pop_front();
    return fault;
}

}  // namespace

FaultySend::FaultySend(std::initializer_list<SendFault> faults) {
    const std::lock_guard lock(mutex);
    waiting = faults;
}

FaultySend::~FaultySend() {
    const std::lock_guard lock(mutex);
    waiting.clear();
}

}  // namespace leeward::server::test

/// Stands before the C library's in this program.
extern "C" int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
    const auto fault = leeward::server::test::next_fault();
    if (fault.error != 0) {
        errno = fault.error;
        return -1;
    }
    return static_cast<int>(
        syscall(SYS_sendmmsg, fd, messages, std::min(count, fault.limit), flags));
}
