// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text from outside, as it may stand in a message.

#include <string>
#include <string_view>

namespace leeward::geo {

/// Its first octets, those that are no printable ASCII as '?'.
inline std::string printable(std::string_view text) {
    constexpr std::size_t kMaxShown = 60;  // the longest network has 43
    std::string shown(text.substr(0, kMaxShown));
    for (char& octet : shown) {
        if (octet < ' ' || octet > '~') octet = '?';
    }
    return text.size() > kMaxShown ? shown + "..." : shown;
}

/// The same between quotes.
inline std::string in_quotes(std::string_view text) {
    return '\'' + printable(text) + '\'';
}

}  // namespace leeward::geo
