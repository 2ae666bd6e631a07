// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is wrong with a file that a person wrote. All faults of a file are collected, none ends the
// reading.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leeward::base {

/// A place in a file. Lines and columns count from 1; 0 means "the whole file" or "the whole line".
struct Location {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend bool operator==(const Location&, const Location&) = default;
};

enum class Severity : std::uint8_t { Warning, Error };

/// One fault: where, about what (a configuration key or an owner name; may be empty), and what
/// would be right.
struct Fault {
    Severity severity = Severity::Error;
    Location where;
    std::string subject;
    std::string message;
};

/// "file:line:column: key: message", with "warning: " before the key of a warning.
std::string to_string(const Fault& fault);

/// True when one of them is an error.
bool any_error(const std::vector<Fault>& faults);

/// Sorts by file, line and column, and keeps the order of what is equal.
void sort_by_place(std::vector<Fault>& faults);

/// The word of `known` nearest to `word` (edit distance at most a third of its length), or empty.
/// For "did you mean".
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace leeward::base
