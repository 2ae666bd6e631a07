// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeps what is remembered of names without a setting within its bound.

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "leeward/health/told.hpp"

namespace leeward::health {

/// Erases all but the kMaxStrayWords last said entries of `words` that have no name in `settings`.
/// `said_of` gives when an entry was last said.
template <class Words, class Settings, class SaidOf>
void forget_strays(Words& words, const Settings& settings, SaidOf said_of) {
    std::vector<std::string> known;
    known.reserve(settings.size());
    for (const auto& setting : settings) known.push_back(setting.name);
    std::sort(known.begin(), known.end());
    std::vector<std::pair<base::Instant, std::string>> strays;
    for (const auto& [name, word] : words) {
        if (!std::binary_search(known.begin(), known.end(), name)) {
            strays.emplace_back(said_of(word), name);
        }
    }
    if (strays.size() <= kMaxStrayWords) return;
    std::sort(strays.begin(), strays.end());
    strays.resize(strays.size() - kMaxStrayWords);
    for (const auto& stray : strays) words.erase(stray.second);
}

}  // namespace leeward::health
