// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/fault.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace leeward::base {
namespace {

// Levenshtein's distance, one row at a time.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string to_string(const Fault& fault) {
    std::string text = fault.where.file;
    if (fault.where.line != 0) {
        text += ':' + std::to_string(fault.where.line);
        if (fault.where.column != 0) text += ':' + std::to_string(fault.where.column);
    }
    if (!text.empty()) text += ": ";
    if (fault.severity == Severity::Warning) text += "warning: ";
    if (!fault.subject.empty()) text += fault.subject + ": ";
    return text + fault.message;
}

bool any_error(const std::vector<Fault>& faults) {
    return std::any_of(faults.begin(), faults.end(),
                       [](const Fault& fault) { return fault.severity == Severity::Error; });
}

void sort_by_place(std::vector<Fault>& faults) {
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& left, const Fault& right) {
        return std::tie(left.where.file, left.where.line, left.where.column) <
               std::tie(right.where.file, right.where.line, right.where.column);
    });
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& known) {
    constexpr std::size_t kLongestWord = 64;  // longer ones are no slips of the pen
    if (word.size() > kLongestWord) return {};
    std::size_t best = word.size() / 3 + 1;
    std::string nearest;
    for (const auto& candidate : known) {
        if (candidate.size() > 2 * kLongestWord) continue;
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace leeward::base
