// SPDX-License-Identifier: Apache-2.0
#pragma once
// The text of a file, piece by piece, so that a zone of a gigabyte is read without holding its
// text.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "leeward/base/result.hpp"

namespace leeward::zone {

class TextStream {
public:
    virtual ~TextStream() = default;

    /// Fills the front of `into`, which is not empty, and returns how many octets that are; 0: the
    /// text is over. Errors: the reason in words; nothing more comes then.
    virtual base::Result<std::size_t> read(std::span<char> into) = 0;
};

/// Opens a file to read; the path is already joined with the including file's folder. Errors: the
/// reason in words.
using OpenText = std::function<base::Result<std::unique_ptr<TextStream>>(const std::string& path)>;

/// A text that is in memory.
class TextInMemory final : public TextStream {
public:
    explicit TextInMemory(std::string text) : text_(std::move(text)) {}

    base::Result<std::size_t> read(std::span<char> into) override {
        const std::size_t count = std::min(into.size(), text_.size() - done_);
        std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(done_), count, into.begin());
        done_ += count;
        return count;
    }

private:
    std::string text_;
    std::size_t done_ = 0;
};

}  // namespace leeward::zone
