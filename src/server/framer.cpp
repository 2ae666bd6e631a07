// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/framer.hpp"

#include <algorithm>
#include <cassert>

namespace leeward::server {
namespace {

constexpr std::size_t kPrefix = 2;  // octets of length before each message
// Memory that an idle connection may keep; a larger buffer goes back when it is empty.
constexpr std::size_t kIdleCapacity = 1024;

}  // namespace

void Framer::feed(base::Bytes octets) {
    assert(fed_.empty());
    fed_ = octets;
}

std::optional<base::Bytes> Framer::next() {
    if (broken_) return std::nullopt;
    if (taken_ == kept_.size()) {
        kept_.clear();
        taken_ = 0;
        return next_fed();
    }
    return next_kept();
}

std::optional<base::Bytes> Framer::next_fed() {
    if (fed_.size() < kPrefix) return std::nullopt;
    const std::size_t size = base::load_u16(fed_.data());
    broken_ = size == 0;
    if (broken_ || fed_.size() < kPrefix + size) return std::nullopt;
    const base::Bytes message = fed_.subspan(kPrefix, size);
    fed_ = fed_.subspan(kPrefix + size);
    return message;
}

std::optional<base::Bytes> Framer::next_kept() {
    if (!pull(kPrefix)) return std::nullopt;
    const std::size_t size = base::load_u16(kept_.data() + taken_);
    broken_ = size == 0;
    if (broken_ || !pull(kPrefix + size)) return std::nullopt;
    const base::Bytes message{kept_.data() + taken_ + kPrefix, size};
    taken_ += kPrefix + size;
    return message;
}

/// Moves octets from fed_ behind kept_ until `wanted` are there to take; false when they are not.
bool Framer::pull(std::size_t wanted) {
    const std::size_t have = kept_.size() - taken_;
    if (have >= wanted) return true;
    const std::size_t count = std::min(wanted - have, fed_.size());
    kept_.insert(kept_.end(), fed_.begin(), fed_.begin() + static_cast<std::ptrdiff_t>(count));
    fed_ = fed_.subspan(count);
    return have + count == wanted;
}

void Framer::keep() {
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
    kept_.insert(kept_.end(), fed_.begin(), fed_.end());
    fed_ = {};
    if (kept_.empty() && kept_.capacity() > kIdleCapacity) kept_.shrink_to_fit();
}

}  // namespace leeward::server
