// SPDX-License-Identifier: Apache-2.0
#pragma once
// A copy of a file in memory that nobody can change or cut: whoever maps the file itself is ended
// by SIGBUS when another program shortens it.

#include <string>
#include <utility>

#include "leeward/base/result.hpp"

namespace leeward::geo {

class MemoryFile {
public:
    /// Reads a regular file whole. Errors, without its path: why it cannot be read; that it is
    /// empty or over 1 GiB.
    static base::Result<MemoryFile> read(const std::string& path);

    MemoryFile(MemoryFile&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}
    MemoryFile& operator=(MemoryFile&&) = delete;
    ~MemoryFile();

    /// At least 1.
    [[nodiscard]] std::size_t size() const { return size_; }
    /// Where a library opens it, for as long as this object lives.
    [[nodiscard]] std::string path() const;
    /// Its last octets, at most `most` of them.
    [[nodiscard]] std::string tail(std::size_t most) const;

private:
    explicit MemoryFile(int fd) : fd_(fd) {}

    base::Result<void> fill(int from);

    int fd_;
    std::size_t size_ = 0;
};

}  // namespace leeward::geo
