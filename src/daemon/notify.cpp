// SPDX-License-Identifier: Apache-2.0
#include "notify.hpp"

#include <systemd/sd-daemon.h>

#include <chrono>

namespace leeward::daemon {

void notify_ready() {
    ::sd_notify(0, "READY=1");
}

void notify_reloading() {
    // Type=notify-reload asks for the monotonic time, which steady_clock reads on Linux.
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    ::sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", static_cast<long long>(us));
}

void notify_stopping() {
    ::sd_notify(0, "STOPPING=1");
}

}  // namespace leeward::daemon
