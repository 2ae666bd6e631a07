// SPDX-License-Identifier: Apache-2.0
#pragma once
// Octets that grow at their end. Large ones grow without a copy: the C library moves their pages
// (mremap), so a zone of a gigabyte never needs two. What is reserved and not written yet takes no
// memory.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace leeward::zone {

class Arena {
public:
    Arena() = default;
    Arena(Arena&& other) noexcept { swap(other); }
    Arena& operator=(Arena&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Arena() { std::free(data_); }

    [[nodiscard]] const std::uint8_t* data() const noexcept { return data_; }
    [[nodiscard]] std::uint8_t* data() noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

    /// Adds `octets` at the end, unset, and returns the first of them. Pointers into the arena are
    /// void afterwards. Without memory the process ends.
    std::uint8_t* grow(std::size_t octets) {
        if (capacity_ - size_ < octets) reserve(size_ + octets);
        size_ += octets;
        return data_ + (size_ - octets);
    }

    /// Drops what is behind the first `size` octets. Requires: size <= size().
    void cut(std::size_t size) { size_ = size; }

    /// Gives back what is reserved and not used.
    void fit() {
        if (size_ != capacity_) resize(size_);
    }

private:
    void swap(Arena& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }
    void reserve(std::size_t wanted);
    void resize(std::size_t capacity);

    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace leeward::zone
