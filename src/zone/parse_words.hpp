// SPDX-License-Identifier: Apache-2.0
#pragma once
// An entry's words, separated by blanks; a backslash keeps the next octet in the word.

#include <cstddef>
#include <string_view>

namespace leeward::zone {

/// Borrowed from the entry. Empty at the end.
struct Word {
    std::string_view text;
    std::size_t at = 0;  // offset in the entry
};

class Words {
public:
    explicit Words(std::string_view entry) : entry_(entry) {}

    Word next() {
        skip_blanks();
        const std::size_t start = at_;
        while (at_ < entry_.size() && !is_blank(entry_[at_])) at_ += entry_[at_] == '\\' ? 2 : 1;
        if (at_ > entry_.size()) at_ = entry_.size();
        return {entry_.substr(start, at_ - start), start};
    }

    /// A word, or a quoted text without its quotes.
    Word next_quotable() {
        skip_blanks();
        if (at_ == entry_.size() || entry_[at_] != '"') return next();
        const std::size_t start = at_ + 1;
        const std::size_t close = entry_.find('"', start);
        if (close == std::string_view::npos) return next();
        at_ = close + 1;
        return {entry_.substr(start, close - start), start};
    }

    /// All that is left, without blanks in front; those at the end may be escaped ones.
    Word rest() {
        skip_blanks();
        const std::size_t start = at_;
        at_ = entry_.size();
        return {entry_.substr(start), start};
    }

private:
    static bool is_blank(char octet) { return octet == ' ' || octet == '\t' || octet == '\r'; }
    void skip_blanks() {
        while (at_ < entry_.size() && is_blank(entry_[at_])) ++at_;
    }

    std::string_view entry_;
    std::size_t at_ = 0;
};

}  // namespace leeward::zone
