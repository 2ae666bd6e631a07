// SPDX-License-Identifier: Apache-2.0
#pragma once
// Counts what a thread asks of the allocator and of locks, in this whole program: counted_calls.cpp
// defines those functions of the C library and hands every call on.

#include <cstdint>

namespace leeward::query_path {

struct Calls {
    std::uint64_t memory = 0;  // malloc and its kin, free; operator new and delete end there
    std::uint64_t locks = 0;   // mutexes, read-write and spin locks, semaphores, waits, futexes
    friend bool operator==(const Calls&, const Calls&) = default;
};

/// What the calling thread has called since it started.
Calls calls_of_this_thread() noexcept;

}  // namespace leeward::query_path
