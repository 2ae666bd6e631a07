// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace leeward::daemon {

#ifdef __GLIBC__
// glibc raises its limit to the largest piece that was ever freed, and keeps those below it. A
// fixed one stays where it is put.
void keep_large_memory_apart() {
    constexpr int kLarge = 256 * 1024;  // octets
    static_cast<void>(::mallopt(M_MMAP_THRESHOLD, kLarge));
}

void give_back_memory() {
    static_cast<void>(::malloc_trim(0));
}
#else
void keep_large_memory_apart() {}
void give_back_memory() {}
#endif

}  // namespace leeward::daemon
