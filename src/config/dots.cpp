// SPDX-License-Identifier: Apache-2.0
#include "dots.hpp"

#include <algorithm>
#include <string>

namespace leeward::config {

namespace {

/// Walks over TOML's words. It need not judge them: the parser stops at the first thing that is not
/// TOML, and up to there both see the same strings and comments.
class DotCounter {
public:
    explicit DotCounter(std::string_view text) : text_(text) {}

    std::optional<Spot> find() {
        while (at_ < text_.size()) {
            const char here = text_[at_];
            if (here == '"' || here == '\'') {
                skip_string(here);
            } else if (here == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else {
                count(here);
                if (dots_ > kMaxNesting) return spot();
                ++at_;
            }
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool next_is(char wanted) const {
        return at_ < text_.size() && text_[at_] == wanted;
    }

    void count(char here) {
        if (here == '.') ++dots_;
        if (std::string_view("\n=,[]{}").find(here) != std::string_view::npos) dots_ = 0;
    }

    void skip_string(char quote) {
        const std::string three(3, quote);
        const bool long_form = text_.substr(at_, 3) == three;
        at_ += long_form ? 3U : 1U;
        while (at_ < text_.size()) {
            if (text_[at_] == '\\' && quote == '"') {
                at_ = std::min(at_ + 2, text_.size());
            } else if (long_form ? text_.substr(at_, 3) == three : text_[at_] == quote) {
                at_ += long_form ? 3U : 1U;
                // A long string may end in up to two quotes of its own.
                for (int more = 0; long_form && more < 2 && next_is(quote); ++more) ++at_;
                return;
            } else if (!long_form && text_[at_] == '\n') {
                return;
            } else {
                ++at_;
            }
        }
    }

    [[nodiscard]] Spot spot() const {
        const std::string_view before = text_.substr(0, at_);
        const auto line =
            static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
        const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
        return {line + 1, static_cast<std::uint32_t>(at_ - start) + 1};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t dots_ = 0;
};

}  // namespace

std::optional<Spot> find_deep_key(std::string_view text) {
    return DotCounter(text).find();
}

}  // namespace leeward::config
