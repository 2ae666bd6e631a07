// SPDX-License-Identifier: Apache-2.0
// Stands before glibc's functions in this program; the dynamic linker takes the program's own
// first, for the libraries too. What glibc calls inside itself does not pass here, and atomic
// instructions cannot: what waits on one is seen by the futex that it ends in.
#include "query_path/counted_calls.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>

namespace {

thread_local leeward::query_path::Calls calls;

/// The C library's function of that name. dlsym neither allocates nor locks through what is
/// counted.
template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

namespace leeward::query_path {

Calls calls_of_this_thread() noexcept {
    return calls;
}

}  // namespace leeward::query_path

extern "C" {

// glibc's allocator under the names that it keeps for those who stand before it.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept {
    ++calls.memory;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
    ++calls.memory;
    return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
    ++calls.memory;
    return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
    ++calls.memory;
    return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    ++calls.memory;
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
    ++calls.memory;
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}
void free(void* memory) noexcept {
    ++calls.memory;
    __libc_free(memory);
}

// COUNTED(NAME, SPECIFIER, PARAMETERS, ARGUMENTS): one function that locks or waits.
#define COUNTED(name, specifier, parameters, arguments)        \
    int name parameters specifier {                            \
        ++calls.locks;                                         \
        static auto* const real = next<decltype(name)>(#name); \
        return real arguments;                                 \
    }

COUNTED(pthread_mutex_lock, noexcept, (pthread_mutex_t * mutex), (mutex))
COUNTED(pthread_mutex_trylock, noexcept, (pthread_mutex_t * mutex), (mutex))
COUNTED(pthread_mutex_timedlock, noexcept, (pthread_mutex_t * mutex, const timespec* end),
        (mutex, end))
COUNTED(pthread_mutex_clocklock, noexcept,
        (pthread_mutex_t * mutex, clockid_t clock, const timespec* end), (mutex, clock, end))
COUNTED(pthread_rwlock_rdlock, noexcept, (pthread_rwlock_t * lock), (lock))
COUNTED(pthread_rwlock_wrlock, noexcept, (pthread_rwlock_t * lock), (lock))
COUNTED(pthread_rwlock_tryrdlock, noexcept, (pthread_rwlock_t * lock), (lock))
COUNTED(pthread_rwlock_trywrlock, noexcept, (pthread_rwlock_t * lock), (lock))
COUNTED(pthread_spin_lock, noexcept, (pthread_spinlock_t * lock), (lock))
COUNTED(pthread_spin_trylock, noexcept, (pthread_spinlock_t * lock), (lock))
COUNTED(pthread_cond_wait, , (pthread_cond_t * condition, pthread_mutex_t* mutex),
        (condition, mutex))
COUNTED(pthread_cond_timedwait, ,
        (pthread_cond_t * condition, pthread_mutex_t* mutex, const timespec* end),
        (condition, mutex, end))
COUNTED(sem_wait, , (sem_t * semaphore), (semaphore))
COUNTED(sem_trywait, noexcept, (sem_t * semaphore), (semaphore))

#undef COUNTED

/// How libstdc++ waits on atomics and on the first use of static variables.
long syscall(long number, ...) noexcept {
    if (number == SYS_futex) ++calls.locks;
    long arguments[6];
    va_list list;
    va_start(list, number);
    for (long& argument : arguments) argument = va_arg(list, long);
    va_end(list);
    static auto* const real = next<decltype(syscall)>("syscall");
    return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                arguments[5]);
}

}  // extern "C"
