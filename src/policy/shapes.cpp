// SPDX-License-Identifier: Apache-2.0
#include "shapes.hpp"

#include <algorithm>
#include <functional>

#include "flat_rules.hpp"

namespace leeward::policy {

namespace {

/// What differs, the largest first, without 0.
std::vector<std::uint16_t> levels_of(std::span<const std::uint16_t> shares) {
    std::vector<std::uint16_t> levels(shares.begin(), shares.end());
    std::sort(levels.begin(), levels.end(), std::greater<>());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    if (!levels.empty() && levels.back() == 0) levels.pop_back();
    return levels;
}

}  // namespace

std::vector<std::uint16_t> on_ladder(std::span<const std::uint16_t> shares) {
    std::vector<std::uint16_t> placed(shares.begin(), shares.end());
    const std::vector<std::uint16_t> levels = levels_of(shares);
    if (levels.size() <= kMaxShapes) return placed;
    constexpr unsigned kSteps = kMaxShapes - 1;
    const unsigned least = levels.back();
    const unsigned width = levels.front() - least;
    for (std::uint16_t& share : placed) {
        if (share == 0) continue;
        const unsigned step = (share - least) * kSteps / width;
        // Rounded up, so that what stands on a step is not found below it; never above the share.
        const unsigned at = least + (step * width + kSteps - 1) / kSteps;
        share = static_cast<std::uint16_t>(at);
    }
    return placed;
}

void Shapes::clear(Steering& into) {
    leaves_.clear();
    choices_.clear();
    into.shapes.clear();
}

void Shapes::add(LeafId leaf, std::span<const std::uint16_t> shares, Steering& into) {
    const std::vector<std::uint16_t> placed = on_ladder(shares);
    const std::vector<std::uint16_t> levels = levels_of(placed);
    Shaped shaped{leaf, static_cast<std::uint32_t>(choices_.size()),
                  static_cast<std::uint16_t>(levels.size())};
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < levels.size(); ++at) {
        sum += levels[at] - (at + 1 < levels.size() ? levels[at + 1] : 0U);
        choices_.push_back({Next::leaf({static_cast<std::uint32_t>(into.leaves.size())}), sum});
        add_records(leaf, placed, levels[at], into);
    }
    leaves_.push_back(shaped);
}

/// Adds the shape of the data that have a share of `from` or more.
void Shapes::add_records(LeafId leaf, std::span<const std::uint16_t> shares, std::uint16_t from,
                         Steering& into) {
    LeafRecords shape = into.leaves[leaf.index()];
    std::size_t read = shape.first_octet;
    shape.first_octet = static_cast<std::uint32_t>(into.records.size());
    shape.count = 0;
    for (const std::uint16_t share : shares) {
        const std::size_t size = record_size(into.records.data() + read);
        if (share >= from) {
            const std::size_t end = into.records.size();
            into.records.resize(end + size);
            std::copy_n(into.records.begin() + static_cast<std::ptrdiff_t>(read), size,
                        into.records.begin() + static_cast<std::ptrdiff_t>(end));
            ++shape.count;
        }
        read += size;
    }
    shape.size = static_cast<std::uint32_t>(into.records.size()) - shape.first_octet;
    into.leaves.push_back(shape);
    into.shapes.push_back(leaf);
}

void Shapes::lay_out(Steering& into, std::vector<Lead>& leads) const {
    for (const Shaped& shaped : leaves_) {
        const auto first = static_cast<std::uint32_t>(into.choices.size());
        const auto from = choices_.begin() + shaped.first;
        into.choices.insert(into.choices.end(), from, from + shaped.count);
        Lead& lead = leads[shaped.leaf.index()];
        lead.next = Next::step(static_cast<std::uint32_t>(into.steps.size()));
        lead.bits |= Lead::kSpecial;
        Step step{first, shaped.count, shaped.count == 1 ? Pick::First : Pick::ByWeight};
        step.alive = true;
        into.steps.push_back(step);
    }
}

}  // namespace leeward::policy
