// SPDX-License-Identifier: Apache-2.0
#include "notes.hpp"

#include <algorithm>

namespace leeward::zone {
namespace {

constexpr std::uint8_t kMore = 0x80;  // another octet of the number follows

// Small steps either way become small numbers: 0, -1, 1, -2 ... are 0, 1, 2, 3 ...
std::uint32_t folded(std::uint32_t step) {
    return (step << 1U) ^ (0U - (step >> 31U));
}

std::uint32_t unfolded(std::uint32_t number) {
    return (number >> 1U) ^ (0U - (number & 1U));
}

std::uint32_t read_number(const std::vector<std::uint8_t>& octets, std::size_t& at) {
    std::uint32_t number = 0;
    unsigned shift = 0;
    while ((octets[at] & kMore) != 0) {
        number |= static_cast<std::uint32_t>(octets[at++] & ~kMore & 0xFFU) << shift;
        shift += 7;
    }
    return number | static_cast<std::uint32_t>(octets[at++]) << shift;
}

}  // namespace

void Origins::add(const Origin& origin) {
    if (files_.empty() || files_.back().file != origin.file) {
        files_.push_back({count_, origin.file});
    }
    if (count_ % kStretch == 0) marks_.push_back({steps_.size(), line_});
    std::uint32_t number = folded(origin.line - line_);
    for (; number >= kMore; number >>= 7U) {
        steps_.push_back(static_cast<std::uint8_t>(number | kMore));
    }
    steps_.push_back(static_cast<std::uint8_t>(number));
    line_ = origin.line;
    ++count_;
}

Origin Origins::at(std::size_t index) const {
    const auto after = std::upper_bound(
        files_.begin(), files_.end(), index,
        [](std::size_t wanted, const FileFrom& from) { return wanted < from.index; });
    const Mark& mark = marks_[index / kStretch];
    std::size_t at = mark.at;
    std::uint32_t line = mark.line;
    for (std::size_t left = index % kStretch + 1; left > 0; --left) {
        line += unfolded(read_number(steps_, at));
    }
    return {(after - 1)->file, line};
}

}  // namespace leeward::zone
