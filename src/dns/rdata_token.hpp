// SPDX-License-Identifier: Apache-2.0
#pragma once
// The words of RDATA in presentation form (RFC 1035 section 5.1), escapes kept as written.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"

namespace leeward::dns {

/// Borrowed from the text; a quoted token is without its quotes.
struct Token {
    std::string_view text;
    bool quoted = false;
};

class Tokenizer {
public:
    explicit Tokenizer(std::string_view text) : text_(text) { skip_blanks(); }

    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
    /// Errors: no token is left, a quote is open, or a character that means something to a master
    /// file stands bare: ";", "(" or ")".
    base::Result<Token> next();
    /// All that is left, as written but without blanks at its end; nothing is left then.
    std::string_view rest();

private:
    void skip_blanks();
    base::Result<Token> quoted();

    std::string_view text_;
    std::size_t at_ = 0;
};

/// Appends the octets that a token stands for: \DDD and \X resolved. Returns how many.
/// Errors: a bad escape, a bare quote inside a token.
base::Result<std::size_t> append_unescaped(Token token, std::vector<std::uint8_t>& into);

}  // namespace leeward::dns
