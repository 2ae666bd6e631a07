// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/arena.hpp"

#include <algorithm>
#include <cstdio>

namespace leeward::zone {
namespace {

constexpr std::size_t kFirstCapacity = 512;  // octets; most zones are small

}  // namespace

void Arena::reserve(std::size_t wanted) {
    resize(std::max({wanted, capacity_ + capacity_ / 2, kFirstCapacity}));
}

void Arena::resize(std::size_t capacity) {
    if (capacity == 0) {
        std::free(std::exchange(data_, nullptr));
    } else if (void* const moved = std::realloc(data_, capacity)) {
        data_ = static_cast<std::uint8_t*>(moved);
    } else {
        std::fputs("leeward: no memory for a zone\n", stderr);
        std::abort();
    }
    capacity_ = capacity;
}

}  // namespace leeward::zone
