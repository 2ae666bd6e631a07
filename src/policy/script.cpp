// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/script.hpp"

#include <limits>

namespace leeward::policy {

namespace {

constexpr std::uint64_t kTooMany = std::numeric_limits<std::uint64_t>::max();

/// The number of ways to choose `taken` of `count`; kTooMany when it does not fit.
std::uint64_t binomial(std::uint64_t count, std::uint64_t taken) {
    if (taken > count) return 0;
    std::uint64_t ways = 1;
    for (std::uint64_t at = 1; at <= taken; ++at) {
        const std::uint64_t factor = count - taken + at;
        if (ways > kTooMany / factor) return kTooMany;
        ways = ways * factor / at;  // whole: ways was binomial(factor - 1, at - 1)
    }
    return ways;
}

/// The subset of [0, count) that has number `rank` in lexicographic order.
void unrank(std::uint64_t rank, std::uint32_t count, std::span<std::uint16_t> chosen) {
    std::uint32_t candidate = 0;
    for (std::size_t at = 0; at < chosen.size(); ++at) {
        const std::size_t after = chosen.size() - at - 1;
        for (;; ++candidate) {
            const std::uint64_t with_it = binomial(count - candidate - 1, after);
            if (rank < with_it) break;
            rank -= with_it;
        }
        chosen[at] = static_cast<std::uint16_t>(candidate++);
    }
}

}  // namespace

std::uint32_t ScriptedChooser::by_weight(std::span<const Choice> choices) noexcept {
    if (rng_) return RandomChooser(*rng_).by_weight(choices);
    const auto index = static_cast<std::uint32_t>(take(choices.size()));
    const std::uint32_t below = index == 0 ? 0 : choices[index - 1].weight_to_here;
    share_ *= static_cast<double>(choices[index].weight_to_here - below) /
              static_cast<double>(choices.back().weight_to_here);
    return index;
}

void ScriptedChooser::subset(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept {
    if (rng_) return RandomChooser(*rng_).subset(count, chosen);
    const std::uint64_t ways = binomial(count, chosen.size());
    unrank(take(ways), count, chosen);
    share_ /= static_cast<double>(ways);
}

std::uint64_t ScriptedChooser::take(std::uint64_t ways) {
    if (turn_ == script_.size()) script_.push_back({0, ways});
    if (ways > widest_) widest_ = ways;
    return script_[turn_++].pick;
}

bool ScriptedChooser::next_script() {
    turn_ = 0;
    widest_ = 1;
    share_ = 1;
    while (!script_.empty() && script_.back().pick + 1 >= script_.back().ways) script_.pop_back();
    if (script_.empty()) return false;
    ++script_.back().pick;
    return true;
}

}  // namespace leeward::policy
