// SPDX-License-Identifier: Apache-2.0
#include "short_turns.hpp"

#ifdef __linux__
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#endif

namespace leeward::server {

#ifdef __linux__
namespace {

/// The system's struct sched_attr in its first version, which the C library of Debian 12 has not.
struct Attributes {
    std::uint32_t size = sizeof(Attributes);
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime_ns = 0;  // of a turn, for SCHED_OTHER
    std::uint64_t deadline_ns = 0;
    std::uint64_t period_ns = 0;
};

constexpr std::uint64_t kTurn_ns = 100'000;  // the least that the system grants

}  // namespace

void ask_for_short_turns() noexcept {
    Attributes attributes;
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
    if (attributes.policy != SCHED_OTHER) return;  // somebody has chosen otherwise
    attributes.runtime_ns = kTurn_ns;
    // What is refused is done without.
    static_cast<void>(syscall(SYS_sched_setattr, 0, &attributes, 0));
}
#else
void ask_for_short_turns() noexcept {}
#endif

}  // namespace leeward::server
