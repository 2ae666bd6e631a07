// SPDX-License-Identifier: Apache-2.0
#include "parse_generate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace leeward::zone {
namespace {

constexpr std::uint32_t kLargest = 0x7FFF'FFFF;
constexpr unsigned kMaxWidth = 255;  // no name is longer

struct Modifier {
    std::int64_t offset = 0;
    unsigned width = 0;
    char base = 'd';
};

// Takes a number from the front of `text`.
template <class Number>
bool take_number(std::string_view& text, Number& number) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return true;
}

bool take(std::string_view& text, char octet) {
    if (text.empty() || text.front() != octet) return false;
    text.remove_prefix(1);
    return true;
}

// Reads "offset[,width[,base]]".
bool parse_modifier(std::string_view text, Modifier& modifier) {
    take(text, '+');
    if (!take_number(text, modifier.offset)) return false;
    if (modifier.offset > kLargest || modifier.offset < -std::int64_t{kLargest}) return false;
    if (take(text, ',')) {
        if (!take_number(text, modifier.width) || modifier.width > kMaxWidth) return false;
        if (take(text, ',')) {
            constexpr std::string_view kBases = "doxXnN";
            if (text.empty() || kBases.find(text.front()) == std::string_view::npos) return false;
            modifier.base = text.front();
            text.remove_prefix(1);
        }
    }
    return text.empty();
}

// Nibbles, the lowest first, with dots between; `width` counts the dots as well.
void append_nibbles(std::uint64_t value, const Modifier& modifier, std::string& into) {
    const std::string_view digits = modifier.base == 'n' ? "0123456789abcdef" : "0123456789ABCDEF";
    const std::size_t start = into.size();
    do {
        if (into.size() != start) into += '.';
        into += digits[value & 0xFU];
        value >>= 4U;
    } while (value != 0 || into.size() - start + 1 < modifier.width);
    if (into.size() - start < modifier.width) into += '.';
}

void append_number(std::uint64_t value, const Modifier& modifier, std::string& into) {
    if (modifier.base == 'n' || modifier.base == 'N') {
        append_nibbles(value, modifier, into);
        return;
    }
    const int base = modifier.base == 'd' ? 10 : modifier.base == 'o' ? 8 : 16;
    std::array<char, 24> digits{};
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, base);
    const auto size = static_cast<std::size_t>(end - digits.data());
    if (modifier.base == 'X') {
        std::transform(digits.data(), end, digits.data(), [](char digit) {
            return digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
        });
    }
    if (size < modifier.width) into.append(modifier.width - size, '0');
    into.append(digits.data(), size);
}

}  // namespace

base::Result<GenerateRange> parse_range(std::string_view text) {
    GenerateRange range;
    const bool has_form = take_number(text, range.start) && take(text, '-') &&
                          take_number(text, range.stop) &&
                          (text.empty() || (take(text, '/') && take_number(text, range.step)));
    if (!has_form || !text.empty()) {
        return base::fail("a range is start-stop or start-stop/step, like 1-254 or 0-100/2");
    }
    if (std::max({range.start, range.stop, range.step}) > kLargest) {
        return base::fail("the numbers of a range are at most 2147483647");
    }
    if (range.stop < range.start) return base::fail("the range ends before it starts");
    if (range.step == 0) return base::fail("the step of a range is at least 1");
    return range;
}

std::string without_outer_quotes(std::string_view rdata) {
    if (!rdata.starts_with('"')) return std::string(rdata);
    std::string inner;
    for (std::size_t at = 1; at < rdata.size(); ++at) {
        if (rdata[at] == '"') {
            const bool is_last = rdata.find_first_not_of(" \t\r", at + 1) == std::string_view::npos;
            return is_last ? inner : std::string(rdata);
        }
        if (rdata[at] == '\\' && at + 1 < rdata.size()) {
            if (rdata[++at] != '"') inner += '\\';
        }
        inner += rdata[at];
    }
    return std::string(rdata);
}

base::Result<void> expand(std::string_view pattern, std::uint32_t number, std::string& into) {
    into.clear();
    while (!pattern.empty()) {
        if (pattern.starts_with("\\$") || pattern.starts_with("$$")) {
            into += '$';
            pattern.remove_prefix(2);
            continue;
        }
        if (pattern.front() == '\\' && pattern.size() > 1) {
            into.append(pattern.substr(0, 2));
            pattern.remove_prefix(2);
            continue;
        }
        const char octet = pattern.front();
        pattern.remove_prefix(1);
        if (octet != '$') {
            into += octet;
            continue;
        }
        Modifier modifier;
        if (take(pattern, '{')) {
            const auto close = pattern.find('}');
            if (close == std::string_view::npos ||
                !parse_modifier(pattern.substr(0, close), modifier)) {
                return base::fail(
                    "a modifier is ${offset,width,base}: width at most 255, base d, o, x, X, n or "
                    "N");
            }
            pattern.remove_prefix(close + 1);
        }
        const std::int64_t value = number + modifier.offset;
        if (value < 0) return base::fail("the offset takes the number below 0");
        append_number(static_cast<std::uint64_t>(value), modifier, into);
    }
    return {};
}

}  // namespace leeward::zone
