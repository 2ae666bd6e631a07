// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers of RDATA: text -> wire. Strict, where ldns would wrap 65536 to 0 and take "" for 0.

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"

namespace leeward::dns {

/// An error that shows the start of `text` and says what it is not.
inline tl::unexpected<base::Error> refuse(std::string_view text, std::string_view why) {
    constexpr std::size_t kShown = 60;
    std::string message = "'";
    message += text.substr(0, kShown);
    if (text.size() > kShown) message += "...";
    return base::fail(message.append("' ").append(why));
}

/// Appends in network order.
template <class Number>
void append_number(Number number, std::vector<std::uint8_t>& into) {
    for (std::size_t shift = sizeof(Number) * 8; shift > 0; shift -= 8) {
        into.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
    }
}

/// A whole decimal number from 0 to `largest`, without a sign. Errors: anything else.
template <class Number>
base::Result<Number> parse_number(std::string_view text,
                                  Number largest = std::numeric_limits<Number>::max()) {
    Number number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stop != end || number > largest) {
        return refuse(text, "is not a number from 0 to " + std::to_string(largest));
    }
    return number;
}

/// Appends a number of the type's whole range.
template <class Number>
base::Result<void> read_number(std::string_view text, std::vector<std::uint8_t>& into) {
    const auto number = parse_number<Number>(text);
    if (!number) return tl::unexpected(number.error());
    append_number(*number, into);
    return {};
}

}  // namespace leeward::dns
