// SPDX-License-Identifier: Apache-2.0
#pragma once
// The part of a text that is being read. Offsets count from the start of the text.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/zone/text_stream.hpp"

namespace leeward::zone {

class TextWindow {
public:
    /// Borrows `stream`. `size`: octets, at least 1; the window grows when more must be kept.
    TextWindow(TextStream& stream, std::size_t size) : stream_(stream), buffer_(size) {}

    /// Reads on, and drops what is in front of `keep`. Views are void then. False: the text is
    /// over.
    bool more(std::size_t keep);

    /// The octets from offset `at` on that are here.
    [[nodiscard]] std::string_view from(std::size_t at) const {
        return std::string_view(buffer_.data(), filled_).substr(at - start_);
    }
    /// Requires: the octet is here.
    [[nodiscard]] char operator[](std::size_t at) const { return buffer_[at - start_]; }
    /// The offset behind the last octet that is here.
    [[nodiscard]] std::size_t end() const { return start_ + filled_; }
    /// Why the text ended before its end.
    [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }

private:
    TextStream& stream_;
    std::vector<char> buffer_;
    std::size_t start_ = 0;   // offset of the buffer's first octet
    std::size_t filled_ = 0;  // octets of the buffer that are text
    bool over_ = false;
    std::optional<base::Error> error_;
};

}  // namespace leeward::zone
