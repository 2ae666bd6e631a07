// SPDX-License-Identifier: Apache-2.0
#include "rdata_token.hpp"

#include <string>

namespace leeward::dns {
namespace {

constexpr bool is_blank(char octet) {
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

constexpr bool is_digit(char octet) {
    return octet >= '0' && octet <= '9';
}

}  // namespace

void Tokenizer::skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

base::Result<Token> Tokenizer::next() {
    if (at_end()) return base::fail("a field is missing");
    if (text_[at_] == '"') return quoted();
    const std::size_t start = at_;
    bool in_quotes = false;  // as in alpn="h2,h3"
    for (; at_ < text_.size() && (in_quotes || !is_blank(text_[at_])); ++at_) {
        const char octet = text_[at_];
        if (octet == '\\' && at_ + 1 < text_.size()) {
            ++at_;
        } else if (octet == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && (octet == ';' || octet == '(' || octet == ')')) {
            return base::fail(std::string("a bare '") + octet + "' is not data; quote the text");
        }
    }
    if (in_quotes) return base::fail("a quote is not closed");
    const Token token{text_.substr(start, at_ - start), false};
    skip_blanks();
    return token;
}

base::Result<Token> Tokenizer::quoted() {
    const std::size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) {
        at_ = text_.size();  // a backslash at the end has gone past it
        return base::fail("a quote is not closed");
    }
    const Token token{text_.substr(start, at_ - start), true};
    ++at_;
    skip_blanks();
    return token;
}

std::string_view Tokenizer::rest() {
    std::string_view left = text_.substr(at_);
    // A blank that is escaped belongs to the last token; only quotes and names hold such, not
    // rests.
    while (!left.empty() && is_blank(left.back())) left.remove_suffix(1);
    at_ = text_.size();
    return left;
}

base::Result<std::size_t> append_unescaped(Token token, std::vector<std::uint8_t>& into) {
    const std::string_view text = token.text;
    const std::size_t before = into.size();
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"' && !token.quoted) {
            return base::fail("a quote stands inside a word; write \\\" or quote the whole");
        }
        if (text[at] != '\\') {
            into.push_back(static_cast<std::uint8_t>(text[at]));
            continue;
        }
        ++at;
        if (at == text.size()) return base::fail("a backslash ends the text; write \\\\");
        if (!is_digit(text[at])) {
            into.push_back(static_cast<std::uint8_t>(text[at]));
            continue;
        }
        int value = 256;
        if (at + 2 < text.size() && is_digit(text[at + 1]) && is_digit(text[at + 2])) {
            value = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
        }
        if (value > 255) return base::fail("an escape must be \\000 to \\255");
        into.push_back(static_cast<std::uint8_t>(value));
        at += 2;
    }
    return into.size() - before;
}

}  // namespace leeward::dns
