// SPDX-License-Identifier: Apache-2.0
#include "text_window.hpp"

#include <cstring>

namespace leeward::zone {

bool TextWindow::more(std::size_t keep) {
    if (over_) return false;
    const std::size_t dropped = keep - start_;
    filled_ -= dropped;
    std::memmove(buffer_.data(), buffer_.data() + dropped, filled_);
    start_ = keep;
    if (filled_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
    const auto count = stream_.read(std::span(buffer_).subspan(filled_));
    if (!count) error_ = count.error();
    over_ = !count || *count == 0;
    if (count) filled_ += *count;
    return !over_;
}

}  // namespace leeward::zone
