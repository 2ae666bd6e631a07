// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keys whose value is one of a few words.

#include <fmt/format.h>

#include <span>
#include <string_view>

#include "reader.hpp"

namespace leeward::config {

template <class T>
struct Choice {
    std::string_view word;
    T value;
};

/// The value of the word that `name` has, or `fallback`. Faults any other word.
template <class T, std::size_t N>
T read_choice(const Reader& reader, std::string_view name, const Choice<T> (&choices)[N],
              T fallback) {
    const auto word = reader.word(name);
    if (!word) return fallback;
    std::string known;
    for (std::size_t at = 0; at < N; ++at) {
        if (choices[at].word == word->text) return choices[at].value;
        known += at == 0 ? "" : at + 1 == N ? " and " : ", ";
        known += fmt::format("\"{}\"", choices[at].word);
    }
    reader.error_at(word->where, name,
                    fmt::format("{} is none of {}", in_quotes(word->text), known));
    return fallback;
}

}  // namespace leeward::config
