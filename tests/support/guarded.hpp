// SPDX-License-Identifier: Apache-2.0
#pragma once
// Memory between two pages that nobody may touch: an octet read or written past either end ends the
// program, in every build.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <new>

#include "leeward/base/bytes.hpp"

namespace leeward::support {

class Guarded {
public:
    /// Room for `capacity` octets.
    explicit Guarded(std::size_t capacity)
        : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
          room_((capacity + page_ - 1) / page_ * page_) {
        void* const pages = mmap(nullptr, whole(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) throw std::bad_alloc();
        pages_ = static_cast<std::uint8_t*>(pages);
        if (mprotect(pages_ + page_, room_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
    }
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;
    ~Guarded() { munmap(pages_, whole()); }

    /// The last `size` octets: nothing may follow them. Requires: size <= capacity.
    [[nodiscard]] base::MutableBytes back(std::size_t size) const {
        return {pages_ + page_ + room_ - size, size};
    }
    /// The first `size` octets: nothing may stand before them. Requires: size <= capacity.
    [[nodiscard]] base::MutableBytes front(std::size_t size) const {
        return {pages_ + page_, size};
    }

private:
    [[nodiscard]] std::size_t whole() const { return room_ + 2 * page_; }

    const std::size_t page_;
    const std::size_t room_;
    std::uint8_t* pages_ = nullptr;
};

}  // namespace leeward::support
